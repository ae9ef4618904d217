"""Sentences whose gist settles how they are answered: consent, other trials, allergy, what only a site can judge."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import cast

from matchers.calendar import Length, Unit
from matchers.criteria.consent import Consent
from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants, Topic
from matchers.criteria.other_trial import FromParentStudy, InOtherTrial
from matchers.criteria.sex import Sex
from matchers.kinds import AllOf, AnyOf, AnyRule, Not
from matchers.reading.labs import read_limits
from matchers.reading.sought import Several, Sought, either, met
from matchers.trial import Side


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked by a clause in which a pattern is found: a rule, or what `read` makes of it."""

    sought: Sought | Several
    rule: AnyRule | None = None
    read: Callable[[str], AnyRule | None] | None = None

    def __call__(self, cleaned: str) -> AnyRule | None:
        if not self.sought.stands_in(cleaned):
            return None
        return self.read(cleaned) if self.read else self.rule


def _asks(pattern: str, rule: AnyRule) -> Asked:
    return Asked(Sought(pattern, re.IGNORECASE), rule)


def _topic(pattern: str, *topics: Topic) -> Asked:
    asked = tuple(Judgement(topic) for topic in topics)
    return _asks(pattern, asked[0] if len(asked) == 1 else AllOf(asked))


@dataclass(frozen=True)
class OneOf:
    """Patterns in order, the first found of which is what a clause is about."""

    asked: tuple[Asked, ...]

    @cached_property
    def bits(self) -> int:
        return either(one.sought.bit for one in self.asked)

    def all(self, cleaned: str) -> Iterator[AnyRule]:
        ready = met(cleaned) & self.bits
        if ready:
            for one in self.asked:
                if ready & one.sought.bit and (rule := one(cleaned)) is not None:
                    yield rule

    def __call__(self, cleaned: str) -> AnyRule | None:
        return next(self.all(cleaned), None) if met(cleaned) & self.bits else None


_WINDOW = Sought(
    r"(?:within|in|during|over|less than|<|≤)\s*(?:the\s+)?(?:last|past|previous|preceding|prior)?\s*([0-9]{1,6})\s*-?\s*"
    r"(hours?|days?|weeks?|months?|years?)\b|\b([0-9]{1,6})\s*(hours?|days?|weeks?|months?)\s+(?:prior|before|of|preceding)",
    re.IGNORECASE,
)
_OTHER_TRIAL = Several(
    (
        r"\b(?:investigational|experimental|unlicensed|study|trial)\s+(?:\w+\s+)?(?:drugs?|medications?|medicines?|products?|agents?|treatments?|therap(?:y|ies)|compounds?|devices?|interventions?)\b",
        r"\b(?:another|other(?! than)|concurrent|previous|any|different|a)\s+(?:(?!(?:before|prior|to|with|days|weeks|months|years|affect\w+|interfer\w+|compromis\w+|prevent\w+|limit\w+)\s)\w+\s+){0,3}(?:clinical\s+)?(?:trials?(?! of (?!an\b|investigational|experimental))|stud(?:y|ies)|research)\b",
        r"\b(?:participat\w+|enrol\w+|involve\w+)\s+(?:\w+\s+){0,4}(?:trials?|stud(?:y|ies))\b",
    ),
    re.IGNORECASE,
)
_TAKES_PART = Sought(
    r"\b(?:participa\w*|enrol\w*|received?|receiv\w+|exposed|exposure|use[ds]?|us(?:e|ing)|treat\w*|part of|taking|"
    r"taken|administ\w*|assigned|randomi[sz]ed|involved|current)\b",
    re.IGNORECASE,
)
# What a sentence says of the trial it belongs to, and of the medicine of that trial.
_OURS = Sought(
    r"\b(?:this|the|our|present|current)\s+(?:(?:current|present|clinical)\s+){0,2}(?:study|trial|research)\b(?!\s+(?:of|with|involving)\b)|"
    r"(?<!other )(?<!any )(?<!prior )(?<!previous )(?<!concurrent )(?<!clinical )\b(?:study|trial|research)\s+"
    r"(?:participa\w+|entry|enrol\w+|inclusion|start|procedures?|visits?|requirements?|results?|outcomes?)\b|"
    r"\b(?:another|other)\s+(?:study|trial|research)\s+participants?\b|"
    r"\b(?:study|trial|investigational)\s+(?:medicinal\s+)?(?:drug|product|medication|treatment|agent)(?:\s+\(\w+\))?\s+administration\b|"
    r"\b(?:prior to|before|starting|start of|dose of)\s+(?:the\s+)?(?:study|trial)\s+(?:treatment|intervention|drug|medication|therapy)\b|"
    r"\bin\s+(?:study|trial)\b",
    re.IGNORECASE,
)
_NAMED = Sought(
    r"\b(?:stud(?:y|ies)|trials?)\s+(?:of|with|involving)\s+(?!(?:an?|any|drugs?|devices?|medicin\w+|medications?|treatments?|"
    r"therap\w+|new|unlicensed|unapproved|interventions?)\b)\w|"
    r"\b(?:in|the|of)\s+(?-i:(?!(?:Clinical|Drug|Research|Interventional|Phase)\b)[A-Z][\w-]+)(?:\s+[0-9]{1,3})?\s+(?:clinical\s+)?(?:trial|study)\b(?! \w*(?:drug|medic|product|agent))",
    re.IGNORECASE,
)
_OF_SOME = Sought(
    r"\b(?:trials?|stud(?:y|ies)|research)\b[^.;,]{0,30}\b(?:that|which) (?:may|might|could|would)\b",
    re.IGNORECASE,
)
_UNABLE = Sought(r"\b(?:not eligible|ineligible|unable|cannot|unsuitable)\b", re.IGNORECASE)
_OF_ALLERGY = Sought(r"hypersensitiv|allerg|excipient|contraindicat", re.IGNORECASE)
_ANOTHER = Sought(r"\b(?:another|other|investigational|experimental|different)\b", re.IGNORECASE)
_NEGATED = Sought(
    r"(?:\W*(?:patient|subject|participant|infant|child)\w*\s+)?(?:must\s+)?(?:no|not|has not|have not|never)\b",
    re.IGNORECASE,
)
_HALF_LIVES = Sought(r"half[- ]?li(?:fe|ves)", re.IGNORECASE)


def _other_trial(cleaned: str) -> AnyRule | None:
    """Another trial or its medicine, with the longest window named; a half-life needs the drug and stays open."""
    if not (_TAKES_PART.search(cleaned) or _WINDOW.search(cleaned)):
        return None
    if _UNABLE.search(cleaned):
        return Judgement("other-trial")
    if _OF_ALLERGY.search(cleaned):
        return None
    if not _OTHER_TRIAL.stands_in(_OURS.sub(" ", cleaned)):
        return None
    if _OF_SOME.search(cleaned) or (_NAMED.search(cleaned) and not _ANOTHER.search(cleaned)):
        return Judgement("other-trial")
    lengths = [
        Length(float(found[1] or found[3]), cast(Unit, (found[2] or found[4]).lower().rstrip("s")))
        for found in _WINDOW.finditer(cleaned)
    ]
    rule = InOtherTrial(max(lengths, key=lambda length: length.days) if lengths else None)
    told: AnyRule = AnyOf((rule, Judgement("other"))) if _HALF_LIVES.search(cleaned) else rule
    return Not(told) if _NEGATED.match(cleaned) else told


_HIDDEN = Asked(
    Several(
        (
            r"\b(?:protocol[- ](?:specified|defined)|other (?:protocol[- ]\w+ )?(?:inclusion|exclusion|criteria|eligibility))\b",
            r"\b(?:additional|further) (?:inclusion|exclusion|criteria)\b",
            r"\bcriteria (?:may |will )?apply\b",
            r"\b(?:see protocol|as per protocol)\b",
            r"\b(?:specified|defined|listed|described|detailed|outlined) (?:in|by|per) (?:the )?(?:study )?protocol\b",
            r"\b\(?table \d\b",
        ),
        re.IGNORECASE,
    ),
    Judgement("hidden-criteria"),
)
_OPINION = _topic(
    r"\b(?:opinion|judg(?:e?ment|ed)|discretion|deem\w*|determined by|considered by|in the view)\b.{0,60}\b(?:investigator|"
    r"physician|clinician|doctor|sponsor|neurologist|researcher|study team)|"
    r"\b(?:investigator|physician|clinician|researcher|doctor)s?(?:'s)?\b.{0,40}\b(?:opinion|judg(?:e?ment|es?)|discretion|deems?|considers?|believes?|thinks?)\b",
    "investigator-judgement",
)

_LANGUAGE = _topic(
    r"\b(?:speak\w*|language|literate|literacy|english|fluent\w*|communicat\w+ (?:\w+ )?with the (?:investigator|study))\b",
    "language",
)

# Where the family comes from: beside whatever else is asked.
_PLACE = _topic(
    r"\b(?:admitted|hospitali[sz]ed|followed|treated|seen|recruited|cared for|inpatients?|outpatients?|attending|referred)\b.{0,40}"
    r"\b(?:(?:study|participating|trial|our|recruiting|these) (?:\w+ )?(?:sites?|cent(?:er|re)s?|hospitals?|clinics?|units?)|"
    r"(?-i:[A-Z])\w+(?:'s)? (?:\w+ ){0,3}(?-i:Hospital|Clinic|Cent(?:er|re)|Institute))\b",
    "place",
)

# In this order: the first whose words are met reads the clause. Strong topics read it whatever else it names.
STRONG = OneOf(
    (
        _topic(
            r"\b(?:abnormal|impaired|decreased|reduced|inadequate) (?:renal|kidney|liver|hepatic)(?:(?:,| or| and|/)\s*(?:renal|kidney|liver|hepatic)){0,2} "
            r"(?:function\b|impairment\b.{0,4}\().{0,80}\d|\babnormal (?:renal|kidney|liver|hepatic) function\b",
            "lab",
        ),
        _topic(
            r"^\W*(?:all|any|other|background|current|concomitant|concurrent)\b[^.]{0,120}\b(?:medications?|interventions?|drugs?|AEDs?|ASMs?|"
            r"therap(?:y|ies)|treatments?|doses?)\b[^.]{0,120}\b(?:stable|unchanged|constant)\b",
            "stable-treatment",
        ),
        _topic(
            r"\b(?:mothers?|maternal\w*|in utero)\b[^.;]{0,80}\b(?:during|in|throughout|of) (?:(?:the|this|her|early|late) )?pregnanc|"
            r"\b(?:singleton|twin|multiple|multifetal) pregnanc|\bpregnanc\w* complicat\w*|\bcomplications? (?:of|during|in) pregnancy|"
            r"\b(?:during|in|throughout) (?:(?:the|this|her|early|late) )?pregnanc\w*[^.;]{0,60}\b(?:mothers?|maternal\w*)\b",
            "family",
        ),
        _asks(
            r"\b(?:pregnan\w*|lactating|breast[- ]?feeding (?:women|females)|nursing (?:women|females)|contracepti\w*|"
            r"child[- ]?bearing|menstruat\w*|menarche|post[- ]?menopausal)\b",
            NotForInfants("pregnancy"),
        ),
        _asks(
            r"\banorexia\b.{0,80}\b(?:suicid\w*|self[- ]?(?:harm|injur\w+)|depression)|"
            r"\b(?:suicid\w*|self[- ]?(?:harm|injur\w+)|depression)\b.{0,80}\banorexia\b",
            AnyOf((NotForInfants("suicidality"), Judgement("illness"))),
        ),
        _asks(r"\bsuicid\w*|\bself-? ?harm\w*|C-SSRS|Columbia[- ]Suicide", NotForInfants("suicidality")),
        _topic(
            r"\b(?:mothers?|maternal|parents?|parental|carers?|caregivers?|guardians?|household|famil(?:y|ies)|prenatal|in utero|f(?:o)?etal)\b.{0,60}"
            r"\b(?:alcohol|(?:substance|drug) (?:abuse|use)|drug dependence|smok\w+|illicit)\b|"
            r"\b(?:alcohol|(?:substance|drug) (?:abuse|use)|drug dependence|smok\w+|illicit)\b.{0,60}"
            r"\b(?:mothers?|maternal|parents?|carers?|caregivers?|guardians?|household|in utero)\b",
            "family",
        ),
        _asks(
            r"\b(?:alcohol|substance abuse|drug abuse|drug dependence|substance use|smok\w+|illicit)\b",
            NotForInfants("alcohol-or-drug-abuse"),
        ),
        _topic(
            r"\b(?:not|never) (?:complete\w*|participat\w+|enrol\w*)\b.{0,80}\b(?:core|lead-in|double-blind|antecedent|feeder)\b",
            "other-trial",
        ),
        _asks(
            r"^(?!.*\b(?:not|never) (?:complete|participate|enrol)).*"
            r"\b(?:completed|completion of|participat\w+ in|rolled? ?over|enrolled in|finished)\b.{0,80}\b(?:parent(?= (?:\w+ ){0,3}(?:study|trial|protocol))|core|lead-in|"
            r"double-blind|preceding(?! (?:[0-9]|one|two|three|six|day|week|month|year))|antecedent|feeder|original|previous protocol|base)\b|^(?!.*\bnot\b).*\broll-?over\b",
            FromParentStudy(),
        ),
        _asks(
            r"\b(?:un(?:able|willing)|inability|refus\w+|declin\w+|failure|not (?:willing|able|give|consent)|lack of|without|no|"
            r"withdraw\w*)\b.{0,120}\b(?:informed )?consent(?:ing)?\b|\b(?:non|not)[- ]consent\w*|\babsence of\b.{0,60}\bconsent\b|\bconsent\b.{0,40}\b(?:not (?:obtained|given)|refused|declined|"
            r"cannot|unable)",
            Not(Consent()),
        ),
        _asks(
            r"\b(?:LARs?|legal(?:ly)? (?:authori[sz]ed |acceptable )?representatives?|parents?|guardians?)\b[^.;]{0,60}\bsign(?:s|ed)?\b[^.;]{0,40}"
            r"\b(?:forms?|documents?)\b",
            Consent(),
        ),
        _topic(
            r"\b(?:lethal|fatal|life[- ]threatening) (?:or (?:\w+ ){1,2})?(?:conditions?|diseases?|disorders?|illness|malformations?)\b.{0,30}"
            r"\b(?:other than|except|apart from|besides|unrelated)\b",
            "illness",
        ),
        _topic(r"\bnotif(?:y|ied|ication)\b[^.;]{0,60}\bauthorit(?:y|ies)\b", "other"),
        _topic(
            r"\b(?:previous\w*|prior|already|earlier|has been|have been)\b[^.;]{0,40}\b(?:enrol\w+|randomi[sz]\w+|participat\w+|included|inclusion|"
            r"taken part)\b[^.;]{0,25}\b(?:this|the (?:present|current)) (?:clinical )?(?:study|trial)\b",
            "other-trial",
        ),
        _asks(r"\b(?:informed )?(?:consent|assent)\b(?!.{0,30}\b(?:month|week|day)s?\b)", Consent()),
        _topic(
            r"\b(?:compl(?:y|iance|iant)|adher(?:e|ence)|motivation\w*|diary|diaries|follow[- ]up|followup|abide by|attend\w*|availab\w* for|"
            r"cooperat\w*|psychosocial|unreliable|willing\w* (?:and able )?to|unwillingness|unwilling to (?:participate|comply|attend|allow|undergo|follow|complete)|able to (?:complete|understand|follow|participate)|"
            r"lost to follow|transportation|(?:lack of|reliable|no|access to) transport|logistic\w*)\b",
            "compliance",
        ),
        _topic(
            r"\b(?:insur(?:ed|ance)|social security|affiliated|ward of|foster care|guardianship|judicial|deprived of|in custody|institutionali[sz]ed)\b",
            "other",
        ),
        _topic(r"\btravel\w*\b.{0,40}\b(?:outside|abroad|country|residence)\b", "place"),
        _LANGUAGE,
        _topic(
            r"\b(?:allerg\w*|hypersensitiv\w*|anaphyla\w*|intoleran\w* (?:to|of)|excipient\w*|sensitivity to|adverse reaction to|"
            r"adverse (?:drug )?reaction)\b",
            "allergy",
        ),
        _topic(
            r"\b(?:family history|familial history|mothers?|maternal|fathers?|paternal|siblings?|brothers?|sisters?|relatives?|"
            r"first[- ]degree|consanguin\w*|twins?|in (?:the|their) (?:family|families)|"
            r"(?:parents?|carers?|caregivers?|guardians?) (?:with (?!(?:an? )?(?:child|infant|bab(?:y|ies)))|"
            r"(?:who )?ha(?:s|ve|d) (?!\w+ed\b|been|given|read|an? (?:child|infant))|(?:who (?:is|are|was|were) )?(?:affected|diagnosed)))(?=\W|\b)",
            "family",
        ),
        _topic(
            r"\b(?:diets?|VNS|stimulat\w+|devices?|settings?|ketogenic\w*|atkins)\b.{0,60}\b(?:must|should|need to|has to|have to|is to|are to|will)\b.{0,40}\b"
            r"(?:stable|unchanged|constant|started|initiated|implanted|maintained)\b|"
            r"^(?!.*\b(?:stop\w*|discontinu\w*|wean\w*|withdraw\w*|withdrawn|cease\w*|not|off|no|without|never|prohibited)\b).*"
            r"\b(?:diets?|VNS|stimulat(?:or|ion)|ketogenic\w*|atkins)\b.{0,60}\b(?:must|should|need to|needs to|has to|have to)\b.{0,60}"
            r"\b[0-9]{1,3} ?-?(?:days?|weeks?|months?)\b|"
            r"^\W*(?:if|any)\b.{0,80}\b(?:stable|unchanged|constant)\b",
            "stable-treatment",
        ),
        _topic(r"\bnot\b.{0,30}\b(?:stable|unchanged|constant)\b|\bunstable dos", "stable-treatment"),
        _topic(
            r"\b(?:genetic|molecular) (?:tests?|testing|analys[ei]s|screening|panels?) for\b.{0,60}\b(?:performed|done|available|completed|obtained)\b|"
            r"\b(?:undergone|underwent|had|completed|performed) (?:a |an )?(?:genetic|molecular) (?:tests?|testing|analys[ei]s|screening|panels?) for\b",
            "lab",
        ),
        Asked(_OTHER_TRIAL, read=_other_trial),
        _asks(
            r"^\W*(?:(?:patients?|infants?|children|participants?|subjects?)\s+(?:of|are|can be|may be)\s+)?(?:either sex|(?:male|boy)s? (?:or|and|/) (?:female|girl)s?|both (?:sexes|genders)|any (?:sex|gender))\W*$",
            NoDemand(),
        ),
        _asks(
            r"^\W*(?:females?|girls?)(?: sex| gender| only| (?:patients|infants|children))?\W*$",
            Sex("female"),
        ),
        _asks(r"^\W*(?:males?|boys?)(?: sex| gender| only| (?:patients|infants|children))?\W*$", Sex("male")),
    )
)

# Read only where the clause names no treatment, condition, EEG pattern or limit of its own.
WEAK = OneOf(
    (
        _topic(
            r"\b(?:good|poor|general|overall|normal) (?:general )?health\b|\botherwise healthy\b", "illness"
        ),
        _topic(
            r"\b(?:vital signs?|ECG|EKG|electrocardiogra\w*)\b.{0,60}\b(?:laborator\w*|lab tests?)|"
            r"\b(?:laborator\w*|lab tests?)\b.{0,60}\b(?:vital signs?|ECG|EKG|electrocardiogra\w*)\b",
            "vital",
            "lab",
        ),
        _topic(
            r"\b(?:blood pressure|systolic|diastolic|heart rate|QTc?\w*|QRS|PR interval|oxygen saturation|ejection fraction)\b",
            "vital",
        ),
        _topic(
            r"\b(?:z[- ]?scores?|percentiles?|centiles?|standard deviations?|weight[- ]for[- ](?:height|age|length)|arm circumference|MUAC|"
            r"\d(?:\.\d)?\s*SDs?|"
            r"head circumference|body mass index|BMI)\b",
            "growth",
        ),
        _asks(
            r"^\W*normal (?:(?:brain|cranial|cerebral) )?(?:MRI|magnetic resonance)",
            AllOf((Judgement("mri"), Judgement("imaging"))),
        ),
        _topic(
            r"\b(?:MRI|magnetic resonance imaging)\b.{0,60}\b(?:performed|done|obtained|available|completed|undergone|consistent|confirm\w*)\b|"
            r"\b(?:had|undergone|confirmed by|documented by|available|obtained|performed)\b.{0,40}\b(?:MRI|magnetic resonance)",
            "mri",
        ),
        _topic(
            r"\b(?:lesionectomy|lobectomy|hemispherectomy|callosotomy|(?:surgery|operation|surgical (?:procedure|intervention|treatment|candidate|resection))|resective)\b",
            "surgery",
        ),
        _topic(
            r"\b(?:MRI|magnetic resonance|CT scans?|computed tomography|neuro-?imaging|PET|imaging|(?:brain|head) (?:scan|ultrasound)|lesion(?:s|al)?)\b",
            "imaging",
        ),
        _topic(
            r"\b(?:ECG|EKG|electrocardiogra\w*|QTc?\w*|blood pressure|heart rate|vital signs?|bradycardia|arrhythmi\w*)\b",
            "vital",
        ),
        _topic(
            r"\b(?:laborator\w*|lab (?:results|values|tests?)|h(?:a)?emoglobin|h(?:a)?ematocrit|platelets?|neutrophils?|white (?:blood|cell)|creatinine|"
            r"e?GFR|glomerular|leu[ck]ocytes?|WBC|ANC|albumin|potassium|sodium|calcium|urea|glucose|blood sugar|creatine kinase|CPK|blood gas|pH|"
            r"urine|urinary|ketones?|reducing (?:sugars?|substances?)|base deficit|"
            r"(?:neuro)?(?:metabolic|genetic|blood|urine|serum|plasma|drug) (?:work-?up|screen\w*|tests?|levels?|samples?|analys[ei]s|concentrations?)|"
            r"transaminases?|liver enzymes?|(?:liver|hepatic|renal|kidney|organ|marrow|thyroid|adrenal|immune) functions?|bilirubin|blood counts?|serum|"
            r"urinalysis|antibod(?:y|ies)|titers?|titres?|serolog\w*|CSF (?:glucose|protein|lactate)|lipid profile|viral load|"
            r"lactate|ammonia|ALT|AST|ALP|ULN|upper limit of normal|clearance|INR|coagulation (?:tests?|profile|parameters?)|amino ?acid\w*)\b|10 ?\^ ?9",
            "lab",
        ),
        _topic(
            r"\b(?:surg(?:ery|eries)|surgical (?:procedures?|interventions?|treatment|candidates?|implant\w*|history)|operations?|"
            r"operat(?:ed|ive)|resect\w*|"
            r"transplant\w*|an(?:a)?esthe\w*)\b",
            "surgery",
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
            r"\b(?:diet\w*|feeding|nutrition\w*|oral(?:ly)? (?:intake|feed)|(?:un)?able to (?:take|swallow|receive|tolerate) (?:any )?(?:oral|enteral) (?:medication|medicine|treatment|suspension|solution)s?|swallow\w*|gastrostomy|tube|breast ?fed|formula)\b",
            "diet",
        ),
        _topic(r"\b(?:stimulat(?:or|ion)|implant\w*|device|pacemaker|shunt)\b", "device"),
        _topic(r"\b(?:seizures?|spasms?|convuls\w*|ictal)\b", "seizures"),
        _topic(
            r"\b(?:illness(?:es)?|diseases?|disorders?|medical (?:history|problems?)|comorbid\w*|conditions?|health\w*|syndromes?|"
            r"malformations?|anomal(?:y|ies)|malignan\w*|cancers?|tumou?rs?|dysfunctions?|life expectancy|death|die|moribund|"
            r"survival|survive|lethal|fatal|palliative|hospice|instability|co-?existing|morbidity|do[- ]not[- ]resuscitate|DNR|concomitant patholog\w+|life[- ]threatening)\b",
            "illness",
        ),
        _topic(r"\b(?:live in|living in|resid\w+|reside|country|geograph\w*|distance|region)\b", "place"),
    )
)


_ANCHOR = Sought(
    r"\b(?:at|by|before|after|until|from|of|to|on|prior to|at the time of|time of|at time of|date of|signing(?: of)?|following)\s+(?:the\s+)?"
    r"(?:time\s+|day\s+|date\s+)?(?:of\s+)?(?:signing\s+|obtaining\s+|giving\s+|providing\s+)?(?:of\s+)?(?:the\s+)?(?:informed\s+|parental\s+|written\s+)*"
    r"consent(?:\s+form)?\b(?:\s+(?:is|was)\s+(?:signed|obtained|given))?",
    re.IGNORECASE,
)


def _consent(cleaned: str, side: Side) -> AnyRule:
    """Consent as an inclusion; an exclusion can only mean that it is lacking. What else is agreed to is asked."""
    if side == "exclude":
        return AnyOf((Not(Consent()), Judgement("language"))) if _speaks(cleaned) else Not(Consent())
    asked: list[AnyRule] = [Judgement("language")] if _speaks(cleaned) else []
    if _COMPLIES.search(cleaned):
        asked.append(Judgement("compliance"))
    elif _AGREES_MORE.search(cleaned):
        asked.append(Judgement("other"))
    return AllOf((Consent(), *asked)) if asked else Consent()


def _speaks(cleaned: str) -> bool:
    return _LANGUAGE.sought.stands_in(cleaned)


_AGREES_MORE = Sought(
    r"\b(?:social security|insur\w+|affiliat\w+|blood (?:drawn|samples?)|agree(?:s|ing)? to (?!participat|take part|the study|be))\b",
    re.IGNORECASE,
)
_COMPLIES = Sought(r"\b(?:compl(?:y|iance|ying)|adher\w+|diary|follow[- ]?up)\b", re.IGNORECASE)
_HAS_NUMBER = Sought(r"\d")
_WILLING = Sought(r"\b(?:un)?willing", re.IGNORECASE)
_NURSES = Sought(r"\b(?:breast[- ]?feeding|lactating|nursing)\b", re.IGNORECASE)


def strong_topic(cleaned: str, side: Side) -> AnyRule | None:
    cleaned = _ANCHOR.sub(" ", cleaned) if met(cleaned) & _HAS_NUMBER.bit else cleaned
    rule = STRONG(cleaned) or read_limits(cleaned, side)
    if isinstance(rule, Consent):
        return _consent(cleaned, side)
    if isinstance(rule, Judgement) and rule.topic == "stable-treatment" and _WILLING.search(cleaned):
        return AllOf((rule, Judgement("compliance")))
    if isinstance(rule, NotForInfants) and rule.topic == "pregnancy" and _NURSES.search(cleaned):
        nursing = AnyOf((rule, NotForInfants("breastfeeding")))
        return Not(nursing) if side == "include" else nursing
    if isinstance(rule, InOtherTrial) and side == "include":
        return Judgement("other-trial")  # taking part in some study asked for: only its team knows which
    # "Women must use contraception" asks nothing of an infant: it passes on either side.
    return Not(rule) if isinstance(rule, NotForInfants) and side == "include" else rule


# Read beside whatever else the clause says: they keep it from being sure, and replace nothing.
ADDED = OneOf((_HIDDEN, _OPINION, _PLACE))


def added_topic(cleaned: str) -> AnyRule | None:
    return ADDED(cleaned)


_TALKED_ABOUT = Several(
    (
        r"^\W*(?:can ?not|(?:(?:is|are) )?(?:unable|not able) to) (?:take|receive|tolerate|use)\b",
        r"\b(?:who|that|which) (?:can ?not|(?:is|are) unable to|could not) (?:be|take|receive|tolerate|have|use)\b",
        r"\b(?:another|other|additional|second)\s+(?:(?!hypsarr)\w+\s+){0,2}(?:genes?|mutations?|variants?)\b",
        r"\b(?:contraindicat\w*|about to|candidates? for|anticipated|up[- ]to[- ]date|need for|indicated|suitable for)\b",
        r"\bplan(?:s|ned|ning)?\s+(?:to|for|use|treatment|surgery|start)\b",
        r"\bscheduled (?:to|for)\b",
        r"\bto be (?:treated|started|initiated|given|placed) (?:with|on)\b",
        r"\b(?<!order )to (?:receive|start|begin|initiate|undergo)\b",
        r"\bwill (?:be (?:started|treated|initiated|placed|given|prescribed)|start|begin|receive|initiate|undergo)\b",
        r"\b(?:is|are|being) (?:starting|initiating|beginning|commencing)\b",
        r"^(?:(?:patients?|infants?|children|subjects?|participants?|babies)\s+(?:who\s+are\s+)?)?(?:starting|initiating|beginning|commencing|planned|planning)\b",
        r"\b(?<!or )(?<!and )planned$",
        r"\b(?:is|are) (?:planned|scheduled)\b",
        r"\b(?:indication for|decision (?:to|for)|in need of(?! treatment))\b",
        r"^[^,;:]{0,60}\b(?:may|might|could|likely to|expected to|will) (?:require|need)\b",
        r"^\W*(?:(?:patients?|infants?|children|subjects?|participants?|babies) )?(?:who )?requir(?:es?|ing) (?:\w+ )?(?:treatment|therapy) with\b",
        r"\beligible for (?!(?:the|this|our|study|trial|clinical|participation|inclusion|enrol\w+|entry|randomi[sz]ation|registration|recruitment|screening|all|any|a|an|one|[0-9]+|part|cohort|arm)\b)\w",
        r"\bintend\w* to\b",
        r"^\W*(?:any |all )?(?:\w+ )?(?:adverse (?:effects?|events?|reactions?)|toxicit(?:y|ies)|side effects?)\b[^.;]{0,60}\b(?:must|should)\b",
        r"^[^,;:]{0,40}\b(?:except|exception)\b[^,;:]{0,80}\b(?:not|no longer) (?:requir\w+|need\w*)\b",
        r"\binfections? (?:that )?(?:requir\w+|need\w*) (?:\w+ )?(?:treatment|therapy|medication)\b,? (?:such as|with|including|like) anti",
        r"\b(?:is|are) expected to (?!remain|be stable|stay|continue)\w",
        r"\brefus\w+ of\b",
    ),
    re.IGNORECASE,
)


_OF_PLANS = frozenset(
    {"surgery", "diet", "device", "imaging", "illness", "allergy", "place", "compliance", "language"}
)


_TO_COME = Sought(
    r"\b(?:planned|scheduled|anticipated|elective|upcoming|foreseen|foreseeable)\b[^.;:]{0,60}\b(?:surger\w+|operations?|callosotomy|resections?|"
    r"hemispherectomy|lobectomy|implant\w*|procedures?|interventions?|stimulat\w+)\b|"
    r"\b(?:surger\w+|operations?|callosotomy|resections?|hemispherectomy|lobectomy|implant\w*|procedures?)\b[^.;:]{0,20}"
    r"\b(?:planned|scheduled|anticipated|foreseen)\b|"
    r"\b(?:within|in|during) the (?:next|coming|following) [0-9]{1,3} (?:days|weeks|months|years)\b",
    re.IGNORECASE,
)
_HAD_BEFORE = Sought(
    r"\b(?:prior|previous\w*|history|past|current\w*|underwent|undergone|received|has had|have had|had|recent\w*|last|doses?)\b",
    re.IGNORECASE,
)


def talked_about(cleaned: str) -> AnyRule | None:
    """A treatment that is planned, refused or unsuitable was not therefore given: what it is about is asked."""
    to_come = _TO_COME.search(cleaned) and not _HAD_BEFORE.search(cleaned)
    if not to_come and not _TALKED_ABOUT.stands_in(cleaned):
        return None
    for rule in chain(STRONG.all(cleaned), WEAK.all(cleaned)):
        if isinstance(rule, Judgement) and rule.topic in _OF_PLANS:
            return rule
    return Judgement("other")


def weak_topic(cleaned: str) -> AnyRule | None:
    return WEAK(cleaned)
