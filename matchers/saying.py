"""What is said to people, kept apart from the language it is said in."""


def marked(message: str) -> str:
    """A message that whoever shows it may put into another language; here it stays as it is."""
    return message
