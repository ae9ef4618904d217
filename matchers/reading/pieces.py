"""The atoms of a clause in their places: what joins them, what denies them, which words stand beside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from matchers.criteria.failed import Failed
from matchers.criteria.taking_now import EverCount, TakingCount
from matchers.criteria.unread import Unread
from matchers.criteria.video_eeg import VideoEeg
from matchers.kinds import AnyRule
from matchers.reading.clause import Clause, Found
from matchers.reading.cues import MEASURED, NEEDED, ORGANS
from matchers.reading.heads import has_other_head
from matchers.reading.lexicon import Item
from matchers.reading.sought import Sought
from matchers.vocabulary import TermId, ancestors, is_a

DESCRIBING = frozenset("qdpwt")
Confirmed = Literal["clinical", "genetic", "clinical-or-genetic"]


@dataclass(slots=True)
class Piece:
    """A rule at a place of the clause, with the connective before it and whether a "no" stands over it. What stands
    beside it is told it step by step."""

    place: int
    rule: AnyRule
    joint: str = ""
    negated: bool = False
    code: str = ""
    term: TermId = ""
    narrowed: str = ""
    by: Confirmed | None = None
    fresh: bool = False
    left: str = ""
    beside_head: bool = False
    excepted: bool = False
    but: tuple["Piece", ...] = ()


def measure(found: Found) -> Piece:
    return Piece(min(found.places), found.rule, code="M")


def atoms(clause: Clause) -> Iterator[Piece]:
    for place in clause.at:
        item = clause.items[place]
        if item.code == "v":
            yield Piece(place, VideoEeg(), code="v")
        elif item.code in "TCE":
            yield Piece(place, Unread(item.text), code=item.code, term=item.value)


def placed(pieces: list[Piece], clause: Clause) -> list[Piece]:
    """With the connective that joins each to what stands before, and the words that narrow it."""
    by = _confirmed(clause)
    for piece in pieces:
        piece.joint = piece.joint or _joint_before(clause, piece.place)
        piece.negated = piece.negated or (clause.has("n") and _is_denied(piece, clause))
        piece.fresh = "&" in piece.joint and _one_more(clause, piece.place)
        piece.narrowed = _narrowing(clause, piece.place) or _as_meant(clause, piece)
        piece.by = by
    return pieces


_AT_WORK = re.compile(
    r"\b(?:dysfunctions?|insufficienc(?:y|ies)|impairments?|impaired|functions?)\b", re.IGNORECASE
)
_WORKING = frozenset({"heart-disease", "kidney-disease", "liver-disease", "lung-disease"})
_OUT_OF_HAND = re.compile(
    r"^(?:uncontrolled|unstable|poorly controlled|inadequately controlled)$", re.IGNORECASE
)
_CAUSED_BY = frozenset(
    {
        "due to",
        "secondary to",
        "caused by",
        "because of",
        "as a result of",
        "resulting from",
        "cause",
        "causes",
        "etiology",
        "aetiology",
    }
)
_CAME_OF = frozenset({"experienced", "developed", "suffered", "experiencing", "developing"})
# What a child may have beside its seizures without its being their cause.
_BY_THE_WAY = ("acute-metabolic-disturbance", "hypoglycaemia", "infection", "fever")


def _as_meant(clause: Clause, piece: Piece) -> str:
    """What makes it doubtful that a condition is what the text means by its name: an organ that is ill may work well,
    an illness may not be the cause, or not be as bad, as those that the text gives examples of."""
    if piece.code != "C":
        return ""
    before = clause.items[: piece.place]
    if piece.term in _WORKING and _is_at_work(clause, piece.place):
        return "at work"
    if any(is_a(piece.term, term) for term in _BY_THE_WAY) and _is_cause_of_seizures(before):
        return "as the cause"
    if clause.side == "exclude" and any(one.code == "T" for one in before) and before[-1].low in _CAME_OF:
        return "from the treatment"
    listed = max((at for at, one in enumerate(before) if one.code == "e"), default=0)
    kind = before[:listed]
    bad = any(_OUT_OF_HAND.match(one.low) for one in kind) and all(one.code != "C" for one in kind)
    return "uncontrolled" if bad else ""


def _is_at_work(clause: Clause, place: int) -> bool:
    """ "Hepatic or renal dysfunction": the word that ends a list of organs is said of each."""
    if _AT_WORK.search(clause.items[place].text):
        return True
    for item in clause.items[place + 1 :]:
        if item.code not in "CO,|&/Dsq":
            return False
        if item.code in "CD" and item.low not in ORGANS:
            return _AT_WORK.search(item.text) is not None
    return False


def _is_cause_of_seizures(before: list[Item]) -> bool:
    at = [place for place, item in enumerate(before) if item.low in _CAUSED_BY]
    seizures = any(item.code == "C" and is_a(item.value, "seizures") for item in before)
    return any(item.value == "treatable-seizure-cause" for item in before) or bool(at and seizures)


def _is_denied(piece: Piece, clause: Clause) -> bool:
    before = [place for place in range(piece.place) if place not in clause.used]
    if piece.code == "M":  # a limit is denied only by a "no" right before it
        passed = "stwpqd" if isinstance(piece.rule, TakingCount | EverCount | Failed) else "s"
        before = [place for place in before if clause.items[place].code not in passed][-1:]
    return _negated(clause, before) and not _past_treatment(piece, clause)


def _confirmed(clause: Clause) -> Confirmed | None:
    """How an inclusion wants its diagnosis made, where it says so."""
    if clause.side == "exclude":
        return None
    clinical, genetic = clause.says(_CLINICALLY), clause.says(_GENETICALLY)
    if clinical and genetic:
        return "clinical-or-genetic"
    return "clinical" if clinical else "genetic" if genetic else None


_CLINICALLY = Sought(
    r"\bclinical(?:ly)? (?:and \w+ |or \w+ )?(?:diagnos|history|confirm|criteria|finding|feature|picture)|"
    r"\b(?:diagnos\w+|confirmed|established|based|made) (?:(?!with\b|and\b|in\b)\w+ ){0,6}(?:clinical|historical)"
    r"(?:ly)?\b(?! (?:spasms?|seizures?|trials?|stud\w+|events?|sites?|cent\w+))|"
    r"\b(?:on|by|upon) clinical (?:grounds|basis|examination|evaluation|presentation|manifestation)|"
    r"\bclinical(?:ly)? (?:and|plus) (?:by |on |with )?(?:video )?(?:eeg|electro\w+)",
    re.IGNORECASE,
)
_GENETICALLY = Sought(
    r"\b(?:genetic|molecular)(?:ally|ly)? (?:or \w+ |and \w+ )?(?:confirm|proven|diagnos|verified|documented|criteria)|"
    r"\b(?:confirm|diagnos|document|establish|proven|verif)\w* (?:[^ .;]+ ){0,8}(?:genetic|molecular|mutations?\b|sequencing)|"
    r"\b(?:pathogenic|disease causing|causative|deleterious) (?:[^ .;]+ ){0,8}(?:variants?|mutations?)\b|"
    r"\b(?:by|through|via|clinical \w+ (?:or|and)) (?:genetic|molecular) (?:test|analys|criteria|diagnos|finding)|"
    r"\b(?:mutations?|variants?) (?:in|of|within) (?:the |a |either )?\w*(?:\d|gene)",
    re.IGNORECASE,
)


_OF_DEGREE = re.compile(
    r"\b(?:significant|clinically relevant|relevant|uncontrolled|unstable|severe|serious|major|decompensated|poorly controlled|"
    r"active|untreated|progressive|clinically significant|hemodynamically significant|refractory|symptomatic|exclusively|only|solely)\b",
    re.IGNORECASE,
)


def of_one_degree(pieces: list[Piece], clause: Clause) -> list[Piece]:
    """ "Clinically significant cardiac, renal or hepatic disease": the word of degree stands over the whole list, and
    over names of its own ("severe asthma, diabetes") only where it says "significant" or "relevant"."""
    settled: list[Piece] = []
    degree, of_organs = "", False
    for piece in pieces:
        joined = bool(set(piece.joint) & set(",|/&")) and not set(piece.joint) & set("wxc")
        degree = degree if piece.code == "C" and joined else ""
        is_organ = clause.items[piece.place].low in ORGANS
        listed = is_organ or (joined and of_organs) or _CLINICALLY_SO.search(degree)
        of_organs = is_organ
        inherits = piece.code == "C" and degree and not piece.narrowed and listed
        if piece.narrowed:
            degree = piece.narrowed if _SHARED.search(piece.narrowed) else ""
        settled.append(replace(piece, narrowed=degree) if inherits else piece)
    return settled


_SHARED = re.compile(
    r"\b(?:significant|relevant|uncontrolled|unstable|severe|serious|major|decompensated|poorly controlled|exclusively|only|solely)\b",
    re.IGNORECASE,
)
_CLINICALLY_SO = re.compile(r"\b(?:significant|relevant|exclusively|only|solely)\b", re.IGNORECASE)


def _past_treatment(piece: Piece, clause: Clause) -> bool:
    """ "No prior treatment, in children with West syndrome": the "no" is about the treatment alone."""
    last_no = max(0, clause.every.rfind("n", 0, piece.place))
    between = clause.every[last_no : piece.place]
    return piece.code == "C" and "T" in between and "|" not in between


def _one_more(clause: Clause, place: int) -> bool:
    """ "… and one additional drug": a number after the "and" begins a demand of its own."""
    for at in range(place - 1, -1, -1):
        item = clause.items[at]
        if item.code == "N":
            clause.use([at])
            return True
        if item.code in "TCEv,|/&":
            return False
    return False


def _joint_before(clause: Clause, place: int) -> str:
    """The joints between this atom and the one before it: "|" outweighs "&" outweighs ",": the words between."""
    met = ""
    for at in range(place - 1, -1, -1):
        code = clause.items[at].code
        if (code in "TCEv" and at not in clause.used) or (code in "LKN" and at in clause.used):
            break
        if code == "&" and clause.items[at].low == "with":
            met += (
                "" if set(met) & set(",|/&") else "w"
            )  # of what stands before: "hydrocephalus with shunt, fever"
        elif code in "|&,/e" and not _between_describing(clause, at):
            met += code
        elif code == "d" and _CAUSED.match(clause.items[at].text):
            return "c"  # what follows is its cause, not one more of a list
    return met


_CAUSED = re.compile(
    r"(?:secondary|due|related|attributable) to$|caused by$|because of$|as a result of$|resulting from$|associated with$",
    re.IGNORECASE,
)


def _between_describing(clause: Clause, at: int) -> bool:
    """ "Known or suspected", "prior or concomitant": the joint stands between two describing words."""
    before, after = clause.before(at), clause.after(at)
    if (before in DESCRIBING and after in DESCRIBING) or before == "f" == after:
        return True  # "recurred after or did not respond to"
    return len(SEXES.intersection([other.low for other in clause.items[max(0, at - 1) : at + 2]])) > 1


SEXES = frozenset({"male", "female", "males", "females", "boy", "girl", "boys", "girls"})


def _negated(clause: Clause, before: list[int]) -> bool:
    """Whether a "no" stands over this place; "but" ends its reach, and "no A and no B" are two of one kind."""
    reach = joined = False
    for at in before:
        item = clause.items[at]
        if item.code == "n":
            reach, joined = (True if joined else not reach), False
        elif item.code in "&,|":
            joined = True
            reach = reach and item.low != "but"
    return reach


_HARMLESS = re.compile(
    r"^(?:chronic|initial|clinically|oral|daily|regular|stable|fixed|underlying|systemic|new)$",
    re.IGNORECASE,
)


def _is_harmless(word: str, term: TermId) -> bool:
    """Whether a word leaves a bar as wide as it is. "Other epilepsy" leaves out the one the trial is for."""
    if word.lower() in _OTHERS:
        return not _is_other(word, term)
    if word.lower() == "chronic" and is_a(term, "acth-or-steroid"):
        return False  # the spasms are treated with short courses of these
    return _HARMLESS.match(word) is not None


def _is_other(word: str, term: TermId) -> bool:
    """Whether a word leaves out, of a wide kind of epilepsy, the one that the trial is for."""
    return word.lower() in _OTHERS and term in ancestors("infantile-spasms")


_OTHERS = frozenset({"other", "another", "additional", "further"})


def _narrowing(clause: Clause, place: int) -> str:
    """Narrowing words right before an atom ("uncontrolled hypertension"), back to the last joint or atom."""
    words: list[str] = []
    for at in range(place - 1, -1, -1):
        item = clause.items[at]
        code = item.code
        if code in "TCEve;/" or (code in "|&" and not words) or (code == "," and _ends_list(clause, at)):
            break
        if code == "q" and not (
            _is_harmless(item.text, clause.items[place].value) and clause.side == "exclude"
        ):
            words.append(item.text)
    words[:0] = reversed(_said_after(clause, place) or _set_off(clause, place))
    if clause.side == "exclude" and _is_earlier(clause, place):
        words.append("earlier")
    if _is_measured(clause, place):
        words.insert(0, MEASURED)
    after = place + 1
    if (after < len(clause.items) and clause.items[after].low in ONLY) or clause.says(_SOLELY):
        words.append("only")
    return " ".join(reversed(words))


_SOLELY = Sought(r"\bas the only\b|\bsolely\b", re.IGNORECASE)


def _is_measured(clause: Clause, place: int) -> bool:
    """Whether a measure says of what degree it is, or what it must need, alone or as one of "A or B needing C"."""
    if clause.lacks("q"):
        return False
    ends = [ways.match(clause.every, place + 1) for ways in (_ALONE, _OF_CHOICE)]
    says = [clause.items[end.end()].text for end in ends if end and end.end() < len(clause.items)]
    needs = says if clause.side == "exclude" else says[:1]
    return says[:1] == [MEASURED] or NEEDED in needs


_ALONE = re.compile(r"[sD]*")
_OF_CHOICE = re.compile(r"(?:[sD]*,[sdq]*C)*[sD]*\|[sdq]*C[sD]*")


def _ends_list(clause: Clause, comma: int) -> bool:
    """A comma, but for one between two describing words ("significant, chronic disease")."""
    around = set(clause.every[max(0, comma - 1) : comma + 2 : 2])
    return not (comma and around == {"q"})


_WIDER = ancestors("infantile-spasms") - {"infantile-spasms", "epileptic-spasms"}
_EARLIER = frozenset({"prior", "previous", "previously", "earlier", "preceding", "before"})


def _is_earlier(clause: Clause, place: int) -> bool:
    """ "Prior epilepsy" is epilepsy before the one the trial is for, where the child has that."""
    if clause.items[place].value not in _WIDER:
        return False
    before = next((item for item in reversed(clause.items[:place]) if item.code not in "sd,|/C"), None)
    return before is not None and before.low in _EARLIER


def _said_after(clause: Clause, place: int) -> list[str]:
    """ "Hypertension that is uncontrolled": words of degree after an atom, where no other atom takes them."""
    words: list[str] = []
    term = clause.items[place].value
    for at in range(place + 1, len(clause.items)):
        item = clause.items[at]
        if item.code not in "sqdDrw_" and item.low not in {"that is", "with"}:
            return [] if item.code in "TCEvLNKOM" else words
        if item.code == "q" and (_OF_DEGREE.fullmatch(item.text) or _is_other(item.text, term)):
            words.append(item.text)
    return words


_DEGREES = r"[sd]*q[sqd]*(?:[|&,/][sd]*q[sqd]*)*"
_BESIDE = re.compile(rf"[sD]*[,(:-](?P<words>{_DEGREES})(?=[);.]|$|[,|&/][sd,|&/]*[^sdq,|&/])")
_AT_END = re.compile(rf"(?P<list>[C,|/&sdDOq]*),(?P<words>{_DEGREES})[.s]*$")


def _set_off(clause: Clause, place: int) -> list[str]:
    """ "Hypertension, uncontrolled", "infection (active or recent)": words of degree that stand apart, behind what
    they are about. At the end of a list ("diabetes or hypertension, uncontrolled") they may be about each of it."""
    if clause.every[place] != "C" or clause.lacks("q"):
        return []
    after = place + 1
    found = _BESIDE.match(clause.every, after) or _AT_END.match(clause.every, after)
    said = [clause.items[at] for at in range(*found.span("words"))] if found else []
    term, bars = clause.items[place].value, clause.side == "exclude"
    return [one.text for one in said if one.code == "q" and not (bars and _is_harmless(one.text, term))]


ONLY = frozenset({"only", "exclusively", "alone", "solely"})


@dataclass(frozen=True, slots=True)
class Alone:
    """Words that stand between joints with nothing that was read; `choice` tells that an "or" joins them, `besides`
    that they are a second statement of the same child ("… and has had serious side effects")."""

    words: str
    choice: bool
    besides: bool = False
    illness: bool = False


def with_words(pieces: list[Piece], clause: Clause) -> tuple[list[Piece], list[Alone]]:
    """The words nobody explained go to the pieces of their stretch, which they narrow; others stand alone."""
    places = {piece.place for piece in pieces}
    explained = places | clause.used
    alone: list[Alone] = []
    left: dict[int, str] = {}
    behind: dict[int, str] = {}
    last: list[int] = []
    for before, stretch, after in _stretches(clause):
        left_over = [at for at in stretch if clause.every[at] in UNEXPLAINED and at not in explained]
        words = " ".join([clause.items[at].text for at in left_over])
        here = [at for at in stretch if at in places]
        second = before == "&" and bool(stretch) and _is_statement(clause.items[stretch[0]])
        if words and here:
            left |= dict.fromkeys(here, words)
            behind[here[-1]] = _led_on(clause, here[-1], left_over)
        elif words and last and _says_of_what_sort(clause, last, stretch):
            left |= {at: f"{left.get(at, '')} {words}".strip() for at in last}
        elif words and not any(at in explained for at in stretch):
            alone.append(Alone(words, choice=bool({before, after} & set("|/")), besides=second))
        elif words:
            alone.append(Alone(words, choice=False, besides=second))
        elif not here and _is_illness(clause, stretch):
            alone.append(Alone("illness", choice=bool({before, after} & set("|/")), illness=True))
        last = here
    if clause.side == "exclude":
        left |= _of_each(pieces, left, behind)
    for piece in pieces:
        piece.left = left.get(piece.place, "")
        piece.beside_head = piece.code in {"T", "C"} and has_other_head(clause, piece.place)
    _share_head(pieces)
    return pieces, alone


def _share_head(pieces: list[Piece]) -> None:
    """ "Carriers of TSC1 or TSC2": the word that leads to the first of a list leads to all of it."""
    for before, piece in pairwise(pieces):
        joined = bool(piece.joint) and set(piece.joint) <= set(",|/&")
        if before.beside_head and joined and piece.code == before.code and not piece.left:
            piece.beside_head, piece.left = True, before.left


def _led_on(clause: Clause, place: int, left_over: list[int]) -> str:
    """The unread words outside brackets that a "that", a preposition or a participle leads to from a place."""
    depth, outside, leads = 0, [], False
    for at in range(place + 1, left_over[-1] + 1):
        item = clause.items[at]
        depth += {"(": 1, ")": -1}.get(item.text, 0)
        if depth == 0 and item.code not in "D()":
            outside.append(at)
            leads = leads or (len(outside) == 1 and _LEADS_ON.match(item.low) is not None)
    return " ".join([clause.items[at].text for at in outside if at in left_over]) if leads else ""


_LEADS_ON = re.compile(
    r"(?:that|which|who|whose|with|without|in|of|at|by|from|known|not|under|on|for|as|due|likely|able|\w+ing|\w+ed)\b"
)


def _of_each(pieces: list[Piece], left: dict[int, str], behind: dict[int, str]) -> dict[int, str]:
    """ "Hypertension or diabetes that nothing controls": what stands behind a choice may be said of all of it."""
    said: dict[int, str] = {}
    for at, last in enumerate(pieces):
        words = behind.get(last.place, "") if last.code == "C" and set(last.joint) == {"|"} else ""
        for piece in reversed(pieces[:at] if words else []):
            if piece.code != "C":
                break
            said[piece.place] = f"{left.get(piece.place, '')} {words}".strip()
            if not piece.joint or not set(piece.joint) <= {",", "|"}:
                break
    return said


def _says_of_what_sort(clause: Clause, named: list[int], stretch: range) -> bool:
    """ "Epilepsy, focal", "heart failure, NYHA class III": what stands behind a comma, where nothing else joins what
    bars to a list, says more of the illness before it, so that this alone does not bar."""
    joints = [at for at in clause.places(",|/;:&") if clause.items[at].low != "with"]
    is_apart = joints == [stretch[0] - 1] and clause.every[joints[0]] == ","
    return is_apart and clause.side == "exclude" and all(clause.every[at] == "C" for at in named)


def _is_illness(clause: Clause, stretch: range) -> bool:
    """ "Fever or acute illness": disease of no organ, with nothing else said of it."""
    if clause.lacks("D"):
        return False
    codes = {clause.items[at].code for at in stretch if at not in clause.used}
    passed = "Dsqpdw&" if "q" in codes else "Dsqpdw"
    return "D" in codes and codes <= set(passed)


def _is_statement(item: Item) -> bool:
    return item.low == "not" or _STATES.match(item.text) is not None


_STATES = re.compile(
    r"(?:has|have|had|is|are|was|were|does|do|did|will|who|unwilling|unable|experienced)\b", re.IGNORECASE
)
UNEXPLAINED = frozenset("_BNLKfOQ")


def _stretches(clause: Clause) -> Iterator[tuple[str, range, str]]:
    """The places between joints, with the joint before and after."""
    begin, before = 0, ""
    for place in clause.places(",|/;:&"):
        code = clause.every[place]
        joint = code != "&" or clause.items[place].low != "with"
        if joint and place not in clause.used and not _between_describing(clause, place):
            yield before, range(begin, place), code
            begin, before = place + 1, code
    yield before, range(begin, len(clause.items)), ""
