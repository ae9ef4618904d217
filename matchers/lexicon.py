"""Words to items: each word of a cleaned sentence gets a place in the small grammar that the readers share.

An item's `code` is one letter, so that a reader can look for patterns in the string of codes:

    T C E   a treatment, condition or EEG pattern of the vocabulary       L N K    a length of time, number, weight
    < l > g less than, at most, more than, at least                       r b      "to" in a range, "between"
    n x u   no/without, except, unless                                    | & , /  or, and, comma, slash
    ; . : ( )  punctuation                                                a o y    "age", "older", "younger"
    t p w f treatment given, earlier, now, failed                         i h      "within/before", screening and the like
    q d v   narrowing word, "diagnosis of", video-EEG                     e D      "such as", organ word, "disease"
    m s     permission ("is allowed"), a word that changes nothing        _        any other word
    Q W M Y an amount, "weight", "cluster", "per day"
    R       "regardless of": what follows asks nothing
    I B     imaging, a spasm of another kind
    G S z   gestation, onset, "EEG" itself                                X ? O    "are excluded", "if", an organ
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from matchers.calendar import Length, Unit
from matchers.vocabulary import TERMS, TermId, fold, names

CODE_OF_GROUP = {"treatment": "T", "condition": "C", "eeg": "E"}


@dataclass(frozen=True, slots=True)
class Item:
    """One or more words with their place in the grammar; `start` and `end` are offsets in the cleaned sentence."""

    code: str
    start: int
    end: int
    text: str
    value: Any = None


CUES: Mapping[str, str] = {
    "n": (
        "no|not|without|never|none|absence of|free of|free from|lack of|lacking|neither|cannot|can not|"
        "negative for|absent|has not|have not|had not|must not|may not|should not|do not|does not|not have"
    ),
    "x": (
        "except|except for|other than|with the exception of|with exception of|excepting|apart from|besides|"
        "aside from|not including|excluding|with the exceptions of|but not"
    ),
    "u": "unless|until",
    "?": "if|when|in case of|in the case of|provided that|provided|in which case|where|depending on|only if",
    "|": "nor|or|and or|versus",
    "&": "and|plus|as well as|in addition to|along with|together with|in combination with|combined with|with|but",
    "<": "less than|below|fewer than|under|lower than|smaller than|up to but not including",
    "l": (
        "at most|no more than|not more than|up to|maximum of|maximum|not exceeding|no greater than|not greater than|"
        "not older than|no older than|at the most|not over|up to and including|or less|or fewer|or under|or below"
    ),
    ">": "more than|greater than|above|over|exceeding|higher than|beyond|in excess of",
    "g": (
        "or later|or beyond|at least|minimum of|a minimum of|minimum|no less than|not less than|or more|or greater|or above|or higher|"
        "not younger than|no younger than|starting from|from|or over"
    ),
    "r": "to|through|thru",
    "b": "between the ages of|between the age of|aged between|age between|ages between|between|ranging from|range from|from the age of",
    "a": (
        "age in|aged in|age|aged|ages|of age|years old|old|age range|age at enrollment|chronological age|calendar age|age of|"
        "ageing|aging|postnatal age|at age"
    ),
    "o": "older|older than|or older|and older|and above|and over",
    "y": "younger|younger than|or younger|and younger|and under|and below",
    "t": (
        "treatment|treated|treating|therapy|therapies|received|receive|receiving|use|using|used|usage|exposure|"
        "exposed|administration|administered|taking|taken|takes|took|given|medication|medications|medicine|"
        "intake|trial of|course of|courses of|initiated|started|initiation of|on treatment|treatments|prescribed|benefited from|benefitted from|"
        "has been on|have been on|being treated|therapeutic trial|dose|dosing|managed|regimen|drug treatment"
    ),
    "p": (
        "prior|previous|previously|history of|past|earlier|ever|in the past|before enrollment|history|"
        "past history of|before|historical|has had|have had|at any time|any time|former|formerly|preceding"
    ),
    "w": (
        "current|currently|concomitant|concomitantly|concurrent|concurrently|ongoing|now|at present|presently|"
        "simultaneous|simultaneously|actively|continuing|still"
    ),
    "f": (
        "failed|failure of|failure|fail|failing|refractory to|resistant to|inadequate response to|"
        "inadequate response|did not respond to|not responded to|no response to|unresponsive to|despite|"
        "not responding to|non responsive to|inadequately controlled by|not controlled by|uncontrolled by|"
        "insufficient response to|failed to respond to|lack of response to|not completely controlled by|"
        "unsuccessful|have failed|has failed|persisting despite|relapsed after|after failure of|intractable to"
    ),
    "i": (
        "within|in the last|in the past|during the past|during the last|for the past|in the previous|"
        "within the past|within the last|within the previous|in the preceding|less than within|over the past|"
        "over the last|for the last|during the previous|in|during|for|since|after"
    ),
    "h": (
        "screening|the screening|screening visit|enrollment|enrolment|randomization|randomisation|study entry|"
        "baseline|baseline visit|visit 1|first visit|entry|inclusion|informed consent|consent|signing consent|"
        "first dose|study drug|study medication|first dose of study drug|study start|start of the study|"
        "start of study|the study|study|the trial|trial entry|study enrollment|study inclusion|recruitment|"
        "registration|study drug administration|first administration|dosing of study drug|study treatment|"
        "baseline period|the baseline period|pre randomization phase|initiation of study treatment|"
        "admission|hospitalization|hospitalisation|presentation|participation|study participation|treatment start"
    ),
    "q": (
        "significant|clinically significant|severe|uncontrolled|unstable|recurrent|serious|acute|major|"
        "recent|untreated|symptomatic|moderate|mild|new onset|new-onset|newly diagnosed|new|recently diagnosed|"
        "persistent|persisting|poorly controlled|intractable|refractory|medically refractory|drug resistant|"
        "resistant|decompensated|active|latent|clinically relevant|relevant|relevant history of|systemic|chronic|"
        "progressive|hemodynamically significant|idiopathic|fresh|nonspecific|concurrent severe|life threatening|"
        "typical|classical|classic|treatment resistant|pharmacoresistant|early|late|first episode of|initial|"
        "exclusively|only|predominantly|convulsive|generalized convulsive|inadequately controlled|high dose|"
        "low dose|oral|intravenous|topical|inhaled|long term|chronic use of|regular|stable|fixed|"
        "inherited|congenital|acquired|underlying|other|additional|another|further|unexplained|unknown|abnormal|normal"
    ),
    "d": (
        "diagnosis of|diagnosis|diagnosed with|diagnosed|diagnosed as|clinical diagnosis of|clinical diagnosis|"
        "confirmed diagnosis of|confirmed|documented|proven|established|presence of|evidence of|known|suspected|"
        "suspicion of|clinical suspicion of|suspect|consistent with|compatible with|definite|probable|possible|"
        "presenting with|presence or history of|present|affected by|affected with|suffering from|suffer from|"
        "a diagnosis of|documentation of|clinical|clinically|electroclinical|signs of|genetically|with a diagnosis of|"
        "diagnosis must be|diagnoses of|confirmed by|as confirmed by|documented by|proven by|shown by|defined as|"
        "defined by|as defined by|characterized by|characterised by|secondary to|due to|caused by|attributable to|"
        "because of|as a result of|associated with|related to|resulting from|etiology of|aetiology of|"
        "genetic diagnosis of|molecular diagnosis of|molecularly confirmed|pathogenic variant in|"
        "pathogenic mutation in|mutation in|mutations in|variant in|variants in|pathogenic|likely pathogenic|"
        "genetic|molecular|identified|variant|variants|mutation|mutations|gene|karyotype|genetic testing|genetic test|molecular testing|if known|experiencing|demonstrating|demonstrated|demonstrates|showing|shows"
    ),
    "v": (
        "video eeg|video electroencephalogram|video electroencephalography|veeg|vEEG|video telemetry|eeg video|"
        "video eeg monitoring|24 hour video eeg|video eeg recording|prolonged video eeg|veeg recording"
    ),
    "z": (
        "eeg|electroencephalogram|electroencephalography|electroencephalographic|electroencephalographic evidence of|"
        "eeg pattern|eeg evidence of|interictal eeg|electroencephalogram eeg|pattern on eeg|on eeg|by eeg|eegs"
    ),
    "G": (
        "gestational age|gestation|gestational|weeks gestation|weeks of gestation|born at|born before|born after|"
        "postmenstrual age|post menstrual age|postconceptional age|corrected age|corrected gestational age|"
        "adjusted age|corrected for prematurity|preterm|premature|prematurity|born prematurely|full term|at term|"
        "term infant|term newborn|born at term|term born|at birth"
    ),
    "S": (
        "onset|seizures began|spasms began|seizures started|spasms started|seizures starting|spasms starting|age at onset|age of onset|onset of spasms|spasm onset|onset of seizures|seizure onset|first seizure|"
        "onset of infantile spasms|spasms onset|onset of epileptic spasms|first spasm|start of spasms"
    ),
    "W": "weight|weigh|weighing|body weight|bodyweight|weighs|birth weight|birthweight",
    "Y": ("per day|a day|daily|each day|every day|per 24 hours|day"),
    "M": "cluster of spasms|cluster of epileptic spasms|spasm cluster|cluster|clusters of spasms|clusters",
    "e": (
        "such as|eg|e g|e.g|e.g.|for example|including|including but not limited to|including but not limited|"
        "includes|for instance|like|namely|i e|ie|i.e|i.e.|that is|especially|in particular|etc"
    ),
    "I": (
        "mri|magnetic resonance imaging|magnetic resonance imaging mri|brain mri|cranial mri|mri brain|mri scan|mri of the brain|"
        "neuroimaging|brain imaging|cranial imaging|ct|ct scan|computed tomography|brain magnetic resonance imaging"
    ),
    "B": (
        "muscle spasm|back spasm|back muscle spasm|hemifacial spasm|bladder spasm|laryngospasm|bronchospasm|vasospasm|"
        "esophageal spasm|oesophageal spasm|coronary spasm|spasms of the back|muscle spasms"
    ),
    "m": (
        "is allowed|are allowed|allowed|is permitted|are permitted|permitted|is not exclusionary|"
        "are not exclusionary|not exclusionary|is not excluded|are not excluded|will not be excluded|"
        "not be excluded|may be included|can be included|may be enrolled|can be enrolled|may participate|"
        "can participate|may take part|can take part|may join|is acceptable|are acceptable|acceptable|is not an exclusion|are eligible|is eligible|"
        "is not a reason for exclusion|will be allowed|will be permitted|may be eligible|were not excluded|"
        "may be allowed|or not|not a reason|is not a reason|need not|an exception was made|exception is made|does not exclude|do not exclude|is not required|are not required|not required|not necessary"
    ),
    "R": "regardless of|irrespective of|with or without|whether or not|independent of|no matter|whatever",
    "X": (
        "is not permitted|are not permitted|not permitted|is not allowed|are not allowed|not allowed|is prohibited|"
        "are prohibited|prohibited|is exclusionary|are exclusionary|not acceptable|is not acceptable|will be excluded|are excluded|is excluded|must be excluded|should be excluded|were excluded|not eligible|"
        "are not eligible|is not eligible|will also be excluded|ineligible|shall be excluded|to be excluded"
    ),
    "D": (
        "disease|diseases|dysfunction|impairment|insufficiency|failure|disorder|disorders|abnormality|"
        "abnormalities|condition|conditions|illness|problem|problems|function impairment|compromise|"
        "involvement|pathology|system disease|system disorder|defect|defects|dysfunctions|impairments"
    ),
    "s": (
        "patient|patients|infant|infants|child|children|subject|subjects|participant|participants|baby|babies|"
        "male|female|boy|boys|girl|girls|males|females|individual|individuals|pediatric|paediatric|person|persons|"
        "must|have|has|had|having|be|been|being|is|are|was|were|who|whom|whose|that|which|the|of|a|an|so far|test|tests|testing|any|all|at|"
        "this|these|those|their|his|her|its|it|they|there|as|by|on|also|both|either|will|would|should|shall|may|"
        "can|could|time|the time of|at the time of|at time of|time of|upon|who are|who have|who has|"
        "of the following|the following|following|any of the following|all of the following|one of the following|"
        "1 or more of the following|at least 1 of the following|either of the following|meet|meets|meeting|criteria|"
        "inclusive|included|weeks post|toddlers|neonates|newborn|newborns|gender|sex|eligible|include|study subjects|"
        "candidates|enrolled|human|young|one|more|different|various|investigator|per|according to|ilae|"
        "ilae criteria|according to ilae|international league against epilepsy|pediatric neurologist|"
        "paediatric neurologist|neurologist|child neurologist|by a neurologist|physician|signs|symptoms|"
        "its|form|forms|type|types|kind|kinds|agent|agents|drug|drugs|product|products|for the treatment of|"
        "etiology|aetiology|cause|causes|status|in whom|then|so|such|same|do|does|did|us|we|our|completed|"
        "informed|not yet|only if|case|cases|case of|cases of|full|specific|some|specified|named|listed|named above|"
        "sexes|life|overnight|recording|recordings|capturing|interictal|healthy|observed|presenting|persistence of|existence of|consensus|international|family|families|willing|provided|least|in order to|order|regarding|with regard to|visit|visits|"
        "dates|date|minus|inclusion criteria|exclusion criteria|criterion|requirement|required|require|"
        "requires|need|needs|needed|requiring|underwent|undergone|undergo|obtained|performed|prospective|"
        "medical history of|medical history|recorded|history or|based on|on the basis of|basis|clear|"
        "unequivocal|at the|inclusively|otherwise|whichever|is longer|whichever is longer|approximately|about|"
        "point|sure|able|part|in clusters|combination|single|multiple|body|"
        "already|site|sites|center|centre|hospital|unit|clinic|department"
    ),
}

ORGANS: Mapping[str, TermId] = {
    "heart": "heart-disease", "cardiac": "heart-disease", "cardiovascular": "heart-disease",
    "kidney": "kidney-disease", "renal": "kidney-disease", "liver": "liver-disease", "hepatic": "liver-disease",
    "hepato": "liver-disease", "lung": "lung-disease", "pulmonary": "lung-disease", "respiratory": "lung-disease",
    "gastrointestinal": "gastrointestinal-disease", "gi": "gastrointestinal-disease",
    "stomach": "gastrointestinal-disease", "intestinal": "gastrointestinal-disease",
    "gastric": "gastrointestinal-disease", "metabolic": "metabolic-disease", "metabolism": "metabolic-disease",
    "neurodegenerative": "neurodegenerative-disease", "mitochondrial": "mitochondrial-disease",
    "hematologic": "haematological-disease", "haematologic": "haematological-disease", "hematological": "haematological-disease",
    "haematological": "haematological-disease",
    "demyelinating": "demyelinating-disease",
}  # fmt: skip

UNITS: Mapping[str, Unit] = {
    "hour": "hour", "hours": "hour", "hr": "hour", "hrs": "hour", "h": "hour", "day": "day", "days": "day",
    "week": "week", "weeks": "week", "wk": "week", "wks": "week", "month": "month", "months": "month",
    "mo": "month", "mos": "month", "mth": "month", "mths": "month", "year": "year", "years": "year",
    "yr": "year", "yrs": "year", "yo": "year",
}  # fmt: skip
KILOGRAMS: Mapping[str, float] = {
    "kg": 1.0, "kgs": 1.0, "kilogram": 1.0, "kilograms": 1.0, "g": 0.001, "gram": 0.001, "grams": 0.001,
    "gr": 0.001, "lb": 0.45359237, "lbs": 0.45359237, "pound": 0.45359237, "pounds": 0.45359237,
}  # fmt: skip
DOSES = frozenset("mg mcg µg ug iu u unit units ml g mmol".split())  # noqa: SIM905 - easier to read and to add to
DOSED_BY = frozenset("/ kg day d m2 m² per a bid dose doses twice once dl l % body weight h".split())  # noqa: SIM905
SIGNS = {
    "<": "<", "≤": "l", ">": ">", "≥": "g", ",": ",", "/": "/", ";": ";", ".": ".", ":": ":", "(": "(", ")": ")",
    "[": "(", "]": ")", "&": "&", "-": "-",
}  # fmt: skip

LONGEST_NUMBER = 9  # digits; what is longer is no age, dose or count
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
_TOKEN = re.compile(
    r"\d{1,2}[pq]\d*(?:\.\d+)?(?![a-z])|[A-Z][A-Za-z]*\d[A-Z\d]*(?![a-z])|\d+(?:[.,]\d+)?|[^\W\d_]+(?:'[a-z]{1,2})?|[<≤>≥,/;:.()\[\]&%=+-]|\S"
)


def stem(word: str) -> str:
    """Plural to singular, roughly and the same way for text and vocabulary."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


Entry = tuple[tuple[str, ...], str, Any]
Phrases = Mapping[str, tuple[Entry | None, Mapping[str, tuple[Entry, ...]]]]


@cache
def _phrases() -> Phrases:
    """All phrases by their first word: the word alone, and longer ones, longest first, by their second word."""
    entries: dict[tuple[str, ...], tuple[str, Any]] = {}
    for code, phrases in CUES.items():
        for phrase in phrases.split("|"):
            entries.setdefault(_words(phrase), (code, None))
    for organ, term in ORGANS.items():
        entries[_words(organ)] = ("O", term)
    for term_id, known in TERMS.items():
        for name in names(term_id):
            words = _words(name)
            if words and "or" not in words:  # "ACTH or steroids" is a choice of two, read as such
                entries[words] = (CODE_OF_GROUP[known.group], term_id)
    alone: dict[str, Entry] = {}
    longer: dict[str, dict[str, list[Entry]]] = {}
    for words, (code, value) in sorted(entries.items(), key=lambda entry: -len(entry[0])):
        if len(words) == 1:
            alone[words[0]] = (words, code, value)
        else:
            longer.setdefault(words[0], {}).setdefault(words[1], []).append((words, code, value))
    return {
        first: (alone.get(first), {second: tuple(found) for second, found in longer.get(first, {}).items()})
        for first in alone.keys() | longer.keys()
    }


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in re.findall(r"\w+", fold(phrase)))


@cache
def _abbreviations() -> Mapping[str, tuple[tuple[str, TermId, bool], ...]]:
    """Short forms as they are written, with all that they stand for: code, term, whether it must be named near by."""
    found: dict[str, list[tuple[str, TermId, bool]]] = {}
    for term_id, term in TERMS.items():
        genes = (code.removeprefix("HGNC:") for code in term.codes if code.startswith("HGNC:"))
        for short in dict.fromkeys((*term.abbreviations, *genes)):
            found.setdefault(short, []).append((CODE_OF_GROUP[term.group], term_id, short in term.ambiguous))
    return {short: tuple(meanings) for short, meanings in found.items()}


def ambiguous_terms(text: str) -> frozenset[TermId]:
    """The terms whose ambiguous short form stands in a text that spells them out as well."""
    shorts = {
        word for found in re.findall(r"[A-Z][A-Za-z]{1,5}", text) for word in (found, found.removesuffix("s"))
    }
    open_terms = {
        term for short in shorts for _, term, needs_name in _abbreviations().get(short, ()) if needs_name
    }
    if not open_terms:
        return frozenset()
    words = f" {' '.join(token.stem for token in tokens(text) if token.text[0].isalnum())} "
    return frozenset(
        term for term in open_terms if any(f" {' '.join(_words(name))} " in words for name in names(term))
    )


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int
    stem: str


def tokens(cleaned: str) -> list[Token]:
    return [
        Token(found[0], found.start(), found.end(), _stemmed(found[0])) for found in _TOKEN.finditer(cleaned)
    ]


@lru_cache(maxsize=65536)
def _stemmed(word: str) -> str:
    return stem(fold(word)) if word[0].isalnum() else word


def items(cleaned: str, known: frozenset[TermId] = frozenset()) -> list[Item]:
    """The items of a cleaned sentence. `known` are terms named elsewhere in the trial: only then may an
    ambiguous abbreviation ("WS", "ES") stand for one of them."""
    listed = list(_items(cleaned, known))
    return [
        _settled(item, listed[at + 1 : at + 3]) if item.code in "ipu" else item
        for at, item in enumerate(listed)
    ]


def _settled(item: Item, ahead: list[Item]) -> Item:
    """A weak preposition opens a window only where a length of time follows ("for at least 4 weeks")."""
    word = item.text.lower()
    before_length = bool(ahead) and ahead[0].code == "L"
    if item.code == "p":
        return replace(item, code="i") if word == "in the past" and before_length else item
    if item.code == "u":
        return replace(item, code="<") if word == "until" and before_length else item
    after = "".join(one.code for one in ahead if one.text.lower() not in {"the", "a"})
    return replace(item, code="s") if word in WEAK and not re.match(r"[<l>g]?[LN]", after) else item


WEAK = frozenset({"in", "during", "for", "since", "after"})


def _items(cleaned: str, known: frozenset[TermId]) -> Iterator[Item]:
    listed = tokens(cleaned)
    at = 0
    while at < len(listed):
        item, used = _item(cleaned, listed, at, known)
        yield item
        at += used


def _item(cleaned: str, listed: list[Token], at: int, known: frozenset[TermId]) -> tuple[Item, int]:
    """A number with its unit, a short form, or the longest phrase; of the last two the one that takes more words."""
    phrase = _phrase(cleaned, listed, at)
    if listed[at].text[0].isdigit():
        named = phrase[0].code in CODE_OF_GROUP.values() and phrase[1] > 1  # "1p36 deletion"
        return phrase if named else _number(cleaned, listed, at) or phrase
    short = _abbreviation(listed, at, known)
    return short if short is not None and phrase[1] <= short[1] else phrase


def _number(cleaned: str, listed: list[Token], at: int) -> tuple[Item, int] | None:
    """A number with its unit, if one follows: a length of time, a weight, or the bare number."""
    token = listed[at]
    if not _NUMBER.fullmatch(token.text) or len(token.text) > LONGEST_NUMBER:
        return None
    value = float(token.text.replace(",", "."))
    after = at + 1
    if after < len(listed) and listed[after].text == "-" and after + 1 < len(listed):
        after += 1  # "28-day"
    unit = listed[after].text.lower() if after < len(listed) else ""
    if unit in DOSES and (dose := _dose(cleaned, listed, at, after)) is not None:
        return dose
    if unit in UNITS:
        used, length = _compound(listed, after + 1, Length(value, UNITS[unit]))
        end = listed[used - 1].end
        return Item("L", token.start, end, cleaned[token.start : end], length), used - at
    if unit in KILOGRAMS:
        end = listed[after].end
        return Item(
            "K", token.start, end, cleaned[token.start : end], value * KILOGRAMS[unit]
        ), after + 1 - at
    if 1980 <= value <= 2035 and len(token.text) == 4:
        return Item("s", token.start, token.end, token.text), 1  # a year: "the 2022 criteria"
    return Item("N", token.start, token.end, token.text, value), 1


def _dose(cleaned: str, listed: list[Token], at: int, after: int) -> tuple[Item, int] | None:
    """ "150 mg/kg/day", "40 IU a day", "75 U/m2": an amount, whatever it is counted by."""
    end = after + 1
    while end < len(listed) and listed[end].text.lower() in DOSED_BY:
        end += 1
    if listed[after].text.lower() == "g" and end == after + 1:
        return None  # grams of weight
    start = listed[at].start
    return Item("Q", start, listed[end - 1].end, cleaned[start : listed[end - 1].end]), end - at


def _compound(listed: list[Token], at: int, length: Length) -> tuple[int, Length]:
    """ "1 year and 2 months" is 14 months."""
    ahead = [token.text.lower() for token in listed[at : at + 3]]
    if ahead[:1] == ["and"]:
        joined, rest = 1, ahead[1:]
    else:
        joined, rest = 0, ahead[:2]
    if (
        length.unit == "year"
        and len(rest) == 2
        and re.fullmatch(r"[0-9]{1,3}", rest[0])
        and UNITS.get(rest[1]) == "month"
    ):
        return at + joined + 2, Length(length.value * 12 + int(rest[0]), "month")
    return at, length


def _abbreviation(listed: list[Token], at: int, known: frozenset[TermId]) -> tuple[Item, int] | None:
    token = listed[at]
    if not token.text[0].isalpha():
        return None
    for short in (token.text, token.text.removesuffix("s")):
        meanings = _abbreviations().get(short, ())
        fitting = [one for one in meanings if one[1] in known] or [one for one in meanings if not one[2]]
        if len(fitting) == 1:
            return Item(fitting[0][0], token.start, token.end, token.text, fitting[0][1]), 1
    return None


def _phrase(cleaned: str, listed: list[Token], at: int) -> tuple[Item, int]:
    """The longest phrase that starts here; hyphens inside it are passed over."""
    token = listed[at]
    alone, longer = _phrases().get(token.stem, (None, NOTHING))
    if longer:
        for words, code, value in longer.get(_second(listed, at), ()):
            end = _matched(listed, at, words)
            if end is not None and not (words[0] in {"or", "and"} and _opens_limit(listed, end)):
                until = listed[end - 1].end
                return Item(code, token.start, until, cleaned[token.start : until], value), end - at
    if alone is not None:
        return Item(alone[1], token.start, token.end, token.text, alone[2]), 1
    return Item(SIGNS.get(token.text, "_"), token.start, token.end, token.text), 1


NOTHING: Mapping[str, tuple[Entry, ...]] = {}


def _second(listed: list[Token], at: int) -> str:
    """The stem of the next word, over a hyphen."""
    at += 1
    while at < len(listed) and listed[at].text in {"-", "'"}:
        at += 1
    return listed[at].stem if at < len(listed) else ""


def _opens_limit(listed: list[Token], at: int) -> bool:
    """Whether "or over", "or less" begin a limit of their own ("or over 14 months") rather than end one."""
    if at >= len(listed) or listed[at].text in {",", ".", ";", ")", "(", ":"}:
        return False
    follows_limit = listed[at].text[0].isdigit() or listed[at].stem in {"than", "a", "1"}
    goes_on = (
        listed[at - 2].stem == "and" and listed[at].text[0].isalpha() and listed[at].stem not in AFTER_AGE
    )
    return follows_limit or goes_on


AFTER_AGE = frozenset(
    {"of", "at", "with", "who", "on", "year", "month", "old", "age", "inclusive", "weighing"}
)


def _matched(listed: list[Token], at: int, words: tuple[str, ...]) -> int | None:
    for word in words:
        while at < len(listed) and listed[at].text in {"-", "'"} and word != words[0]:
            at += 1
        if at >= len(listed) or listed[at].stem != word:
            return None
        at += 1
    return at
