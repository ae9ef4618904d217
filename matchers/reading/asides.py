"""What a clause says beside its demand: what such children get instead, how medicines are counted, open lists."""

import re
from dataclasses import dataclass

from matchers.reading.clause import Clause
from matchers.reading.cues import SEIZURE_KINDS
from matchers.reading.items import codes
from matchers.reading.sought import Sought, bits_of
from matchers.vocabulary import is_a

COUNT_AS_ONE = Sought(r"\bcount(?:s|ed|ing)? (?:together )?as (?:1|one|single|the same)\b", re.IGNORECASE)
_OF_OTHERS = Sought(
    r"^(?:as |because |since |and )?(?:they|these|such|those|who|which|he|she)\b|\b(?:will|should|would|shall|instead|elsewhere|separately|initially)\b|"
    r"\bfirst(?:$| line| choice)",
    re.IGNORECASE,
)
_OF_OTHERS_AFTER = Sought(
    r"\s-\s+(?:they|these|such)\b|(?:,|\s+-|\s)\s*(?:(?:as|because|since) (?:they|these|such|this|those)\b|(?:who|which) (?:will|should|would|shall)(?: be)? "
    r"(?:receiv\w*|get|given|treated|started|managed|offered)\b)",
    re.IGNORECASE,
)
_IN_BRACKETS = Sought(
    r"\s*\((?:as |because |since )?(?:they|these|such|those|who|which|he|she)\b([^()]*)\)", re.IGNORECASE
)
_GIVEN = Sought(r"\b(?:receiv\w*|given|treated|get|offered|managed|started)\b", re.IGNORECASE)
_OPEN = frozenset({"eg", "e g", "e.g", "e.g.", "such as", "for example", "for instance", "like"})
_LASTING = Sought(r"\b(?:persist\w*|continu\w*|still|ongoing|remain\w*|recurr\w*|relaps\w*)\b", re.IGNORECASE)
_GONE_THROUGH = frozenset(
    {"completion", "completing", "completed", "finishing", "end", "course", "full", "complete", "either"}
)
_AFTER = frozenset({"after", "following", "the following", "at the end", "end", "on", "upon", "completion"})


_MAY_BE = Sought(
    r"\s*\b(?:may|can|could|will)(?: still| however| also)* be (?:entered|included|enrol+ed|allowed|admitted|accepted|recruited|"
    r"eligible|considered)\b|\s*\b(?P<passing>(?:is|are) not exclusionary)\b",
    re.IGNORECASE,
)
_ENDS = Sought(r"[;)]|\.(?=\s|$)")
_TURNS = Sought(r"[;(]|\.\s|,?\s+\b(?:but|however|although|though)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A sentence cut into what bars, whom that lets in, and what goes on after it; `in_passing` tells that a remark
    says what does not bar ("febrile seizures are not exclusionary")."""

    barred: str
    let_in: str
    rest: str
    in_passing: bool = False


def admits(text: str) -> Admitted | None:
    """ "Renal disease; infants with mild renal impairment may be entered": what bars, and whom that lets in."""
    may = _MAY_BE.search(text)
    turns = list(_TURNS.finditer(text, may.start())) if may else []
    if not may or not turns:
        return None
    end = _ENDS.search(text, may.end())
    let_in = f"{text[turns[-1].end() : may.start()]} {text[may.end() : end.start() if end else None]}".strip(
        " ,;."
    )
    in_passing = may["passing"] is not None
    admitted = Admitted(
        text[: turns[-1].start()].strip(" ,;."),
        let_in,
        text[end.end() :].strip(" ,;.") if end else "",
        in_passing,
    )
    told = not in_passing or set(codes(let_in)) & set("TC") == {"C"}
    return admitted if admitted.barred and let_in and told else None


# "Infants with TSC should be treated with vigabatrin and are excluded".
_TREATED_SO_OUT = Sought(
    r"\s+(?:should|must|will|would|are to)(?: first| instead)? (?:be (?:treated|given|offered|started)|receive|get)\b[^.;]*?"
    r"\band (?:are|is|will be|should be|must be)(?: therefore| thus)? (?:excluded|not eligible|ineligible)\b",
    re.IGNORECASE,
)
REMARKS = bits_of(_IN_BRACKETS, _OF_OTHERS_AFTER, _TREATED_SO_OUT)


def without_remark(text: str) -> str:
    """ "Tuberous sclerosis, who will receive vigabatrin first": what bars is what stands before the remark."""
    text = _TREATED_SO_OUT.sub("", text)
    text = _IN_BRACKETS.sub(lambda bracket: "" if _GIVEN.search(bracket[1]) else bracket[0], text)
    found = _OF_OTHERS_AFTER.search(text)
    return text[: found.start()] if found and len(text[: found.start()].split()) > 1 else text


def is_remark(text: str) -> bool:
    """A later sentence on what such children are given ("they will be offered vigabatrin first")."""
    return (
        re.match(r"\W*(?:they|these|such)\b", text, re.IGNORECASE) is not None
        and _GIVEN.search(text) is not None
    )


def fold_remarks(clause: Clause) -> None:
    """A bracket that tells what is given to such children, or that some medicines count as one, demands nothing."""
    for start in clause.places("("):
        if clause.items[start].code != "(":
            continue  # within another, set aside already
        end = clause.closing(start)
        inside = range(start + 1, len(clause.items) if end is None else end)
        words = " ".join([clause.items[at].text for at in inside])
        if COUNT_AS_ONE.search(words):
            clause.use(inside)
        elif clause.side == "exclude" and clause.before(start) == "C" and _tells_treatment(clause, inside):
            _set_aside(clause, inside, certain=_OF_OTHERS.search(words) is not None)


def _tells_treatment(clause: Clause, inside: range) -> bool:
    codes = {clause.items[at].code for at in inside}
    return "T" in codes and bool(codes & set("twq_")) and not codes & set("CEe|N")


def _set_aside(clause: Clause, inside: range, *, certain: bool) -> None:
    """Words of a remark change nothing; of what may be one or a condition of its own, they are left unread."""
    for at in inside:
        clause.put(at, clause.items[at].as_code("s" if certain else "_"))


def is_open(text: str) -> bool:
    return text.lower() in _OPEN or text.lower().startswith("includ")


def open_head(clause: Clause) -> str:
    """The words before "such as" that name no term ("chronic illness including renal disease"): the list is open,
    so that they bar as well; empty where a term stands there."""
    if clause.side != "exclude":
        return ""
    place = next((at for at in clause.places("e") if is_open(clause.items[at].text)), None)
    if place is None:
        return ""
    if not {"T", "C", "E"} & {item.code for item in clause.items[place:]}:
        return ""
    begin = next((at + 1 for at in range(place - 1, -1, -1) if clause.items[at].code in ",|;:"), 0)
    head = range(begin, place)
    if not head or any(clause.items[at].code in "TCEvLKN" for at in head):
        return ""
    clause.use(at for at in head if clause.items[at].code in "D_OqBf")
    return " ".join(clause.items[at].text for at in head)


def persists_after(text: str) -> bool:
    """Whether one thing is said of all the treatments that follow: that something persists after them."""
    lasting = _LASTING.search(text)
    return lasting is not None and re.search(r"\b(?:after|following)\b", text[lasting.end() :]) is not None


def fold_persisting(clause: Clause) -> None:
    """ "Spasms persisting after (completion of) a course of ACTH" is spasms despite ACTH."""
    if not clause.says(_LASTING) or clause.has("f"):
        return
    spasms = [at for at, item in enumerate(clause.items) if item.code == "C" and is_a(item.value, "seizures")]
    given = next((at for at, item in enumerate(clause.items) if item.code == "T"), None)
    if not spasms or given is None:
        return
    marks = [at for at in range(spasms[0] + 1, given) if clause.items[at].low in _AFTER]
    if not marks or any(clause.items[at].code in ",;:nCE" for at in range(marks[0], given)):
        return
    for at in range(marks[0], given):
        if clause.items[at].low in _GONE_THROUGH:
            clause.put(at, clause.items[at].as_code("s"))
    for at in range(marks[0]):
        if _LASTING.fullmatch(clause.items[at].text):
            clause.put(at, clause.items[at].as_code("s"))
    clause.put(marks[0], clause.items[marks[0]].as_code("f"))


def fold_counted_kinds(clause: Clause) -> None:
    """ "At least 4 seizures a week, including spasms": the kinds say what is counted, and ask for nothing more."""
    counted = False
    for at, item in enumerate(clause.items):
        if item.code == "C" and is_a(item.value, "seizures"):
            counted = counted or any(other.code == "N" for other in clause.items[max(0, at - 5) : at])
        if counted and item.code == "e" and is_open(item.text):
            _fold_kinds(clause, at)
            return


def _fold_kinds(clause: Clause, mark: int) -> None:
    kinds = set(SEIZURE_KINDS.values())
    for at in range(mark, len(clause.items)):
        item = clause.items[at]
        if (item.code == "C" and is_a(item.value, "seizures")) or item.value in kinds or item.code in ",|&/e":
            clause.put(at, item.as_code("s"))
        elif item.code not in "sq(":
            return


_TESTS = frozenset(
    {"blood", "sample", "sampling", "lumbar", "puncture", "test", "tests", "testing", "biopsy", "surgery", "operation",
     "imaging", "scan", "investigation", "investigations", "csf", "hospitalization", "hospitalisation", "hospital"}
)  # fmt: skip


def other_anchor(clause: Clause) -> str:
    """ "Before the first EEG": a day that nobody told, taken out of the clause; empty where it is that of joining."""
    for at, item in enumerate(clause.items):
        if item.low not in {"before", "prior", "preceding"} or item.code == "L":
            continue
        for place in range(at + 1, min(at + 6, len(clause.items))):
            other = clause.items[place]
            if other.code in "zvI" or other.low in _TESTS:
                clause.use(range(at + 1, _end_of_words(clause, place)))
                return " ".join(one.text for one in clause.items[at : _end_of_words(clause, place)])
            if other.code not in "sqhriN_":
                break
    return _from_birth(clause)


def _from_birth(clause: Clause) -> str:
    """ "Vigabatrin within 28 days of age": the window is counted from birth, not up to joining."""
    for at, item in enumerate(clause.items[2:], 2):
        counted = clause.items[at - 1].code == "L" and clause.items[at - 2].low == "within"
        if counted and item.code in "aGs" and item.low in {"of age", "of", "age", "life"}:
            after = {one.low for one in clause.items[at : at + 2]}
            if after & {"of age", "age", "life"} and at - 1 not in clause.used:
                return item.text if item.low != "of" else "of life"
    return ""


def _end_of_words(clause: Clause, place: int) -> int:
    """Where the words that name a test end."""
    while place < len(clause.items) and (
        clause.items[place].code in "zvI_" or clause.items[place].low in _TESTS
    ):
        place += 1
    return place
