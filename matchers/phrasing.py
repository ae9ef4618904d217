"""How trials word an onset, a diagnosis or a failed treatment, put in the words that the readers know."""

import re

# A time counted from birth is an age.
_OF_BIRTH = re.compile(
    r"\b(?:within|in|during|over) (?:the )?(?:first )?(?P<length>[0-9a-z-]{1,12}[ -]?(?:hours?|days?|weeks?|months?|years?)) "
    r"(?:of|after|from|following) (?:the )?(?:birth|delivery)\b",
    re.IGNORECASE,
)
_PHRASES = ((_OF_BIRTH, r"within \g<length> of age"),)


def in_known_phrases(text: str) -> str:
    for pattern, plain in _PHRASES:
        text = pattern.sub(plain, text)
    return text
