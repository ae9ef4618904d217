"""Ordered steps, each string to string, that take the accidents of typing out of a registry's sentence."""

import html
import re
import unicodedata

from matchers.reading.lexicon import MISSPELT, rightly_spelt
from matchers.reading.phrasing import in_known_phrases
from matchers.reading.rewording import reworded
from matchers.reading.sought import Rewording, Sought, Step, Steps, bits_of, flagged
from matchers.reading.spelling import APART, in_one_word
from matchers.reading.unchanged import kept_stable
from matchers.wording import ESCAPED, unescaped

_ESCAPED = Sought(ESCAPED)
_ODD = str.maketrans(
    {
        "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "−": "-", "﹣": "-", "－": "-",
        "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "´": "'", "`": "'", "′": "'",
        "﹤": "<", "﹥": ">", "≦": "≤", "≧": "≥", "⩽": "≤", "⩾": "≥", "〜": "-", "～": "-", "∼": "-",
        "®": " ", "™": " ", "©": " ", "\u200b": "", "\u00ad": "", "\ufeff": "",
        "。": ". ", "、": ", ", "•": " ", "·": " ",
    }
)  # fmt: skip
compared = Rewording(
    (
        (
            Sought(
                r"\b(?:(?:less|lower|fewer|younger|smaller) than or equal|equal to or (?:less|lower|fewer|younger|smaller) than)\b(?: to\b)?",
                re.IGNORECASE,
            ),
            "≤",
        ),
        (
            Sought(
                r"\b(?:(?:greater|more|higher|older|larger) than or equal|equal to or (?:greater|more|higher|older|larger) than)\b(?: to\b)?",
                re.IGNORECASE,
            ),
            "≥",
        ),
        (Sought(r"<\s*(?:or)?\s*=|=\s*<|<\s*or\s+equal(?:\s+to)?|≤\s*="), "≤"),
        (Sought(r">\s*(?:or)?\s*=|=\s*>|>\s*or\s+equal(?:\s+to)?|≥\s*="), "≥"),
        (Sought(r"\bless\s+than\s*<"), "<"),
        (Sought(r"\bmore\s+than\s*>"), ">"),
    )
)
_DOTTED = Sought(r"\b(i\.\s?e|e\.\s?g|U\.\s?S|vs|approx|incl|resp)\.|\b(i\.e|e\.g)\b", re.IGNORECASE)
_FROM_BIRTH = Sought(
    r"\b(?:from\s+)?(?:birth|newborn)\s+(to|through|until|-)\s+(?=\d|one|two|three|six)", re.IGNORECASE
)
_ORGAN = r"(?:renal|hepatic|kidney|liver|cardiac|pulmonary|heart|lung)"
_IMPAIRED = Sought(
    rf"\b(?:impaired|deranged|decreased|reduced|poor)\s+({_ORGAN}(?:(?:\s*,\s*|\s+(?:or|and)\s+|\s*/\s*){_ORGAN}){{0,4}})\s+functions?\b"
    r"(?![^().;]{0,40}\([^()]*\d)",  # with numbers in brackets it is a laboratory limit
    re.IGNORECASE,
)
_THE = r"(?:(?:the|their|his|her|his/her|his or her) )?"
_NOT_YET = r"\b(?:(?:who )?(?:have|has|having|had) )?not (?:yet )?"
_AGE_OF = rf" {_THE}(?:age of )?"
# "Treatment-naive", "naive to ACTH" and "born before" in the words the readers know.
said_plainly = Rewording(
    (
        (Sought(r"\band\s*/\s*or\b", re.IGNORECASE), "or"),
        (
            Sought(
                r" (?:other than|except(?: for)?|apart from) (?:the )?(?:study|trial|investigational) (?:drugs?|medications?|treatments?|medicines?|products?)\b",
                re.IGNORECASE,
            ),
            "",
        ),
        (
            Sought(
                r"\b(?:well[- ])?tolerated,? (?:and )?appropriately (?:chosen|selected)(?:,? and (?:appropriately )?used)?\b",
                re.IGNORECASE,
            ),
            "appropriate",
        ),
        (
            Sought(
                r"\b(?:treated (?:or|and) untreated|untreated (?:or|and) (?:previously )?treated),? (?=\w)",
                re.IGNORECASE,
            ),
            "",
        ),
        (
            Sought(
                r"\b(?:previously )?untreated,? (?:(?:patients?|infants?|children|subjects?|participants?) with )?(?=(?:new[- ]onset |newly diagnosed )?(?:infantile spasms|epileptic spasms|west syndrome|west's syndrome))",
                re.IGNORECASE,
            ),
            "no prior antiseizure treatment, with ",
        ),
        (Sought(r"\b(have|has|had|do|does|did|is|are|was|were)n['´]?t\b", re.IGNORECASE), r"\1 not"),
        (Sought(r"(?<=[a-z])\(s\)", re.IGNORECASE), "s"),
        (
            Sought(
                r"\b((?:all|any|every) (?:[a-z]+ ){0,2}(?:epileps(?:y|ies)|seizures?|syndromes?|types?|treatments?|medications?|drugs?|A[SE][DM]s?|therap(?:y|ies))(?: types?)?) "
                r"but (?=(?:for )?[a-z0-9]+(?:\W*$| or | and | spasms| syndrome| seizures))(?!not\b|no\b|also\b|only\b)",
                re.IGNORECASE,
            ),
            r"\1 except ",
        ),
        (Sought(r"\b(St|Dr|No)\.(?= [A-Z])"), r"\1"),
        (
            Sought(
                r"\bclinical (?:and/)?or (?=(?:electrographic|subclinical|EEG|electrical) seizures?\b)",
                re.IGNORECASE,
            ),
            "seizures or ",
        ),
        (
            Sought(r"\b(past|last|previous|preceding|prior) (day|week|month|year)\b", re.IGNORECASE),
            r"\1 1 \2",
        ),
        (
            Sought(
                r"\b(?:in|during|within) (?:the|a|one) (week|month|year) (?=(?:before|preceding|prior|previous|of)\b)",
                re.IGNORECASE,
            ),
            r"within 1 \1 ",
        ),
        (_IMPAIRED, r"\1 impairment"),
        (Sought(r"\b(?:Active or latent|Latent or active|Acute or chronic|Chronic or acute)\b"), "Any"),
        (
            Sought(
                r"\b(?:active or latent|latent or active|acute or chronic|chronic or acute)\b", re.IGNORECASE
            ),
            "any",
        ),
        (
            Sought(
                r"\b(?:(?:cryptogenic|idiopathic)(?:\s*/\s*|,?\s+(?:or|and)\s+)symptomatic|"
                r"symptomatic(?:\s*/\s*|,?\s+(?:or|and)\s+)(?:cryptogenic|idiopathic))\b",
                re.IGNORECASE,
            ),
            "any",
        ),
        (
            Sought(
                r"^([^,.;:()]{3,80}?)\s+(?:(?:is|was|are|were)\s+)?(?:not (?:seen|present|found|detected|observed|evident|identified)|(?<!or )absent)\b(?! or present)",
                re.IGNORECASE,
            ),
            r"absence of \1",
        ),
        (
            Sought(
                r"\s*\(?(?:\bof |\bless than |[<>≤≥]\s*)?\b\d(?:\.\d)?(?:\s*-\s*\d(?:\.\d)?)?\s*(?:Hz|Hertz|c/s|cps)\b\)?",
                re.IGNORECASE,
            ),
            "",
        ),
        (Sought(r"\bcare should be taken not to\b", re.IGNORECASE), "not"),
        (
            Sought(
                r"\b(?:treatment|drug|therapy|medication|A[SE][MD]|anti(?:seizure|epileptic|convulsant)(?: drug| medication| treatment)?)s?[- ]na[iï]ve\b",
                re.IGNORECASE,
            ),
            "no prior antiseizure treatment",
        ),
        (Sought(r"\bna[iï]ve to (?=\w)", re.IGNORECASE), "no prior "),
        (
            Sought(r"\b([A-Za-z]{3,})(?:- (?:or|and) |/)([A-Za-z]{3,})[- ]na[iï]ve\b", re.IGNORECASE),
            r"no prior \1 or \2",
        ),
        (Sought(r"\b([A-Za-z]{3,})[- ]na[iï]ve\b"), r"no prior \1"),
        (Sought(rf"\b{_THE}(?:first|1st) birthday\b", re.IGNORECASE), "1 year of age"),
        (Sought(rf"\b{_THE}(?:second|2nd) birthday\b", re.IGNORECASE), "2 years of age"),
        (Sought(rf"\b{_THE}(?:third|3rd) birthday\b", re.IGNORECASE), "3 years of age"),
        (
            Sought(
                rf"{_NOT_YET}(?:reached|attained|completed|passed|had){_AGE_OF}(?=\d+ (?:day|week|month|year)s?(?: of age| old|$|[,.;)]))",
                re.IGNORECASE,
            ),
            "under ",
        ),
        (Sought(rf"\b(?:(?:have|has) )?(?:reached|attained){_AGE_OF}(?=\d)", re.IGNORECASE), "at least "),
        (
            Sought(
                r"(?<=\d)((?: |-)?)(?:completed|full|complete) (?=(?:days?|weeks?|months?|years?)\b)",
                re.IGNORECASE,
            ),
            r"\1",
        ),
        (Sought(r"\b(y|yrs?) ?(?:/|\. ?) ?o\b\.?", re.IGNORECASE), "years old"),
        (
            Sought(
                r"\b(?:(?:outside|out) (?:of )?(?:the |an )?(?:age )?(?:range|limits?|window)(?: of| from)?|(?:(?<=aged )|(?<=age )|(?<=weight ))outside(?: of)?) (?=\d)",
                re.IGNORECASE,
            ),
            "not between ",
        ),
        (Sought(r"\bbirth (?:before|prior to)\s+(?=\d+ ?(?:weeks|wk))", re.IGNORECASE), "born at < "),
        (
            Sought(
                r"\bage of (\d{1,2}|one|two|three|four|five|six|eighteen)(?! ?(?:days?|weeks?|months?|years?|yrs?|mo|to|and|or|-|–|\+|\d|[.,]\d))\b",
                re.IGNORECASE,
            ),
            r"age of \1 years",
        ),
        (Sought(r"\bborn (?:before|prior to|earlier than)\s+(?=\d)", re.IGNORECASE), "born at < "),
        (Sought(r"\bborn (?:at or )?after\s+(?=\d)", re.IGNORECASE), "born at ≥ "),
    )
)
_GLUED = re.compile(r"(\d)(?=(?:months?|years?|yrs?|weeks?|days?|hours?|hrs?|mo|kg|g|lbs?)\b)", re.IGNORECASE)
_GLUED_WORD = re.compile(r"(?<=[a-z])(?=\d+\s*(?:months?|years?|weeks?|days?)\b)", re.IGNORECASE)
_WITH_NUMBER = re.compile(r"[a-z]\d", re.IGNORECASE)
_UNITS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fourteen": "14", "eighteen": "18", "thirty": "30",
    "twenty-four": "24", "twenty-eight": "28", "thirty-six": "36",
}  # fmt: skip
_COUNTED = Sought(
    r"\b(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")\b(?!-)(?!\s+of\s+the\s+parents)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\((?:\d|$)")
_BOTH_SPELLINGS = Sought(r"\b(\d+(?:\.\d+)?)\s*\(\s*\1\s*\)")


_ENZYME = (
    r"(?:(?:CYP|cytochrome P-?450)[ -]?\d[A-Z]\d{0,2}(?:/\d{1,2})?|P-?gp|P-glycoprotein|BCRP|UGT\w{0,4})"
)
_EFFECT = r"(?:inhibitors?|inducers?)"
_OR = r"(?: ?, ?(?:or |and )?| ?/ ?| or | and )"
_STRENGTH = r"(?:(?:strong|potent|moderate|weak) )?"
_STRENGTHS = r"(?:(?:strong|potent|moderate|weak)(?: or | and |, ?| ?/ ?| )){0,3}"
_ENZYMES = rf"{_ENZYME}(?:{_OR}{_ENZYME}){{0,5}}"
_EFFECTS = rf"{_EFFECT}(?:{_OR}{_STRENGTH}{_EFFECT}){{0,2}}"
_ENZYME_LISTS = (
    Sought(
        rf"\b(?P<strength>{_STRENGTHS})(?P<effects>{_EFFECTS}) of (?:the )?(?P<enzymes>{_ENZYMES})",
        re.IGNORECASE,
    ),
    Sought(rf"\b(?P<strength>{_STRENGTHS})(?P<enzymes>{_ENZYMES}) (?P<effects>{_EFFECTS})\b", re.IGNORECASE),
)


def by_enzyme(text: str) -> str:
    """ "Inhibitors or inducers of CYP3A4" and "CYP3A4 or CYP2C19 inhibitors" as one entry for each pair."""
    for pattern in _ENZYME_LISTS:
        text = pattern.sub(_pairs, text)
    return text


def _pairs(found: re.Match[str]) -> str:
    enzymes = re.findall(_ENZYME, found["enzymes"], re.IGNORECASE)
    effects = re.findall(_EFFECT, found["effects"], re.IGNORECASE)
    strong = "strong " if re.search("strong|potent", found["strength"], re.IGNORECASE) else ""
    return " or ".join(f"{strong}{enzyme} {effect}" for enzyme in enzymes for effect in effects)


def without_entities(text: str) -> str:
    return html.unescape(text)


def is_odd(word: str) -> bool:
    return not word.isascii() or "`" in word


def composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_ODD)).translate(_ODD)


def from_birth(text: str) -> str:
    """ "Birth to 6 months" with a number at both ends."""
    return _FROM_BIRTH.sub("0 days to ", text)


def unglued(text: str) -> str:
    return _GLUED_WORD.sub(" ", _GLUED.sub(r"\1 ", text))


def _is_glued(word: str) -> bool:
    return _GLUED.search(word) is not None or _WITH_NUMBER.search(word) is not None


_IN_BRACKETS = re.compile(r" \([A-Z]{2,6}\) [A-Za-z]")
_SHORT = re.compile(r"\([A-Z]{2,6}\)")
_INITIALS = re.compile(r"((?:\S+ ){1,5})\(([A-Z]{2,6})\)(?= [A-Za-z])")


def without_initials(text: str) -> str:
    """ "Central nervous system (CNS) disease": short for what stands before it, in the middle of a name."""
    if not _IN_BRACKETS.search(text):
        return text
    return _INITIALS.sub(lambda found: found[1].rstrip() if _shortens(found[2], found[1]) else found[0], text)


def _is_in_brackets(word: str) -> bool:
    return _SHORT.fullmatch(word) is not None


def _shortens(short: str, words: str) -> bool:
    """Whether the letters of a short form come in this order in the last words, the first at the start of a word."""
    last = words.casefold().replace("-", " ").split()[-len(short) :]
    for at, word in enumerate(last):
        letters = iter(" ".join(last[at:]))
        if word[0] == short[0].casefold() and all(letter in letters for letter in short.casefold()):
            return True
    return False


def undotted(text: str) -> str:
    """ "i.e." and "e.g." without the dots that look like the end of a sentence."""
    return _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]), text)


def in_digits(text: str) -> str:
    """Numbers in words as digits, and "four (4)" once."""
    return _BOTH_SPELLINGS.sub(r"\1", _COUNTED.sub(lambda found: _UNITS[found[1].lower()], text))


def _opens_number(word: str) -> bool:
    return _BRACKET.search(word) is not None


def one_space(text: str) -> str:
    return " ".join(text.split())


# In this order, which matters: escapes hide comparators, comparators hide numbers.
_SIGNS = Steps(
    (
        (_ESCAPED.bit, unescaped),
        (Sought("&").bit, without_entities),
        (flagged(is_odd), composed),
    )
)
_WORDS = Steps(
    (
        (compared.bits, compared),
        (_DOTTED.bit, undotted),
        (flagged(_is_in_brackets), without_initials),
        (_FROM_BIRTH.bit, from_birth),
        (APART, in_one_word),
        (MISSPELT, rightly_spelt),
        (said_plainly.bits, said_plainly),
        (kept_stable.bits, kept_stable),
        (reworded.bits, reworded),
        (in_known_phrases.bits, in_known_phrases),
        (bits_of(*_ENZYME_LISTS), by_enzyme),
        (flagged(_is_glued), unglued),
        (_COUNTED.bit | flagged(_opens_number), in_digits),
    )
)
STEPS: tuple[Step, ...] = (_SIGNS, one_space, _WORDS, one_space)


def clean(text: str) -> str:
    """All steps in order."""
    spaced = one_space(_SIGNS(text))
    cleaned = _WORDS(spaced)
    return spaced if cleaned == spaced else one_space(cleaned)
