"""Sentences whose gist settles how they are answered: consent, other trials, allergy, what only a site can judge."""

import re
from collections.abc import Callable
from typing import cast

from matchers.calendar import Length, Unit
from matchers.criteria.consent import Consent
from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants, Topic
from matchers.criteria.lab import LabAbove
from matchers.criteria.other_trial import FromParentStudy, InOtherTrial
from matchers.criteria.sex import Sex
from matchers.kinds import AllOf, AnyOf, AnyRule, Not
from matchers.trial import Side

Reader = Callable[[str], AnyRule | None]


def _asks(pattern: str, rule: AnyRule) -> Reader:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda cleaned: rule if compiled.search(cleaned) else None


def _topic(pattern: str, topic: Topic) -> Reader:
    return _asks(pattern, Judgement(topic))


_WINDOW = re.compile(
    r"(?:within|in|during|over|less than|<|≤)\s*(?:the\s+)?(?:last|past|previous|preceding|prior)?\s*([0-9]{1,6})\s*-?\s*"
    r"(hours?|days?|weeks?|months?|years?)\b|\b([0-9]{1,6})\s*(hours?|days?|weeks?|months?)\s+(?:prior|before|of|preceding)",
    re.IGNORECASE,
)
_OTHER_TRIAL = re.compile(
    r"\b(?:investigational|experimental|unlicensed|study|trial)\s+(?:\w+\s+)?(?:drugs?|medications?|medicines?|products?|agents?|"
    r"treatments?|therap(?:y|ies)|compounds?|devices?|interventions?)\b|"
    r"\b(?:another|other|concurrent|previous|any|different|a)\s+(?:\w+\s+){0,3}(?:clinical\s+)?(?:trials?|stud(?:y|ies)|research)\b|"
    r"\b(?:participat\w+|enrol\w+|involve\w+)\s+(?:\w+\s+){0,4}(?:trials?|stud(?:y|ies))\b",
    re.IGNORECASE,
)
_TAKES_PART = re.compile(
    r"\b(?:participa\w*|enrol\w*|received?|receiv\w+|exposed|exposure|use[ds]?|us(?:e|ing)|treat\w*|part of|taking|"
    r"taken|administ\w*|assigned|randomi[sz]ed|involved|current)\b",
    re.IGNORECASE,
)
_THIS_STUDY = re.compile(r"\b(?:this|the|our|present|current) (?:clinical )?(?:study|trial)\b", re.IGNORECASE)
_HALF_LIVES = re.compile(r"half[- ]?li(?:fe|ves)", re.IGNORECASE)


def _other_trial(cleaned: str) -> AnyRule | None:
    """Another trial or its medicine, with the longest window named; a half-life needs the drug and stays open."""
    if not (_OTHER_TRIAL.search(cleaned) and (_TAKES_PART.search(cleaned) or _WINDOW.search(cleaned))):
        return None
    if re.search(r"\b(?:not eligible|ineligible|unable|cannot|unsuitable)\b", cleaned, re.IGNORECASE):
        return Judgement("other-trial")
    if re.search(r"hypersensitiv|allerg|excipient|contraindicat", cleaned, re.IGNORECASE):
        return None
    if _THIS_STUDY.search(cleaned) and not re.search(
        r"\b(?:another|other|investigational|experimental|different)\b", cleaned, re.IGNORECASE
    ):
        return None
    lengths = [
        Length(float(found[1] or found[3]), cast(Unit, (found[2] or found[4]).lower().rstrip("s")))
        for found in _WINDOW.finditer(cleaned)
    ]
    rule = InOtherTrial(max(lengths, key=lambda length: length.days) if lengths else None)
    told: AnyRule = AnyOf((rule, Judgement("other"))) if _HALF_LIVES.search(cleaned) else rule
    negated = re.match(
        r"(?:\W*(?:patient|subject|participant|infant|child)\w*\s+)?(?:must\s+)?(?:no|not|has not|have not|never)\b",
        cleaned,
        re.IGNORECASE,
    )
    return Not(told) if negated else told


_LAB_NAMES = (
    ("alt", r"\balanine|\bALT\b|\bSGPT\b"),
    ("ast", r"\baspartate|\bAST\b|\bSGOT\b"),
    ("bilirubin", r"\bbilirubin|\bTBL\b"),
    ("creatinine", r"\bcreatinine(?!\s+clearance)"),
)
_TIMES_ULN = re.compile(
    r"(>|≥|greater than|more than|above|exceed\w*|at least)\s*(\d+(?:\.\d+)?)\s*(?:x|×|\*|times|fold|-fold)?\s*(?:the\s+)?"
    r"(?:upper\s+limit|ULN|institutional)",
    re.IGNORECASE,
)
_OF_LIMITS = re.compile(
    r"\b(?:upper|limit|limits|normal|range|reference|institutional|laboratory|local|screening|visit|baseline|values?|level|levels|"
    r"within|prior|days?|weeks?|before|enrol\w*|time|times|respectively)\b",
    re.IGNORECASE,
)
_OTHER_TESTS = re.compile(
    r"phosphatase|\bALP\b|\bGGT\b|glutamyl|\bLDH\b|lipase|amylase|\bCK\b|\bINR\b|albumin|\bunless\b|\bexcept\b|lactate|ammonia",
    re.IGNORECASE,
)
_WAIVED = re.compile(r"investigator (?:may|judges)|in the opinion|clinical(?:ly)? significan", re.IGNORECASE)


def _lab(cleaned: str) -> AnyRule | None:
    """Limits in multiples of the upper limit of normal, each with the tests named before it. What is not of that
    form, or has an exception, is asked beside."""
    rules: list[AnyRule] = []
    begin = 0
    for limit in _TIMES_ULN.finditer(cleaned):
        tests = tuple(
            name for name, pattern in _LAB_NAMES if re.search(pattern, cleaned[begin : limit.start()])
        )
        if not tests:
            return None
        rules.append(LabAbove(tests, float(limit[2]), or_equal=limit[1] in {"≥", "at least"}))
        begin = limit.end()
    if not rules or (len(rules) > 1 and re.search(r"\b(?:and|with|plus|combined)\b", cleaned)):
        return None  # "ALT > 3 x ULN and bilirubin > 2 x ULN": both, not either
    rest = _OF_LIMITS.sub(" ", cleaned[begin:])
    more = _WAIVED.search(cleaned) or _OTHER_TESTS.search(cleaned) or re.search(r"[^\W\d_]{4,}", rest)
    told = (*rules, Judgement("lab")) if more else tuple(rules)
    return told[0] if len(told) == 1 else AnyOf(told)


_HIDDEN = _topic(
    r"\b(?:protocol[- ](?:specified|defined)|other (?:protocol[- ]\w+ )?(?:inclusion|exclusion|criteria|eligibility)|"
    r"additional (?:inclusion|exclusion|criteria)|criteria (?:may|will) apply|see protocol|as per protocol|"
    r"other (?:inclusion|exclusion)|\(?table \d)\b",
    "hidden-criteria",
)
_OPINION = _topic(
    r"\b(?:opinion|judg(?:e?ment|ed)|discretion|deem\w*|determined by|considered by|in the view)\b.{0,60}\b(?:investigator|"
    r"physician|clinician|doctor|sponsor|neurologist|study team)|\b(?:investigator|physician|clinician)(?:'s)?\b.{0,40}\b(?:opinion|judg(?:e?ment|es?)|"
    r"discretion|deems?|considers?|believes?)",
    "investigator-judgement",
)

# In this order: the first whose words are met reads the clause. Strong topics read it whatever else it names.
STRONG: tuple[Reader, ...] = (
    _topic(
        r"^\W*(?:all|any|other|background|current|concomitant|concurrent)\b[^.]{0,120}\b(?:medications?|interventions?|drugs?|AEDs?|ASMs?|"
        r"therap(?:y|ies)|treatments?|doses?)\b[^.]{0,120}\b(?:stable|unchanged|constant)\b",
        "stable-treatment",
    ),
    _asks(
        r"\b(?:pregnan\w*|lactating|breast[- ]?feeding (?:women|females)|nursing (?:women|females)|contracepti\w*|"
        r"child[- ]?bearing|menstruat\w*|menarche|post[- ]?menopausal)\b",
        NotForInfants("pregnancy"),
    ),
    _asks(r"\bsuicid\w*|C-SSRS|Columbia[- ]Suicide", NotForInfants("suicidality")),
    _asks(
        r"\b(?:alcohol|substance abuse|drug abuse|drug dependence|substance use|smok\w+|illicit)\b",
        NotForInfants("alcohol-or-drug-abuse"),
    ),
    _asks(
        r"\b(?:completed|completion of|participat\w+ in|rolled? ?over|enrolled in|finished)\b.{0,80}\b(?:parent|core|lead-in|"
        r"double-blind|preceding|antecedent|feeder|original|previous protocol|base)\b|\broll-?over\b",
        FromParentStudy(),
    ),
    _asks(
        r"\b(?:un(?:able|willing)|inability|refus\w+|declin\w+|failure|not (?:willing|able|give|consent)|lack of|without|no|"
        r"withdraw\w*)\b.{0,120}\b(?:informed )?consent(?:ing)?\b|\b(?:non|not)[- ]consent\w*|\babsence of\b.{0,60}\bconsent\b|\bconsent\b.{0,40}\b(?:not (?:obtained|given)|refused|declined|"
        r"cannot|unable)",
        Not(Consent()),
    ),
    _asks(r"\b(?:informed )?(?:consent|assent)\b(?!.{0,30}\b(?:month|week|day)s?\b)", Consent()),
    _topic(
        r"\b(?:compl(?:y|iance|iant)|adher(?:e|ence)|motivation\w*|diary|diaries|follow[- ]?up|abide by|attend\w*|availab\w* for|"
        r"cooperat\w*|psychosocial|unreliable|willing\w* (?:and able )?to|able to (?:complete|understand|follow|participate)|"
        r"lost to follow|travel outside|transport\w*|logistic\w*)\b",
        "compliance",
    ),
    _topic(r"\btravel\w*\b.{0,40}\b(?:outside|abroad|country|residence)\b", "place"),
    _topic(r"\b(?:speak\w*|language|literate|literacy|english|fluent)\b", "language"),
    _topic(
        r"\b(?:allerg\w*|hypersensitiv\w*|anaphyla\w*|intoleran\w* (?:to|of)|excipient\w*|sensitivity to|adverse reaction to|"
        r"adverse (?:drug )?reaction)\b",
        "allergy",
    ),
    _topic(
        r"\b(?:family history|familial history|mothers?|maternal|fathers?|paternal|siblings?|brothers?|sisters?|relatives?|"
        r"first[- ]degree|twins?)\b",
        "family",
    ),
    _topic(
        r"\b(?:diets?|VNS|stimulat\w+|devices?|settings?|ketogenic\w*|atkins)\b.{0,60}\b(?:must|should|need to|has to|have to|is to|are to|will)\b.{0,40}\b"
        r"(?:stable|unchanged|constant|started|initiated|implanted|maintained)\b|"
        r"^\W*(?:if|any)\b.{0,80}\b(?:stable|unchanged|constant)\b",
        "stable-treatment",
    ),
    _topic(r"\bnot\b.{0,30}\b(?:stable|unchanged|constant)\b|\bunstable dos", "stable-treatment"),
    _other_trial,
    _lab,
    _asks(
        r"^\W*(?:(?:patients?|infants?|children|participants?|subjects?)\s+(?:of|are|can be|may be)\s+)?(?:either sex|(?:male|boy)s? (?:or|and|/) (?:female|girl)s?|both (?:sexes|genders)|any (?:sex|gender))\W*$",
        NoDemand(),
    ),
    _asks(
        r"^\W*(?:females?|girls?)(?: sex| gender| only| (?:patients|infants|children))?\W*$", Sex("female")
    ),
    _asks(r"^\W*(?:males?|boys?)(?: sex| gender| only| (?:patients|infants|children))?\W*$", Sex("male")),
)

# Read only where the clause names no treatment, condition, EEG pattern or limit of its own.
WEAK: tuple[Reader, ...] = (
    _topic(
        r"\b(?:z[- ]?scores?|percentiles?|standard deviations?|weight for (?:height|age|length))\b", "growth"
    ),
    _topic(
        r"\b(?:MRI|magnetic resonance imaging)\b.{0,60}\b(?:performed|done|obtained|available|completed|undergone)\b|^\W*normal (?:brain )?MRI",
        "mri",
    ),
    _topic(
        r"\b(?:MRI|magnetic resonance|CT scan|computed tomography|neuro-?imaging|PET|imaging|brain scan|lesion\w*)\b",
        "imaging",
    ),
    _topic(
        r"\b(?:ECG|EKG|electrocardiogra\w*|QTc?\w*|blood pressure|heart rate|vital signs?|bradycardia|arrhythmi\w*)\b",
        "vital",
    ),
    _topic(
        r"\b(?:laborator\w*|lab (?:results|values|tests?)|h(?:a)?emoglobin|platelets?|neutrophils?|white blood|creatinine|"
        r"transaminases?|liver (?:function|enzymes?)|renal function|kidney function|bilirubin|blood counts?|serum|urinalysis|"
        r"lactate|ammonia|ALT|AST|ULN|upper limit of normal|clearance|INR|amino ?acid\w*)\b",
        "lab",
    ),
    _topic(
        r"\b(?:surg(?:ery|ical)|operation|operat\w+|resect\w*|transplant\w*|an(?:a)?esthe\w*)\b", "surgery"
    ),
    _topic(
        r"\b(?:infections?|infectious|fever|febrile|sepsis|HIV|hepatitis|tubercul\w*|immunodeficien\w*|immuno\w*)\b",
        "infection",
    ),
    _topic(
        r"\b(?:stable|unchanged|constant)\b.{0,60}\b(?:dos(?:e|es|age|ing)|regimen|medication|treatment|therapy|settings?)\b",
        "stable-treatment",
    ),
    _topic(
        r"\b(?:development\w*|developmental|milestones?|cognitive|quotient|psychomotor|regression)\b",
        "development",
    ),
    _topic(
        r"\b(?:diet\w*|feeding|nutrition\w*|oral(?:ly)? (?:intake|feed)|swallow\w*|gastrostomy|tube|breast ?fed|formula)\b",
        "diet",
    ),
    _topic(r"\b(?:stimulat(?:or|ion)|implant\w*|device|pacemaker|shunt)\b", "device"),
    _topic(r"\b(?:seizures?|spasms?|convuls\w*|ictal)\b", "seizures"),
    _topic(
        r"\b(?:illness(?:es)?|disease|disorders?|medical (?:condition|history)|comorbid\w*|condition|health\w*|syndrome|"
        r"malformations?|anomal(?:y|ies)|malignan\w*|cancer|tumou?rs?|dysfunction|life expectancy|death|moribund)\b",
        "illness",
    ),
    _topic(r"\b(?:live in|living in|resid\w+|reside|country|geograph\w*|distance|region)\b", "place"),
)


_ANCHOR = re.compile(
    r"\b(?:at|by|before|after|until|from|of|to|on|prior to|at the time of|time of|at time of|date of|signing(?: of)?|following)\s+(?:the\s+)?"
    r"(?:time\s+|day\s+|date\s+)?(?:of\s+)?(?:signing\s+|obtaining\s+|giving\s+|providing\s+)?(?:of\s+)?(?:the\s+)?(?:informed\s+|parental\s+|written\s+)*"
    r"consent(?:\s+form)?\b(?:\s+(?:is|was)\s+(?:signed|obtained|given))?",
    re.IGNORECASE,
)


def _consent(cleaned: str, side: Side) -> AnyRule:
    """Consent as an inclusion; an exclusion can only mean that it is lacking. What else is agreed to is asked."""
    if side == "exclude":
        return Not(Consent())
    if _COMPLIES.search(cleaned):
        return AllOf((Consent(), Judgement("compliance")))
    return AllOf((Consent(), Judgement("other"))) if _AGREES_MORE.search(cleaned) else Consent()


_AGREES_MORE = re.compile(
    r"\b(?:social security|insur\w+|affiliat\w+|blood (?:drawn|samples?)|agree(?:s|ing)? to (?!participat|take part|the study|be))\b",
    re.IGNORECASE,
)
_COMPLIES = re.compile(r"\b(?:compl(?:y|iance|ying)|adher\w+|diary|follow[- ]?up)\b", re.IGNORECASE)
_NURSES = re.compile(r"\b(?:breast[- ]?feeding|lactating|nursing)\b", re.IGNORECASE)


def strong_topic(cleaned: str, side: Side) -> AnyRule | None:
    cleaned = _ANCHOR.sub(" ", cleaned) if _ANCHOR.search(cleaned) and re.search(r"\d", cleaned) else cleaned
    rule = next((rule for reader in STRONG if (rule := reader(cleaned)) is not None), None)
    if isinstance(rule, Consent):
        return _consent(cleaned, side)
    if (
        isinstance(rule, Judgement)
        and rule.topic == "stable-treatment"
        and re.search(r"\b(?:un)?willing", cleaned, re.IGNORECASE)
    ):
        return AllOf((rule, Judgement("compliance")))
    if isinstance(rule, NotForInfants) and rule.topic == "pregnancy" and _NURSES.search(cleaned):
        nursing = AnyOf((rule, NotForInfants("breastfeeding")))
        return Not(nursing) if side == "include" else nursing
    if isinstance(rule, InOtherTrial) and side == "include":
        return Judgement("other-trial")  # taking part in some study asked for: only its team knows which
    # "Women must use contraception" asks nothing of an infant: it passes on either side.
    return Not(rule) if isinstance(rule, NotForInfants) and side == "include" else rule


# Read beside whatever else the clause says: they keep it from being sure, and replace nothing.
ADDED: tuple[Reader, ...] = (_HIDDEN, _OPINION)


def added_topic(cleaned: str) -> AnyRule | None:
    return next((rule for reader in ADDED if (rule := reader(cleaned)) is not None), None)


_TALKED_ABOUT = re.compile(
    r"\b(?:another|other|additional|second)\s+(?:\w+\s+){0,2}(?:genes?|mutations?|variants?)\b|\b(?:contraindicat\w*|about to|candidates? for|plan(?:s|ned|ning)?\s+(?:to|for|use|treatment|surgery|start)|scheduled (?:to|for)|"
    r"intend\w* to|anticipated|(?:is|are) expected to|refus\w+ of|need for|indicated|suitable for)\b",
    re.IGNORECASE,
)


def talked_about(cleaned: str) -> AnyRule | None:
    """A treatment that is planned, refused or unsuitable was not therefore given."""
    return Judgement("other") if _TALKED_ABOUT.search(cleaned) else None


def weak_topic(cleaned: str) -> AnyRule | None:
    return next((rule for reader in WEAK if (rule := reader(cleaned)) is not None), None)
