"""Several items that mean one: purposes, organ lists, brackets, examples."""

import re

from matchers.calendar import Length
from matchers.reading.clause import Clause
from matchers.reading.cues import CUES, SEIZURE_KINDS
from matchers.reading.lexicon import Item, stem
from matchers.reading.sought import Sought
from matchers.vocabulary import TermId, ancestors, find, is_a

_GOES_ON = frozenset({"during", "who", "despite", "confirmed by"})
SPASMS = frozenset({"infantile-spasms", "epileptic-spasms"})


def cut_regardless(clause: Clause) -> None:
    """ "Infantile spasms regardless of cause": what follows, up to a comma or an exception, asks nothing."""
    silent = False
    for place, item in enumerate(clause.items):
        after = clause.items[place + 1].code if place + 1 < len(clause.items) else ""
        excepted = "x" in (item.code, after if item.code == "(" else "")
        silent = item.code == "R" or (
            silent and item.code not in ",;" and not excepted and item.low not in _GOES_ON
        )
        if silent:
            clause.put(place, item.as_code("s"))


def fold_purposes(clause: Clause) -> None:
    """ "Treatment for infantile spasms" is one thing, a treatment; so is "treatment-naive"."""
    for place, item in enumerate(clause.items):
        if _restates_purpose(clause, place):
            clause.put(place, item.as_term("s", None))
            continue
        if item.code != "C" or (item.value not in SPASMS and item.value not in {"epilepsy", "seizures"}):
            continue
        before = [other for other in clause.items[max(0, place - 4) : place] if other.code != "q"]
        words = " ".join(other.low for other in before)
        if _is_purpose(clause.items[:place], words):
            clause.put(place, item.as_term("s", None))
            continue
        if re.search(
            r"(?:treatments?|therap(?:y|ies)|medications?|drugs?|treated|given|medicines?|agents?)\s+(?:\w+\s+)?(?:for|of|against)(?: the)?$",
            words,
        ):
            named = any(other.code == "T" for other in clause.items)
            term = "any-infantile-spasms-treatment" if item.value in SPASMS else "any-antiseizure-treatment"
            clause.put(place, item.as_term("s", None) if named else item.as_term("T", term))


def fold_treated(clause: Clause) -> None:
    """ "Previously treated infantile spasms", "spasms that have been treated": some treatment was had."""
    if clause.has("T") or not any(item.value in SPASMS for item in clause.items):
        return
    for place in clause.places("t"):
        item = clause.items[place]
        ends = clause.after(place, "sqph") in {"", "C", ",", ".", ";", ")"}
        if item.low == "treated" and ends and clause.before(place, "spqdw_") != "|":
            clause.put(place, item.as_term("T", "any-antiseizure-treatment"))
            if place and clause.items[place - 1].code == ",":  # "West syndrome, treated" is one thing
                clause.put(place - 1, clause.items[place - 1].as_code("s"))


def _restates_purpose(clause: Clause, place: int) -> bool:
    """ "Vigabatrin in the treatment of infantile spasms", "as therapy for epilepsy": what a named treatment was for."""
    item = clause.items[place]
    if item.code != "T" or not re.match(r"(?:treatment|therapy) (?:of|for)\b", item.text, re.IGNORECASE):
        return False
    words = " ".join(other.low for other in clause.items[max(0, place - 3) : place])
    named = any(other.code == "T" for other in clause.items[:place])
    return named and re.search(r"\b(?:in|for|as|during)(?: (?:the|a))?$", words) is not None


def _is_purpose(before: list[Item], words: str) -> bool:
    """ "No prior ACTH for spasms": what a named treatment was for adds no demand of its own."""
    if not re.search(r"\b(?:for|against)(?: (?:the|their|his|her))?$|\btreatment of(?: the)?$", words):
        return False
    last = next((item.code for item in reversed(before) if item.code not in "sqdtp()"), "")
    return last == "T"


def fold_onsets(clause: Clause) -> None:
    """ "Age at onset of spasms": what began is part of the onset."""
    for place, item in enumerate(clause.items):
        if item.code != "S":
            continue
        after = [at for at in range(place + 1, len(clause.items)) if clause.items[at].code != "s"][:1]
        if not after or clause.items[after[0] - 1].low != "of":
            continue
        began = clause.items[after[0]]
        if began.code == "C" and began.value in SPASMS | {"epilepsy", "seizures"}:
            clause.put(after[0], began.as_term("s", None))


def fold_restated(clause: Clause) -> None:
    """ "11 lb (5 kg)", "4 weeks (28 days)": a bracket that gives the amount before it once more."""
    for place, item in enumerate(clause.items[:-3]):
        inside, end = clause.items[place + 2], clause.items[place + 3]
        bracketed = clause.items[place + 1].code == "(" and end.code == ")"
        if (
            item.code in "KL"
            and bracketed
            and inside.code == item.code
            and _is_same(item.value, inside.value)
        ):
            clause.use(range(place + 1, place + 4))


def _is_same(one: float | Length, other: float | Length) -> bool:
    """About the same weight in kilograms, or time in months."""
    first = one.months if isinstance(one, Length) else one
    second = other.months if isinstance(other, Length) else other
    return abs(first - second) <= 0.06 * max(first, second)


def fold_organs(clause: Clause) -> None:
    """ "Renal, cardiac or hepatic dysfunction", "tonic or clonic seizures": each word of the list takes what ends it."""
    if clause.lacks("O"):
        _use_words_for_disease(clause)
        return
    _fold_failures(clause)
    ending, words = "", 0
    for place in range(len(clause.items) - 1, -1, -1):
        item = clause.items[place]
        if ends := _ending(item):
            ending, words = ends, 0
        elif item.code == "O" and ending and (ending == "seizure") == (item.value in SEIZURES):
            failing = find(f"{item.text} failure", "condition") if ending == "failure" else None
            clause.put(place, item.as_term("C", failing or item.value))
            words = 0
        elif item.code == "_":
            words += 1
            ending = ending if words <= WORDS_IN_LIST else ""
        elif item.code not in IN_LIST:
            ending = ""
    _fold_organs_after(clause)
    _fold_organs_of(clause)
    _use_words_for_disease(clause)


def _use_words_for_disease(clause: Clause) -> None:
    """ "Renal impairment or failure" is of the kidney; "fever or acute illness" is of two things."""
    if clause.lacks("C") or clause.lacks("D"):
        return
    of_disease = False
    for place, item in enumerate(clause.items):
        if item.code == "C":
            of_disease = True
        elif item.code == "D" and of_disease:
            clause.use([place])
        elif item.code in ",|;/":
            at = max(clause.every.rfind("C", 0, place), clause.every.rfind("D", 0, place))
            of_disease = (
                of_disease and at >= 0 and (clause.every[at] == "D" or _ending(clause.items[at]) == "disease")
            )


FAILURES = {
    "heart-disease": "heart-failure", "kidney-disease": "kidney-failure", "liver-disease": "liver-failure",
    "lung-disease": "respiratory-failure",
}  # fmt: skip


def _fold_failures(clause: Clause) -> None:
    """ "Cardiac, renal or hepatic failure": each word of the list is that organ's failure."""
    failing = False
    for place in range(len(clause.items) - 1, -1, -1):
        item = clause.items[place]
        named = item.code == "C" and item.value in FAILURES.values()
        failing = named or (failing and item.code in "O,|&/") or (item.code == "f" and item.low == "failure")
        if failing and item.code == "O" and item.value in FAILURES:
            clause.put(place, item.as_term("C", FAILURES[item.value]))
            clause.use(at for at in range(place, len(clause.items)) if clause.items[at].low == "failure")


def _ending(item: Item) -> str:
    """What a list that ends here is of: "disease", "failure", "seizure", or nothing."""
    if item.code not in "CD":
        return ""
    last = stem(item.text.split()[-1].lower())
    if item.code == "D" or last in DISEASE_WORDS:
        return "failure" if last == "failure" else "disease"
    return "seizure" if last == "seizure" else ""


SEIZURES = frozenset(SEIZURE_KINDS.values())


def _fold_organs_of(clause: Clause) -> None:
    """ "Disease of the heart, liver or kidneys"."""
    of_organs = False
    for place, item in enumerate(clause.items):
        named = item.code == "D" and [one.low for one in clause.items[place + 1 : place + 2]] == ["of"]
        of_organs = named or (of_organs and item.code in "sO,|&/")
        if of_organs and item.code == "O":
            clause.put(place, item.as_code("C"))


def _fold_organs_after(clause: Clause) -> None:
    """ "Systemic diseases (renal, hepatic, cardiac)"; of mere examples ("e.g. renal") the disease itself is asked."""
    inside = False
    for place, item in enumerate(clause.items):
        if item.code == "(":
            after = clause.items[place + 1 : place + 2]
            inside = (
                place > 0 and clause.items[place - 1].code == "D" and bool(after) and after[0].code != "e"
            )
        elif item.code == ")":
            inside = False
        elif inside and item.code == "O":
            clause.put(place, item.as_code("C"))


IN_LIST = frozenset("O,|&/qs()-rCED")


WORDS_IN_LIST = 2


DISEASE_WORDS = frozenset(stem(word) for word in CUES["D"].split("|"))


def fold_variants(clause: Clause) -> None:
    """ "Hypsarrhythmia or its variants"."""
    for place, item in enumerate(clause.items):
        if stem(item.low) != "variant":
            continue
        if "hypsarrhythmia" in [other.value for other in clause.items[max(0, place - 4) : place]]:
            clause.put(place, item.as_term("E", "hypsarrhythmia-variant"))


def fold_any_treatment(clause: Clause) -> None:
    """ "No prior treatment other than pyridoxine": any treatment is meant."""
    codes = [item.code for item in clause.items]
    if set(codes) <= set("nptwsdhq.") and {"n", "t"} <= set(codes) and _says_which(clause):
        codes.append("x")
        codes.append("T")
    mark = codes.index("x") if "x" in codes else -1
    if mark < 0 or {"T", "C", "E"} & set(codes[:mark]) or "t" not in codes[:mark] or "T" not in codes[mark:]:
        return
    place = codes.index("t")
    if "_" in codes[place:mark] and clause.items[place + 1].low in {"with", "of"}:
        return  # "treatment with inhibitors of an enzyme other than …" is treatment of one sort
    clause.put(place, clause.items[place].as_term("T", "any-antiseizure-treatment"))


def _says_which(clause: Clause) -> bool:
    """Whether "no previous treatment" stands for itself, and is not the head of a list or about something named."""
    last = clause.items[-1].low
    return clause.says(_EARLIER) and not (clause.says(_LISTED) or last in {"with", "of", "to", "or"})


_EARLIER = Sought(r"\b(?:prior|previous\w*|before|any)\b", re.IGNORECASE)
_LISTED = Sought(r"\b(?:following|these|such|listed)\b", re.IGNORECASE)
ROUTES = {"inhaled": "inhaled-corticosteroids", "topical": "topical-corticosteroids"}


def fold_routes(clause: Clause) -> None:
    """ "Steroids other than inhaled or topical": a route stands for the steroid given so."""
    if not any(item.code == "T" and is_a(item.value, "corticosteroids") for item in clause.items):
        return
    for place, item in enumerate(clause.items):
        route = ROUTES.get(item.low)
        if route and (clause.after(place) or ".") in "|&,/).ihLn":
            clause.put(place, item.as_term("T", route))


def fold_hours(clause: Clause) -> None:
    """ "24-hour video-EEG" is one thing."""
    for place in clause.places("v"):
        if place and clause.every[place - 1] == "L":
            clause.use([place - 1])


def fold_examples(clause: Clause) -> None:
    """ "A sodium channelopathy, such as Brugada syndrome": what is below the head adds nothing to it."""
    for place in clause.places("e"):
        item = clause.items[place]
        if clause.side == "include" and item.low.startswith("includ"):
            continue  # "two drugs, including vigabatrin" asks for vigabatrin
        if item.low in THAT_IS:
            if clause.side == "exclude":
                continue
            _fold_gloss(clause, place)
        heads = {
            other.value
            for at, other in enumerate(clause.items[:place])
            if other.code in "TC" and not _narrowed(clause, at)
        }
        for after in range(place + 1, len(clause.items)):
            listed = clause.items[after]
            if listed.code in "TC" and any(
                listed.value != head and is_a(listed.value, head) for head in heads
            ):
                clause.use([after])


def _fold_gloss(clause: Clause, mark: int) -> None:
    """ "West syndrome, that is, epileptic spasms …": what the diagnosis before it always means asks nothing more."""
    head = next((item.value for item in reversed(clause.items[:mark]) if item.code == "C"), None)
    if head is None:
        return
    means = ancestors(head) | (SPASMS if head in SPASMS else frozenset())
    glossed = [
        at
        for at in range(mark, len(clause.items))
        if clause.items[at].code == "C" and clause.items[at].value in means
    ]
    joints = [at for at in (mark - 1, mark, mark + 1) if clause.items[at : at + 1]]
    clause.use([*glossed, *(at for at in joints if clause.items[at].code in ",e")] if glossed else [])


def _narrowed(clause: Clause, place: int) -> bool:
    """Whether a word of degree stands over a barred head ("active infection such as …"): what its list names then
    bars by itself, the head alone may not."""
    return clause.side == "exclude" and clause.before(place) == "q"


def fold_brackets(clause: Clause) -> None:
    """Brackets that repeat the term before them ("vigabatrin (VGB)"), give examples, or list what a class means."""
    for start in clause.places("("):
        closed = clause.closing(start)
        end = len(clause.items) if closed is None else closed
        inside = range(start + 1, end)
        before = next((at for at in range(start - 1, -1, -1) if clause.items[at].code not in "sD"), None)
        clause.use([start, *([end] if end < len(clause.items) else [])])
        if before is None or not any(clause.items[at].code in "TCE" for at in inside):
            continue
        _fold_bracket(clause, before, inside)


THAT_IS = frozenset({"ie", "i e", "i.e", "i.e.", "that is", "namely"})
EXAMPLES = frozenset({"eg", "e g", "e.g", "such as", "for example", "for instance", "like"})


_BROAD = frozenset(
    {
        "acth-or-steroid",
        "antiseizure-medication",
        "any-antiseizure-treatment",
        "any-infantile-spasms-treatment",
    }
)


def _akin(term: TermId, head: TermId) -> bool:
    """Two of one narrow family, neither above the other."""
    family = (ancestors(head) & ancestors(term)) - _BROAD
    return bool(family) and not is_a(term, head) and not is_a(head, term)


def _defines(clause: Clause, inside: range) -> bool:
    return bool(inside) and clause.items[inside[0]].low.startswith("defined")


def _fold_bracket(clause: Clause, before: int, inside: range) -> None:
    head = clause.items[before]
    listed = [at for at in inside if clause.items[at].code in "TCE"]
    examples = clause.items[inside[0]].low in EXAMPLES
    if examples and clause.side == "exclude" and head.code == "C":
        clause.use(_without_term(clause, inside))
    elif examples or all(clause.items[at].value == head.value for at in listed) or _defines(clause, inside):
        clause.use(inside)
    elif head.code == "T" and all(_akin(clause.items[at].value, head.value) for at in listed):
        clause.use(inside)  # "high-dose steroids (prednisolone over 2 mg/kg)" says what is meant by the head
    elif head.code in "TC" and any(is_a(clause.items[at].value, head.value) for at in listed):
        if not all(
            clause.items[at].code in "TCE,/|&s.()" or clause.items[at].low in THAT_IS for at in inside
        ):
            clause.use(inside)  # examples: the class itself is meant
        else:
            if head.code == "T" or clause.side == "include":
                clause.put(before, head.as_term("s", None))  # the list is what is meant
                clause.grouped.update(dict.fromkeys(listed, before))
            for at in inside:
                if clause.items[at].code == ",":
                    clause.put(at, clause.items[at].as_code("/"))


def _without_term(clause: Clause, inside: range) -> list[int]:
    """The examples of a list that name no term: they add nothing to its head."""
    found: list[int] = []
    entry: list[int] = []
    for at in [*inside, inside.stop]:
        if at == inside.stop or clause.items[at].code in ",|/&":
            found += entry if all(clause.items[one].code != "C" for one in entry) else []
            entry = []
        elif clause.items[at].code != "e":
            entry.append(at)
    return found
