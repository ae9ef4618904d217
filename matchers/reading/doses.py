"""Doses in brackets behind the treatment they are of: "vigabatrin (100-150 mg/kg/day for 2 weeks)"."""

from matchers.reading.clause import Clause

_AMOUNTS = frozenset("QNLi-/Y<>lgrb,s&|tq")
_SPOKEN = frozenset(
    {"once", "twice", "thrice", "times", "bid", "tid", "qd", "od", "im", "iv", "po", "intramuscularly", "orally", "low", "high",
     "per", "day", "dose", "doses", "every", "other", "least", "target", "up", "tapered", "taper", "then", "followed", "x", "~", "+"}
)  # fmt: skip


def fold_doses(clause: Clause) -> None:
    """Takes the words of such a bracket; the treatment then is one of a dose (`Clause.dosed`). A length of time
    among them says how long it was given, which outside a failure is a demand of its own."""
    failing = clause.has("f")
    for start in clause.places("("):
        of = _treatment_before(clause, start)
        if of is None:
            continue
        inside = range(start + 1, _closing(clause, start))
        codes = {clause.items[at].code for at in inside}
        if "Q" in codes and all(_is_amount(clause, at) for at in inside) and (failing or "L" not in codes):
            clause.use(inside)
            clause.dosed.add(of)


def _treatment_before(clause: Clause, place: int) -> int | None:
    before = next((at for at in range(place - 1, -1, -1) if clause.items[at].code not in "st"), None)
    return before if before is not None and clause.items[before].code == "T" else None


def _closing(clause: Clause, start: int) -> int:
    end = clause.closing(start)
    return len(clause.items) if end is None else end


def _is_amount(clause: Clause, place: int) -> bool:
    item = clause.items[place]
    return item.code in _AMOUNTS or item.low in _SPOKEN
