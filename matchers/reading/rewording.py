"""Turns of phrase put in the plainer words that the readers know; each keeps what the sentence means."""

import re

from matchers.reading.sought import Rewording, Sought, Steps, flagged

# "P, or in the absence of P, Q" asks for P or Q: who has P needs no Q.
_FAILING_THAT = Sought(
    r"(?:(?:[;,]\s*)?\b(?:or|alternatively),?\s+|(?<=\w)\.\s+(?=in the absence of |failing ))(?:(?:in|if) (?:the |its |their |his |her )?absence(?: of [^,.;()]{1,60})?|"
    r"(?:if|when|where) [^,.;()]{1,60}? (?:is|are) (?:absent|not (?:present|seen|found|available))|if not|failing (?:that|this)),\s*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"(?<!\w)\((?:[a-h]|i{1,3}|iv|v)\)\s+(?=\w)")
_LETTERED_LIST = re.compile(r":\s*\((?:a|i)\)")
_NEXT_LETTER = re.compile(r"(?<=[\w)])(?<!\band)(?<!\bor)\s+\((?:[b-h]|ii|iii|iv|v)\)\s*")
_ENDS_LETTERED = re.compile(r"\((?:[a-h]|i{1,3}|iv|v)\)$")
_ORGANS = r"(?:heart|cardiac|liver|hepatic|kidney|renal|lung|pulmonary|respiratory)"
_END_STAGE = Sought(
    rf"\b(?:end[- ]stage|terminal) ({_ORGANS}(?:(?:\s*,\s*|\s+(?:or|and)\s+|\s*/\s*|,\s+or\s+){_ORGANS}){{0,4}}) (?:diseases?|disorders?|failure)\b",
    re.IGNORECASE,
)
_NO_CAUSE = Sought(
    r"\bno (?:known |specific |underlying |definite |clear )?(?:cause|a?etiology) (?:was |is |has been |could be |can be )?"
    r"(?:identified|found|established|detected|determined|known)\b"
    r"(?: (?:after|despite|following|on|by|with|in spite of) (?:(?!mri|magnetic)[a-z-]+ ){0,4}(?:investigations?|work-?up|evaluations?|testing|tests?|assessments?)\b)?",
    re.IGNORECASE,
)
_ONLY_TYPE = Sought(
    r"\bas (?:the |their |his |her |an? )?(?:only|sole|single|exclusive) (?:seizure|epilepsy|spasm)(?: types?| kinds?| manifestations?)?\b",
    re.IGNORECASE,
)
_OCCURS_ONLY_AS = Sought(
    r"\bseizures?,? (?:that |which )?(?:occur(?:ring|red)?|present(?:ing|ed)?|manifest(?:ing|ed)?|are)?,? ?(?:only|exclusively|solely) "
    r"(?:as|in the form of) ",
    re.IGNORECASE,
)
_CURED = (
    r"(?:(?:a|an|any|the|full|complete|total|adequate|sustained|lasting|clinical|electroclinical) ){0,3}"
    r"(?:(?:cessation|control|resolution|disappearance) of (?:(?:all|the|their|clinical|epileptic|infantile) ){0,2}(?:spasms|seizures)|"
    r"freedom from (?:spasms|seizures)|(?:seizure|spasm)s?[- ]?(?:free(?:dom)?|control|cessation|remission)|response|remission)"
)
# What was not reached with a treatment: that treatment failed.
_NOT_CURED = Sought(
    r"\b(?:(?:(?:have|has|had|do|does|did|are|were|was|is) )?(?:not|never) (?:(?:been able to|yet) )?|(?:have |has |had )?fail(?:ed|s|ing|ure)? to )"
    rf"(?:(?:achiev|attain|reach|obtain|bec[ao]m|gain|show|render)(?:e|es|ed|ing)?|have|had) {_CURED} "
    r"(?:with|on|after|despite|following|under|from|by|in spite of|to)\b",
    re.IGNORECASE,
)
_RESISTS = Sought(
    r"\b(?:that (?:is|are) )?(?:refractory|resistant|unresponsive) to (?:any |all |the |standard |medical |drug |current |conventional |usual |available ){0,2}"
    r"(?:treatments?|therap(?:y|ies)|medications?|drugs?|management)(?=\W*$|[.;,)])",
    re.IGNORECASE,
)
# The trial's own medicine as a day to count from ("14 days before the first dose of study drug"): it was not had before.
_OWN_MEDICINE = (
    r"(?:study|trial|investigational)(?: medicinal)? (?:drugs?|medications?|medicines?|products?|treatments?|agents?|interventions?|therapy|"
    r"vaccines?)"
)
_BEFORE = (
    r"(?P<before>\b(?:before|prior to|preceding|(?:hours?|days?|weeks?|months?|years?|half-lives) of|until|"
    r"(?:after|following)(?= (?:the )?(?:first|initial|start|initiation)\b)))"
)
_FIRST_DOSE = Sought(
    rf"{_BEFORE} (?:the )?(?:(?:first|1st|initial|planned|scheduled|start(?:ing)?|initiat(?:ion|ing)|beginning|commencement|day|date|time|"
    r"administration|administering|receipt|receiving|taking|intake|dos(?:e|es|ing)|infusion|injection)(?: of| with)?(?: the)? ){1,5}"
    rf"{_OWN_MEDICINE}\b(?: (?:administration|initiation|dosing|start|intake|dose)\b)?",
    re.IGNORECASE,
)
_DOSING_BEGINS = Sought(
    rf"{_BEFORE} (?:the )?(?:first |planned )?{_OWN_MEDICINE} (?:administration|initiation|dosing|start|intake|dose|is (?:given|started))\b",
    re.IGNORECASE,
)
_SHORT_FOR_IT = Sought(
    r"(?<=product)s?\s*\(\W?I(?:M|N)?Ps?\W?\)|(?<=drug)s?\s*\(\W?IMPs?\W?\)", re.IGNORECASE
)
_IMP = Sought(r"\b(?:IMP|IP(?!\s+(?:address|injection|route|bleed)))(s?)\b")
_OF_TRIALS = Sought(
    r"\b(?:stud(?:y|ies)|trials?|doses?|dosing|administ\w+|receiv\w+|received|exposure|exposed|use|treat\w+|taken|taking|within)\b",
    re.IGNORECASE,
)
_EITHER_SEX = Sought(
    r"\b(?:(?:with )?(?:no|without)(?: any)?|unlimited|unrestricted|irrespective of|regardless of) (?:gender|sex)(?: (?:limit\w*|restrict\w*|preferences?|"
    r"differences?|distinctions?|discrimination))?\b|\b(?:gender|sex) (?:is )?(?:not (?:limited|restricted)|unlimited|unrestricted)\b|"
    r"\b(?:no|without) (?:limit\w*|restrictions?) (?:on|as to|of|to|in|regarding) (?:gender|sex)\b",
    re.IGNORECASE,
)
_HEPATITIS = Sought(
    r"\b(?P<degree>(?:active|chronic|acute|current) )?hepatitis (?P<kinds>(?-i:[A-E])(?:(?: ?, ?| ?/ ?|,? or |,? and )(?-i:[A-E])\b){1,3})(?! ?-)",
    re.IGNORECASE,
)


def _each_hepatitis(found: re.Match[str]) -> str:
    """ "Active hepatitis B or C" is active hepatitis B or active hepatitis C."""
    degree = found["degree"] or ""
    return re.sub(r"\b[A-E]\b", lambda kind: f"{degree}hepatitis {kind[0]}", found["kinds"])


# Without a unit: nobody counts the months of such ages.
_GROWN_UP = Sought(
    r"\b(?P<age>(?:ages?|aged) (?:of |is |at least |over |between |from |≥ ?|> ?)?)(?P<low>1[89]|[2-9]\d)"
    r"(?: ?(?:-|to|and) ?(?P<high>[4-9]\d)(?! ?(?:days?|weeks?|months?|mo|wks?|years?|yrs?|y|kg|\d|[.,]\d))|(?= (?:or|and) (?:older|over|above|up)\b))",
    re.IGNORECASE,
)
_NOT_EXCLUSIONARY = Sought(
    r"\b(?:(?:is|are|was|were|will|would|do|does|shall|should)(?: (?:in )?(?:itself|themselves|alone))? ?not"
    r"(?: (?:be|by itself|alone|in itself|on its own|necessarily)){0,2}"
    r"(?: (?:considered|regarded|deemed|counted|viewed|treated|constitute|represent|a|an|the|as|to be)){0,4} (?:exclusionary(?: criteri\w+)?|"
    r"(?:reasons?|causes?|grounds?|basis|criteri(?:on|a)) (?:for|of) (?:exclusion|exclud\w+)|exclusions?(?: criteri\w+)?)|"
    r"(?:do|does|will|would|should|shall) not (?:by itself |alone |necessarily )?(?:preclude|disqualify|bar|prevent)(?: (?:from )?(?:the |a |an )?"
    r"(?:\w+ ){0,2}(?:participation|enrol+ment|inclusion|eligibility|entry|patients?|subjects?|infants?|participants?|child(?:ren)?))?)"
    r"(?![\w-])",
    re.IGNORECASE,
)
_EXCEPTED = Sought(
    r"(?:\s*\(|,\s*)(?P<what>[^(),;:]{2,60}?) (?:are |being |is )?(?:excepted|exempt(?:ed)?)\b\)?",
    re.IGNORECASE,
)
_GRADE = Sought(
    r"(?:,\s*)?(?:[<>≤≥]\s*|\b(?:greater than |more than |higher than |above |at least |exceeding )?(?:of )?)[Gg]rades? (?:[2-4]|I{2,3}|IV)(?:(?: or |-| ?/ ?| and | to )(?:[Gg]rade )?(?:[1-4]|I{1,3}|IV))?(?: or (?:higher|more|above|greater|worse))?"
    r"(?=\s|[,;.)]|$)"
)
_VIRUS = r"(?:HIV|HBV|HCV|CMV|hepatitis [BC](?: virus)?|human immunodeficiency virus|HBsAg|HBs antigen)"
_SHOWN_BY = r"(?:(?:surface|core) antigens?|core antibod\w+|antigens?|antibod\w+|RNA|DNA)"
_POSITIVE_FOR = Sought(
    r"\b(?:(?:test(?:s|ed|ing)?|screen(?:ed|ing)?) )?(?:sero-? ?)?positiv(?:e|ity)(?: (?:tests?|testing|serolog\w+|status|results?|screen\w*))? (?:for|to|of) "
    rf"(?=[^.;:]{{0,60}}{_VIRUS})",
    re.IGNORECASE,
)
_IS_POSITIVE = Sought(
    rf"\b(?P<virus>{_VIRUS})(?:[- ]{_SHOWN_BY}|[- ](?:sero)?positiv(?:e|ity)(?: (?:status|tests?|results?|serology))?|\s*\([^()]{{1,20}}\)(?= (?:{_SHOWN_BY}|positive))){{1,4}}\b(?! and negative)",
    re.IGNORECASE,
)
_SURFACE = Sought(r"\b(?:HBs ?Ag|HBs antigen)(?! ?negative)\b|\banti-?(?P<of>HCV|HIV)\b", re.IGNORECASE)
_WITH_VIDEO = Sought(
    r"\bvideo ?[/&+] ?(?=EEG|electroenceph)|\b(?:EEG|electroencephalogra(?:m|phy)) (?:recordings? |monitoring )?(?P<too>with|and) "
    r"(?:simultaneous |concurrent |synchronous |synchronised |synchronized )?video(?: recordings?| monitoring)?\b",
    re.IGNORECASE,
)
_UNLESS_APPLIED = Sought(r"\bunless (?=(?:topical|inhaled|intranasal|nasal|ocular|dermal)\b)", re.IGNORECASE)
# One course at the least is no more than to have had it.
_ONE_COURSE = Sought(
    r"\bat least (?:one|1) (?=(?:prior |previous |earlier )?(?:courses?|cycles?) of [a-z])", re.IGNORECASE
)
_STILL = Sought(r"\bcontinu(?:ed|ing) (?=(?:epileptic |infantile )?(?:spasms|seizures)\b)", re.IGNORECASE)
_A_VARIANT = Sought(r"\b(?:one|1|any|either) of (?:its|the|their) variants?\b", re.IGNORECASE)
# "Classic or modified hypsarrhythmia", "hypsarrhythmia (typical or atypical)": either will do.
_CLASSIC, _MODIFIED = r"(?:classic(?:al)?|typical)", r"(?:modified|atypical|variant)"
_OR = r"(?:,? or | and/or | ?/ ?)"
_EITHER_PATTERN = rf"(?:either )?(?:{_CLASSIC}{_OR}{_MODIFIED}|{_MODIFIED}{_OR}{_CLASSIC})"
_BOTH_PATTERNS = Sought(
    rf"\b{_EITHER_PATTERN} hypsarr?h?ythmia\b|\bhypsarr?h?ythmia(?:,? \({_EITHER_PATTERN}\)|, {_EITHER_PATTERN}(?=\W*$|[,;.]| on ))",
    re.IGNORECASE,
)
# "No ACTH for at least 30 days": none within them. With "prior", how long it was given is meant.
_FREE_FOR = Sought(
    r"\b(?P<no>no|without|not (?:on|taking|receiving|having)|free (?:of|from)) (?P<what>(?!prior|previous|history|change|spasm|seizure)[^,.;()]{2,60}?) "
    r"for (?:at least|a minimum of|≥|not less than) (?:the (?:last|past|previous) )?(?P<time>\d{1,3} (?:days?|weeks?|months?|years?))\b(?! of age)",
    re.IGNORECASE,
)
_OR_LONGER = Sought(r" or longer\b", re.IGNORECASE)
_OR_MORE = Sought(
    r"\b(?P<n>\d{1,3}) or (?P<more>more|older|above|less|younger|under) (?P<unit>years?|months?|weeks?|days?)\b",
    re.IGNORECASE,
)
_PHRASES = Rewording(
    (
        (_HEPATITIS, _each_hepatitis),
        (
            _GROWN_UP,
            lambda found: (
                f"{found['age']}{found['low']}{' to ' + found['high'] if found['high'] else ''} years"
            ),
        ),
        (_NOT_EXCLUSIONARY, "is not exclusionary"),
        (_EXCEPTED, r" except \g<what>"),
        (_GRADE, " severe"),
        (_POSITIVE_FOR, "presence of "),
        (_SURFACE, lambda found: found["of"] or "hepatitis B"),
        (_IS_POSITIVE, r"\g<virus>"),
        (Sought(r"\b(?:ICFs?|informed consent \(ICF\))\b"), "informed consent form"),
        (_WITH_VIDEO, lambda found: "video-EEG" if found["too"] else "video-"),
        (_EITHER_SEX, "either sex"),
        (_SHORT_FOR_IT, ""),
        (_FIRST_DOSE, r"\g<before> baseline"),
        (_DOSING_BEGINS, r"\g<before> baseline"),
        (_NOT_CURED, "failed"),
        (_RESISTS, "that is refractory"),
        (
            Sought(
                r"\b(includ\w+),?\s*\(?\s*but (?:is |are )?not (?:limited|restricted) to\b:?\)?:?",
                re.IGNORECASE,
            ),
            r"\1",
        ),
        (_NO_CAUSE, "cryptogenic"),
        (_UNLESS_APPLIED, "except "),
        (_ONE_COURSE, ""),
        (_STILL, ""),
        (_A_VARIANT, "its variants"),
        (_BOTH_PATTERNS, "hypsarrhythmia or modified hypsarrhythmia"),
        (_FREE_FOR, r"\g<no> \g<what> within the last \g<time>"),
        (_OR_LONGER, " or more"),
        (_OR_MORE, r"\g<n> \g<unit> or \g<more>"),
        (_ONLY_TYPE, "only"),
        (_OCCURS_ONLY_AS, "only "),
        (_FAILING_THAT, " or "),
        (_END_STAGE, r"\1 failure"),
        (Sought(r"\bat(least|most)\b", re.IGNORECASE), r"at \1"),
        (Sought(r"\b(?:H/O|h/o|H/o|h/O)\b"), "history of"),
        (Sought(r"\b(?:K/C/O|k/c/o|K/c/o|C/O|c/o)\b"), "known"),
        (Sought(r"[‹˂]"), "<"),
        (Sought(r"[›˃]"), ">"),
    )
)

_WHO = r"(?:the\s+)?(?:(?:patients?|infants?|children|child|participants?|subjects?|babies|baby|they|he|she)\s+)?"
MUST_NOT = Sought(
    rf"(?P<before>^\W*{_WHO}|\b(?:and|or)\s+)(?:(?:must|should|may|shall) ?not|can ?not(?= (?:be|have)\b))\s+"
    r"(?=(?:be|have|receive|take|use|suffer)\b)(?!be (?:included|enrolled|entered|considered|eligible|excluded)\b)",
    re.IGNORECASE,
)


_JOINT_AT_END = Sought(r"(?<=[\w)])[;,]?\s+(?:or|and|as well as)\s*[;,.]?\s*$", re.IGNORECASE)
_JOINTS = ("or", "and", "as well as")


def _unlettered(text: str) -> str:
    """ "(a) spasms and (b) hypsarrhythmia" without the letters; one alone may mean something. After a colon they part
    the entries of a list, as commas do."""
    if len(list(_LETTER.finditer(text))) < 2:
        return text
    if _LETTERED_LIST.search(text):
        text = _NEXT_LETTER.sub(", ", text)
    return _LETTER.sub("", text)


def _is_lettered(word: str) -> bool:
    return _ENDS_LETTERED.search(word) is not None


def _own_product(text: str) -> str:
    return _IMP.sub(r"investigational product\1", text) if _OF_TRIALS.search(text) else text


def _unjoined(text: str) -> str:
    """Without a joint at the end: it leads to the next line of a list."""
    return _JOINT_AT_END.sub("", text) if text.rstrip(" .,;").lower().endswith(_JOINTS) else text


reworded = Steps(
    (
        (flagged(_is_lettered), _unlettered),
        (_IMP.bit, _own_product),
        (_PHRASES.bits, _PHRASES),
        (_JOINT_AT_END.bit, _unjoined),
    )
)


def barred_plainly(text: str) -> str:
    """ "Exclusions: must not have X, and cannot be on Y": of an exclusion this can only mean that X bars, and Y."""
    opened = MUST_NOT.match(text)
    if opened is None:
        return text
    return MUST_NOT.sub(lambda found: "or " if found["before"].strip().lower() in {"and", "or"} else "", text)
