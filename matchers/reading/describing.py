"""What stands beside a condition and makes it another, a narrower or only a feared one."""

import re

from matchers.reading.clause import Clause
from matchers.reading.cues import MEASURED, NEEDED
from matchers.reading.lexicon import Item, stem
from matchers.vocabulary import is_a

_WORSENING = {"progressi": "progressive-neurological-disease", "degenerat": "neurodegenerative-disease"}


def fold_progressive(clause: Clause) -> None:
    """ "Progressive or degenerative CNS disease", "CNS disease deemed progressive": each word names a kind of it."""
    for place, item in enumerate(clause.items):
        if item.code != "C" or item.value != "neurological-disorder":
            continue
        words = {
            at: term
            for at in _beside(clause, place)
            for start, term in _WORSENING.items()
            if clause.items[at].low.startswith(start)
        }
        for at, term in words.items():
            clause.put(at, clause.items[at].as_term("C", term))
        if words:
            clause.put(place, item.as_code("s"))


def _beside(clause: Clause, place: int) -> list[int]:
    """The describing words of an item: those before it, over joints, and a few after it up to the next joint."""
    before = place
    while before and clause.items[before - 1].code in "sqdD_|&,":
        before -= 1
    after = place + 1
    while after < min(len(clause.items), place + 6) and clause.items[after].code in "sqdr_":
        after += 1
    return [at for at in range(before, after) if clause.items[at].code in "q_"]


_NEEDING = frozenset({"requiring", "require", "requires", "needing", "need", "needs"})


def fold_unneeded(clause: Clause) -> None:
    """ "Skin cancer not requiring chemotherapy" bars nobody for being without chemotherapy: the words stay unread."""
    for at, item in enumerate(clause.items[:-1]):
        if clause.side == "include" or item.code != "n" or clause.items[at + 1].low not in _NEEDING:
            continue
        for place in range(at, len(clause.items)):
            if place > at + 1 and clause.items[place].code in ",;|(.":
                break
            clause.put(place, clause.items[place].as_code("_"))


def fold_infections(clause: Clause) -> None:
    """ "Infection with SARS-CoV-2", "hepatitis B or C infection": the one that is named, no infection whatever."""
    for place, item in enumerate(clause.items):
        if item.value != "infection":
            continue
        after = clause.items[place + 1 : place + 3]
        names = [after[-1]] if [one.low for one in after[:1]] == ["with"] else []
        names += [one for one in clause.items[max(0, place - 3) : place] if clause.every[place - 1] in "_C"]
        if any(
            one.code == "C" and one.value != "infection" and is_a(one.value, "infection") for one in names
        ):
            clause.put(place, item.as_code("s"))
            if after and after[0].low == "with":
                clause.put(place + 1, after[0].as_code("s"))


_NEWBORNS = frozenset({"newborn", "newborns", "neonate", "neonates", "neonatal", "neonatals"})


def fold_newborns(clause: Clause) -> None:
    """ "Newborns with seizures" have neonatal seizures."""
    seizures = [place for place, item in enumerate(clause.items) if item.value == "seizures"]
    if seizures and any(item.low in _NEWBORNS for item in clause.items):
        for place in seizures:
            item = clause.items[place]
            clause.put(place, item.as_term(item.code, "neonatal-seizures"))


def fold_without(clause: Clause) -> None:
    """ "Sick sinus syndrome without a pacemaker": a "without" over words nobody reads narrows what stands before."""
    for place, item in enumerate(clause.items):
        if item.low != "without" or not _follows_atom(clause, place):
            continue
        after = place + 1
        while after < len(clause.items) and clause.items[after].code in "sqdDB_w":
            after += 1
        ends = after == len(clause.items) or clause.items[after].code in ",|;.)("
        if ends and any(clause.items[at].code == "_" for at in range(place, after)):
            clause.put(place, item.as_code("_"))


def _follows_atom(clause: Clause, place: int) -> bool:
    before = (item.code for item in reversed(clause.items[:place]) if item.code not in "sqdD_p)")
    return next(before, "") in {"T", "C", "E"}


def fold_risks(clause: Clause) -> None:
    """Who is at risk of a condition, or was exposed to it, need not have it."""
    for place in clause.places("C"):
        before = place - 1
        while before >= 0 and clause.items[before].code in "sqdSir":
            before -= 1
        if before >= 0 and _RISKS.match(clause.items[before].text):
            clause.put(place, clause.items[place].as_code("_"))


_RISKS = re.compile(
    r"(?:risks?|developing|predisposition|predisposed|prone|prevent\w*|prevention|exposure|exposed)$",
    re.IGNORECASE,
)


_MEASURES = re.compile(
    r"\bSD\b|\bz\b|standard deviation|percentile|centile|\bULN\b|upper limit|clearance|creatinine|bilirubin|\bALT\b|\bAST\b|ejection|"
    r"pressure|score|grade|stage|class|\bPugh\b|\bm[gLl]\b|mmol|\bQTc?\b|circumference|weight|height|quotient|ha?emoglobin|platelet|neutrophil|leu[ck]ocyte|g/dL|/mm3|/[uµ]L|\bANC\b|\bGFR\b|\bINR\b",
    re.IGNORECASE,
)


def fold_measures(clause: Clause) -> None:
    """ "Severe malnutrition (weight for length below -3 SD)", "impairment (Child-Pugh C)": of that degree only."""
    for start in clause.places("("):
        end = clause.closing(start)
        if end is None or clause.before(start, "sD") != "C":
            continue
        item = clause.items[start]
        inside = clause.items[start + 1 : end]
        words = " ".join(one.text for one in inside)
        if not {one.code for one in inside} & set("TCEx") and _MEASURES.search(words):
            clause.put(start, _measured(item))
            clause.use(range(start + 1, end + 1))


def _measured(item: Item) -> Item:
    return Item("q", MEASURED, MEASURED, item.value)


_NEEDING = frozenset({"requiring", "require", "requires", "needing", "need", "needs", "causing"})


def fold_needs(clause: Clause) -> None:
    """ "Arrhythmia requiring medical therapy", "disease causing hemodynamic compromise": of that degree only."""
    for place, item in enumerate(clause.items):
        if item.low not in _NEEDING or clause.before(place, "sD") != "C":
            continue
        end = place + 1
        while end < len(clause.items) and clause.items[end].code in "sqdDtwpO_":
            end += 1
        if end == len(clause.items) or clause.items[end].code in ",|;.)(":
            clause.put(place, Item("q", NEEDED, NEEDED, item.value))
            clause.use(range(place + 1, end))


_CAUSES = {
    "genetic": "genetic-cause", "structural": "structural-cause", "metabolic": "metabolic-cause",
    "infectious": "infectious-cause", "immune": "immune-cause", "unknown": "unknown-cause", "chromosomal": "chromosomal-cause",
}  # fmt: skip


_KINDS_OF_CAUSE = frozenset(_CAUSES.values())


def fold_causes(clause: Clause) -> None:
    """ "Of unknown, structural or genetic etiology": each word of the list is a kind of cause."""
    if not any(item.code == "C" and item.value in _KINDS_OF_CAUSE for item in clause.items):
        return
    listed = False
    for place in range(len(clause.items) - 1, -1, -1):
        item = clause.items[place]
        cause = _CAUSES.get(item.low)
        if item.code == "C" and item.value in _KINDS_OF_CAUSE:
            listed = True
        elif listed and cause and item.code in "dqO_":
            clause.put(place, item.as_term("C", cause))
        elif item.code not in ",|/":
            listed = False


def fold_tumours(clause: Clause) -> None:
    """ "Progressive CNS disease, including tumors": of the brain, where its diseases are what is listed."""
    if not any(item.code == "C" and item.value in _OF_BRAIN for item in clause.items):
        return
    for place, item in enumerate(clause.items):
        if item.code == "_" and stem(item.low) in {"tumor", "tumour"}:
            clause.put(place, item.as_term("C", "brain-tumour"))


_OF_BRAIN = frozenset({*_WORSENING.values(), "neurological-disorder"})
