"""Whether a condition or treatment is what its phrase is about: a carrier of a disease need not have it."""

import re

from matchers.reading.clause import Clause

_LEADS = frozenset(
    {"of", "to", "with", "for", "that", "which", "like", "as", "against", "from", "by", "in", "on"}
)
# Heads under which what follows is the thing itself, or a part of it.
_SAME = re.compile(
    r"^(?:episodes?|attacks?|bouts?|occurrences?|series|forms?|subtypes?|variet(?:y|ies)|severity|degrees?|grades?|stages?|class(?:es)?|"
    r"majority|combinations?|frequenc(?:y|ies)|numbers?|amounts?|symptoms?|infusions?|injections?|dosages?|doses?|tablets?|cycles?|"
    r"courses?|worsening|exacerbations?|control|background|setting|context|features?|picture|stable|treat\w*|receiv\w*|ag(?:e|ed)|"
    r"weeks?|days?|months?|years?|complet\w*|finish\w*|started|starting|stopp\w*|undergo\w*|people|persons?|pupils|those|group|cohort|population|confident|reliabl\w*|%|[=+]|\W+)$",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"\b(?:that|which|can|may|might|could|known to)(?: (?:can|may|might|could|is|are|known|to))* (?:cause|lead|result|induce|worsen)|"
    r"\b(?:risk|predispos\w+|suggestive|suspicious|mimic\w*|resembl\w*|similar|contact|carriers?|relatives?|family members?)\b",
    re.IGNORECASE,
)
_LIKE_IT = re.compile(r"^(?:like|mimics?|carriers?|contacts?)$", re.IGNORECASE)
_REACH = 8  # items; what stands further off is another phrase


def has_other_head(clause: Clause, place: int) -> bool:
    """Whether an unread word that leads to this place by a preposition, or a word of cause or likeness, may be what
    the phrase is about ("predisposition to kidney stones", "medicines that can cause glaucoma")."""
    led = given = False
    words: list[str] = []
    for at in range(place - 1, max(-1, place - 1 - _REACH), -1):
        item = clause.items[at]
        low = item.low
        if item.code in "nx,;:|/()TCE." or (item.code == "&" and low != "with"):
            break
        words.insert(0, low)
        led = led or bool(_LEADS & set(low.split()))
        given = given or (
            item.code == "t" and clause.items[place].code == "T"
        )  # "… to have been treated with ACTH"
        unread = item.code == "_" and at not in clause.used
        if unread and led and not given and not _SAME.match(item.text):
            return True
    after = [item for item in clause.items[place + 1 : place + 3] if item.code != "-"][:1]
    return _CAUSES.search(" ".join(words)) is not None or bool(after and _LIKE_IT.match(after[0].text))
