"""The words of registries beside what is read of them: what stands where there are none, and signs of their Markdown."""

import re

# The text of a criterion where a registry gave none, or more than is read.
NO_TEXT = "The registry does not say who can join this trial."
TOO_LONG = "The rest of this text is too long to be read here."
# In v2 records a backslash stands before markdown's own characters: "\>= 2 months", "10\^9/L", "1\. text".
ESCAPED = r"\\([!-/:-@\[-`{-~])"
_ESCAPED = re.compile(ESCAPED)


def unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
