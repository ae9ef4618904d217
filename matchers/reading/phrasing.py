"""How trials word an onset, a diagnosis or a failed treatment, put in the words that the readers know."""

import re

from matchers.reading.sought import Rewording, Sought

# A time counted from birth is an age.
_OF_BIRTH = Sought(
    r"\b(?:within|in|during|over) (?:the )?(?:first )?(?P<length>[0-9a-z-]{1,12}[ -]?(?:hours?|days?|weeks?|months?|years?)) "
    r"(?:of|after|from|following) (?:the )?(?:birth|delivery)\b",
    re.IGNORECASE,
)
_UNTIL_NOW = Sought(r"\b(?:(?:un)?til|up (?:to|until|till)) (?:now|today)\b|\bthus far\b", re.IGNORECASE)
_NO_USE = r"(?:failures?|no response|non-?response|lack of response|resistance|inadequate response)"
_RELAPSE = r"(?:relapses?|recurrences?)"
# Spasms that came back after a treatment: it has failed as well.
_FAILED_OR_RELAPSED = Sought(
    rf"\b{_NO_USE}(?: to| of| with)?,? (?:or|and) (?:of |a )?{_RELAPSE},? (?:after|following|on|under|despite|with)\b,?(?: the)?(?: use of)?",
    re.IGNORECASE,
)
_ORDER = r"(?:in sequence|in succession|sequential(?:ly)?|consecutive(?:ly)?|successive(?:ly)?|one after the other)"
_TOGETHER = r"(?:in combination|combined|together|concomitant(?:ly)?|simultaneous(?:ly)?|concurrent(?:ly)?|in parallel)"
_IN_ANY_ORDER = Sought(
    rf",?\s*(?:\b(?:given|used|taken|administered|whether|either)\s+){{0,3}}\b(?:{_ORDER} or {_TOGETHER}|{_TOGETHER} or {_ORDER})\b(?! with)",
    re.IGNORECASE,
)
_GOES_ON = Sought(
    r"\bcontinu(?:e|es|ed|ing) to (?:have|experience|show|suffer(?: from)?)\b(?=[^.;]{0,80}\bdespite\b)",
    re.IGNORECASE,
)
_WHERE_UNCONTROLLED = Sought(
    r",? \b(?:where|in whom|in which)(?= [^.,;:]{0,80}\b(?:(?:not|poorly|inadequately|insufficiently|incompletely) (?:\w+ )?|un)controlled\b)",
    re.IGNORECASE,
)
in_known_phrases = Rewording(
    (
        (_OF_BIRTH, r"within \g<length> of age"),
        (_UNTIL_NOW, "so far"),
        (_FAILED_OR_RELAPSED, "failure of"),
        (_IN_ANY_ORDER, ""),
        (_GOES_ON, "having"),
        (_WHERE_UNCONTROLLED, " with"),
        (Sought(r"\b(?:first|initial) diagnosis of\b", re.IGNORECASE), "diagnosis of"),
        (
            Sought(
                r"\b(?:(?:fulfil\w*|meet\w*|satisf\w+) )?(?:the |all )?diagnostic criteria (?:of|for)\b",
                re.IGNORECASE,
            ),
            "diagnosis of",
        ),
        (Sought(r"(?<=\d)(?=clusters?\b)", re.IGNORECASE), " "),
        (Sought(r"\b(clusters?)of\b", re.IGNORECASE), r"\1 of"),
        (
            Sought(
                r"\b(clusters?(?: of (?:epileptic )?spasms)?|spasms) ?/ ?(?:day|d|24 ?h)\b", re.IGNORECASE
            ),
            r"\1 per day",
        ),
        (Sought(r"\boccurring in (?=(?:at least |≥ ?)?\d+ clusters?\b)", re.IGNORECASE), "with "),
        (
            Sought(
                r"\bgenetic test(?:ing|s)?(?: results?)? (?:(?:is|are|was|were) )?(?:consistent with|confirming|positive for|compatible with|indicating)\b",
                re.IGNORECASE,
            ),
            "genetically confirmed",
        ),
    )
)
