"""Headings and titles of eligibility text: which side they open, for whom, and where they lie in a line."""

import re

from matchers.reading.sought import folded
from matchers.trial import Side

_HEADING_WORDS = (
    r"(?:in|ex|non?[\s-]?in)clusi(?:ons?|[óo]n|one)\b|(?:in|ex)clusive(?=\s+criteri)|(?:in|ex)cluded(?=\s*[:：]\s*$)|"
    r"(?:in|ex)clus[ãa]o\b|esclusione\b|(?:ein|aus)schluss(?:kriterien)?\b|"
    r"(?:non[\s-]?|in)eligibility|(?:rejection|elimination)|(?:withdrawal|discontinuation|drop-?out)(?=\s+criteri)"
)
# "A. Inclusion criteria", "(b)", "II)", "4.1": a heading in a numbered outline.
_OUTLINE = r"(?:\(?(?:[A-Z]|[IVX]{1,4}|\d{1,2}(?:\.\d{1,2}){0,2})\s?[.):]\s*|\d{1,2}(?:\.\d{1,2}){1,2}\s+)?"
_QUALIFIERS = (
    r"(?:(?:key|main|major|principal|core|general|study|trial|additional|other|specific|protocol|patients?|subjects?|"
    r"participants?|children|infants?|primary|summary of|the|all|for|clinical|selected|detailed|basic|common|part|cohort|group|arm|phase|stage|"
    r"[A-Z0-9]{1,3}|sub-?study)\s+){0,4}"
)
_HEADING = re.compile(
    rf"^\W*{_OUTLINE}{_QUALIFIERS}(?:(?:criteri(?:a|on|os|i)|crit[eéè]r(?:es|ios)|reasons?|grounds)\s+(?:of\s|for\s|de\s|di\s|d['’])\s*)?"
    rf"(?P<which>{_HEADING_WORDS})(?P<criteria>\s+(?:and\s+)?(?:criteri(?:a|on)s?|requirements?))?"
    r"(?:\s+(?:are|is|were|include)(?:\s+as)?(?:\s+follows?|\s+the\s+following)?)?"
    r"(?P<scope>\s*(?:\(|for\b|of\b|-|–|\bat\b|\bin\b)[^:\n]{0,80})?\s*[*_#]*\s*(?P<end>[:：;.\-–]|$)\W*",
    re.IGNORECASE,
)
# "Who can take part?", "Eligibility criteria:": the side is told by whether they deny.
_SPOKEN = re.compile(
    r"^\W*(?:who\s+(?:can|may|could|is|will|should|must)(?:\s?not|n't)?\b[^.:?\n]{0,80}[?:：]|who\s+can(?:\s?not|n't)?\s+(?:take part|participate|join)|"
    r"(?:key |main |general |study |protocol )?(?:eligibility|entry)(?:\s+criteria|\s+requirements)?\s*[:：]?)\W*$",
    re.IGNORECASE,
)
_INLINE_HEADING = re.compile(
    r"(?<![\w-])(?P<heading>(?:(?:Key|Main|Major|Principal)\s+)?(?:Non[\s-]?inclusion|Inclusion|Exclusion|"
    r"INCLUSION|EXCLUSION|NON[\s-]?INCLUSION)\s+(?:criteria|CRITERIA|Criteria)(?:(?:\s+(?:are|were|include))?\s*[:：]|(?=\s+\(?1\s?[.)]\s)|"
    r"(?<=CRITERIA)(?=\s+[A-Z][a-z])))"
)
_PROSE_HEADING = re.compile(
    r"(?:^|(?<=[.;] )|(?<=\s)(?=[A-Za-z]+\s*[:：]\s*(?:[*•–-]\s|\(?1[.)]\s)))(?P<heading>(?:Exclusions?|Inclusions?|EXCLUSIONS?|INCLUSIONS?)(?:\s*[:：]|\s+(?:are|include)(?:\s+that)?\b))"
)
_MARKED = re.compile(r"^\s*(?:\\?[*•\-–—·]|\(?\d{1,2}\s?\\?[.)])")
_LOCAL_HEADING = re.compile(
    r"(?:^|(?<=[.;,)])\s+)(?:(?:Key|Main)\s+)?(?:Exclusions?|EXCLUSIONS?)(?:\s*[:：]|\s+(?:are|include)(?:\s+that)?\b)"
)
# "Not eligible for surgery" is no word about the trial.
_OF_TRIAL = r"(?!\s+(?:for|to)\s+(?!(?:the|this|our)\s+(?:study|trial)|participat|inclusion|enrol|take part|join|enter|be\s+(?:enrol|includ)))"
_OUT = r"(?:eligible|suitable|included|enrol\w*|taken|admitted|accepted|recruited|considered|take part|participate|join|enter)\b"
_SHUTS_OUT = re.compile(
    rf"\b(?:(?:are|is|be|been|were)\s+(?:\w+\s+)?(?:excluded|ineligible)\b{_OF_TRIAL}|excluded\W*$)|"
    rf"(?:\bnot|n't|\bcannot)\s+(?:\w+\s+){{0,3}}?{_OUT}{_OF_TRIAL}",
    re.IGNORECASE,
)
SUBJECT = 40  # characters before the words that bar: "Infants with seizures will"; more of them say something
# A line that only says that its list bars: "Infants are not eligible if any one of these applies:".
_EXCLUDED_IF = re.compile(
    r"\b(?:excluded|not (?:be )?eligible|ineligible|not be (?:included|enrolled|entered)|(?:may|can) ?not (?:participate|take part|be included))"
    r"(?:\s+(?:if|when|in case of|from|for|with|the|this|study|trial|they|he|she|any|one|or|more|at|least|1|of|following|these|those|"
    r"conditions?|criteria|reasons?|apply|applies|are|is|true|met|present|have|has|had|there|below|child|infant|patient))*\W*$",
    re.IGNORECASE,
)
_TAKES_IN = re.compile(
    r"^\W*(?:who|you|your child|(?:the following )?(?:patients|children|infants|participants|subjects|babies|people))\s+"
    r"(?:can|may|will|are|should)\s+(?:\w+\s+){0,3}?(?:eligible|included|enrol\w*|take part|participate|join)(?:\s+(?:if|when))?\W*$",
    re.IGNORECASE,
)
_OTHER_SIDE = re.compile(
    r"\b(?:will|are|is|must|should|shall|were)\s+(?:also\s+)?be(?:en)?\s+excluded|\bexclu(?:ded?|sion)\b|\bnot\s+(?:be\s+)?eligible|"
    r"\bineligible|\bmay not (?:participate|be included|enrol)",
    re.IGNORECASE,
)
COHORT = re.compile(
    r"\b(?:cohort|part|arm|group|sub-?study|stage|phase|period|healthy|controls?|parents?|caregivers?|mothers?|siblings?|"
    r"patients|donors?|adults?|volunteers?|open[- ]label|extension|europe\w*|us|usa|japan|china)\b",
    re.IGNORECASE,
)


_GROUPS = r"(?:cohorts?|parts?|arms?|groups?|sub-?stud(?:y|ies)|stages?|phases?|periods?|panels?)"
_OTHERS = (
    r"(?:mothers?|fathers?|parents?|care-?givers?|siblings?|brothers?|sisters?|relatives?|famil(?:y|ies)(?: members?)?|(?:healthy |normal )?"
    r"(?:controls?|volunteers?)|donors?|clinicians?|healthcare professionals?|adults?|healthy (?:infants?|children|participants?|subjects?|adults?))"
)
_SUBJECTS = r"(?:infants?|toddlers?|children|bab(?:y|ies)|newborns?|neonates?|probands?|patients?|participants?|subjects?|cases?|index cases?)"
# A whole line that says whose list follows: "Cohort 1", "For patients in Part B only", "Healthy controls", "Mothers".
_WHOSE = re.compile(
    rf"^\W*(?:(?:for|if|in|only)\s+)?(?:the\s+)?(?:{_SUBJECTS}\s+(?:in|of|entering|enrolled in)\s+(?:the\s+)?)?"
    rf"(?:(?P<group>(?:[\w-]+\s+){{0,3}}{_GROUPS}(?:\s+[A-Z0-9]{{1,3}})?(?:(?:\s*[,&/]\s*|\s+(?:and|or)\s+)(?:{_GROUPS}\s+)?[A-Z0-9]{{1,3}}\b)*)|"
    rf"(?P<others>{_OTHERS}(?:\s+(?:of|and|or)\s+[\w-]+){{0,2}})|(?P<subjects>{_SUBJECTS}))"
    r"(?:\s+only)?(?:\s*\([^()]{1,60}\))?\W*$",
    re.IGNORECASE,
)
_ALL_OF_THEM = re.compile(
    rf"^\W*(?:(?:for|in)\s+)?(?:all|both|each|every|any)\s+(?:of\s+the\s+|the\s+|study\s+)?(?:{_GROUPS}|{_SUBJECTS})\W*$",
    re.IGNORECASE,
)


def is_for_all(title: str) -> bool:
    """ "All cohorts:", behind lists of each."""
    return _ALL_OF_THEM.match(title) is not None


def group_of(title: str, *, among: bool) -> str:
    """The group whose list a line leads in, if it says no more than that; "Infants:" says so `among` others only."""
    found = None if is_for_all(title) else _WHOSE.match(title)
    if found is None or (found["subjects"] and not among and not says_age(title)):
        return ""
    return title.strip(" :：*-–")


def says_age(group: str) -> bool:
    """ "Infants (1 to 12 months)"."""
    return re.search(r"\([^()]*\d[^()]*(?:month|week|year|day|mo\b|yr)", group, re.IGNORECASE) is not None


def is_of_sequel(heading: str) -> bool:
    """Whether a list is for what follows the trial, or goes beside it."""
    return (
        re.search(
            r"\b(?:open[- ]label extension|extension (?:phase|period|study)|sub-?study)\b",
            heading,
            re.IGNORECASE,
        )
        is not None
    )


def is_of_others(group: str) -> bool:
    """Whether a group is not made of children with the illness: their mothers, or healthy children."""
    found = _WHOSE.match(group)
    return found is not None and found["others"] is not None


# Parts of words, one of which stands in every heading.
_OF_HEADINGS = (
    "clus", "clud", "schluss", "eligib", "entry", "who", "rejection", "elimination", "withdrawal", "discontinuation", "drop",
)  # fmt: skip


def headings_of(line: str, offset: int) -> list[tuple[int, int, str]]:
    """The headings of a line with their spans: alone on it, at its start, or glued into its text."""
    letters = folded(line)
    if not any(map(letters.__contains__, _OF_HEADINGS)):
        return []
    if len(line) < 200 and _SPOKEN.match(line):
        return [(offset, offset + len(line), line.strip())]
    found = _HEADING.match(line)
    if found and len(line) < 2000 and _ends(found, line):
        rest = headings_of(line[found.end() :], offset + found.end()) if found.end() < len(line) else []
        return [(offset, offset + found.end(), found[0].strip()), *rest]
    # "Exclusion:" within a bullet is about that bullet alone (see `local_heading`).
    inlines = [
        *_INLINE_HEADING.finditer(line),
        *(() if _MARKED.match(line) else _PROSE_HEADING.finditer(line)),
    ]
    return [
        (offset + inline.start(), offset + inline.end(), inline["heading"].strip())
        for inline in sorted(inlines, key=lambda one: one.start())
    ]


_GOES_ON = re.compile(r"\s*(?:of|at|in|for)\b", re.IGNORECASE)


def _ends(found: re.Match[str], line: str) -> bool:
    """Whether what looks like a heading ends as one: a stop ends it only after "criteria", and what goes on
    ("Exclusion of other causes by MRI") is one only with "criteria" or a colon."""
    if (
        found["scope"]
        and not found["criteria"]
        and found["end"] not in {":", "："}
        and _GOES_ON.match(found["scope"])
    ):
        return False
    if found["end"] in {".", ";"} and found["criteria"] and not found["scope"]:
        return True
    return found["end"] in {":", "：", "-"} or not line[found.end() :].strip()


def side_of(heading: str) -> Side:
    which = re.search(_HEADING_WORDS, heading, re.IGNORECASE)
    if which is None or _SPOKEN.match(heading):
        return "exclude" if _SHUTS_OUT.search(heading) else "include"
    return "include" if which[0].lower().startswith(("inclu", "einschluss")) else "exclude"


def is_aside(heading: str) -> bool:
    """Rules for leaving the trial are about children already in it: they decide nothing about who may join."""
    which = re.search(_HEADING_WORDS, heading, re.IGNORECASE)
    return (
        which is not None
        and re.match(r"(?:withdrawal|discontinuation|drop)", which[0], re.IGNORECASE) is not None
    )


def cohort_of(heading: str) -> str:
    if _SPOKEN.match(heading):
        return ""
    scope = re.sub(_HEADING_WORDS + r"|criteria|key|main", "", heading, flags=re.IGNORECASE).strip(" -–()")
    return scope if COHORT.search(scope) else ""


def turned_side(title: str, *, unheaded: bool = False) -> Side | None:
    """The side that a line leading in a list turns to, by its own words; None where it says nothing of sides.
    Where no heading was met before, a mere "exclusion" in it is enough."""
    if only_bars(title) or (
        len(title) < 200 and (_SHUTS_OUT.search(title) or (unheaded and _OTHER_SIDE.search(title)))
    ):
        return "exclude"
    return "include" if _TAKES_IN.match(title) else None


def only_bars(title: str) -> bool:
    """Whether a line can only lead in what bars ("Patients will be excluded if"): it adds nothing to its list."""
    found = _EXCLUDED_IF.search(title)
    return found is not None and found.start() < SUBJECT


def local_heading(text: str) -> tuple[int, int] | None:
    """Where "Exclusion:" stands within a sentence."""
    found = _LOCAL_HEADING.search(text)
    return found.span() if found else None
