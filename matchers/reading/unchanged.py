"""The many ways to say that a dose stays as it is, put in one: it is stable."""

import re

from matchers.reading.sought import Rewording, Sought

_CHANGES = r"(?:changes?|adjustments?|modifications?|alterations?)"
_DOSES = (
    r"(?:the |their |its |any )?(?:dos(?:e|es|age|ages|ing)|regimens?)"
    r"(?: of (?:any |these |the |their |his |her )?(?:medicines?|medications?|drugs?|A[SE][MD]s?))?"
)
_WITHOUT_CHANGE = Sought(
    rf",?\s?\b(?:and |with )?(?:no|without(?: any)?) (?:dos(?:e|age|ing) {_CHANGES}|{_CHANGES} (?:of|in|to) {_DOSES})\b",
    re.IGNORECASE,
)
_NOT_CHANGED = Sought(
    r",?\s?\b(?:(?:and )?(?:the )?dos(?:es?|ages?)(?: of which)?|whose dos(?:es?|ages?)) (?:have|has|had|must have|should have) not "
    r"(?:been )?(?:changed|altered|adjusted|modified)\b",
    re.IGNORECASE,
)
_NO_CHANGE_OF = Sought(
    rf"^\W*no {_CHANGES} (?:in|of|to) (?P<what>[^.;:]{{3,60}}?) (?=(?:within|during|in|for|over)\b)",
    re.IGNORECASE,
)


# "With no change of dose", "the doses of which have not been changed", "no change in AEDs within 4 weeks".
kept_stable = Rewording(
    (
        (_WITHOUT_CHANGE, " at stable doses"),
        (_NOT_CHANGED, ", doses stable"),
        (_NO_CHANGE_OF, r"all \g<what> unchanged "),
    )
)
