"""From the pieces of a clause to one rule."""

import re
from dataclasses import replace

from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.taking_now import TakingNow
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Not
from matchers.reading.asides import fold_remarks, open_head
from matchers.reading.clause import Clause, Fold, Found, Reading
from matchers.reading.doses import fold_doses
from matchers.reading.doubts import denies_nothing, is_doubtful, is_only_named
from matchers.reading.exceptions import exceptions
from matchers.reading.failures import so_many
from matchers.reading.folding import fold_brackets, fold_examples, fold_hours, fold_routes
from matchers.reading.frames import STABLE, Frame, frame_of, read_counts
from matchers.reading.pieces import ONLY, Alone, Piece, atoms, measure, of_one_degree, placed, with_words
from matchers.reading.sought import Sought
from matchers.vocabulary import TermId, ancestors, is_a

# As those of a clause not yet assembled (matchers/reading/framed.py).
_FOLDS: tuple[Fold, ...] = (
    ("(", "", fold_remarks),
    ("(", "T", fold_doses),
    ("(", "", fold_brackets),
    ("e", "", fold_examples),
)
_LAST_FOLDS: tuple[Fold, ...] = (("v", "L", fold_hours), ("T", "", fold_routes))


def assembled(clause: Clause, measured: list[Found], text: str) -> Reading:
    clause.fold(_FOLDS)
    head = open_head(clause)
    clause.fold(_LAST_FOLDS)
    counts = list(read_counts(clause))
    frame = frame_of(clause)
    pieces = [*(measure(found) for found in [*measured, *counts]), *atoms(clause)]
    pieces.sort(key=lambda piece: piece.place)
    if not pieces:
        return Reading(Unread(text), "none", (text,))
    excepted = exceptions(clause, pieces)
    pieces, frame.besides, frame.on_terms = excepted.pieces, excepted.besides, excepted.on_terms
    if not pieces:
        return Reading(Unread(text), "none", (text,))
    pieces = of_one_degree(placed(pieces, clause), clause)
    if frame.failed:
        clause.use(clause.places("f"))
    pieces = [piece for piece in pieces if not (piece.code == "v" and piece.negated)] or pieces
    pieces, alone = with_words(pieces, clause)
    if any(is_only_named(piece, clause) for piece in pieces):
        return Reading(Unread(text), "none", (text,))
    if any(is_doubtful(piece, clause) for piece in pieces) or denies_nothing(pieces, clause):
        return Reading(Unread(text), "none", (text,))
    runs = _runs(pieces)
    rules = [(_run_rule(run, frame, clause), run[0]) for run in runs]
    joined = _joined(rules, clause)
    reading = _with_left(joined, clause, pieces, alone, text)
    if head:
        return Reading(AnyOf((reading.rule, Unread(head))), "part", (*reading.left, head))
    return Reading(reading.rule, "part", (*reading.left, frame.anchor)) if frame.anchor else reading


def _runs(pieces: list[Piece]) -> list[list[Piece]]:
    """Neighbours of one sort under one "no": lists such as "vigabatrin, ACTH or steroids"."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        last = runs[-1][-1] if runs else None
        if (
            last
            and piece.negated
            and not last.negated
            and set(piece.joint) <= {"w"}
            and piece.code == "C" == last.code
        ):
            runs[-1][-1] = replace(last, but=(*last.but, piece))
            continue
        same = last and last.code == piece.code in "TCE" and last.negated == piece.negated
        if same and piece.joint and not set(piece.joint) & set("wxc") and not piece.fresh:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _run_rule(run: list[Piece], frame: Frame, clause: Clause) -> AnyRule:
    """ "Vigabatrin and hormones (ACTH or prednisolone)", "ACTH/steroids and vigabatrin": a list in brackets or with
    slashes is one of what an "and" joins outside. "TSC1 or TSC2 without seizures": without them in both, or in one."""
    lacking = run[-1].but if not run[0].but and any("|" in piece.joint for piece in run) else ()
    if lacking and (clause.side == "include" or _is_without(lacking[0], clause)):
        each = [replace(one, but=lacking) for one in run]
        return Disputed(_grouped_rule(each, frame, clause), _grouped_rule(run, frame, clause))
    return _grouped_rule(run, frame, clause)


def _is_without(piece: Piece, clause: Clause) -> bool:
    return clause.items[clause.every.rfind("n", 0, piece.place)].low == "without"


def _grouped_rule(run: list[Piece], frame: Frame, clause: Clause) -> AnyRule:
    groups = _groups(run, clause)
    joints = {joint for group in groups[1:] for joint in group[0].joint}
    barred = run[0].negated or clause.side == "exclude"
    counted = frame.listed is not None and frame.listed[0] == run[0].place
    if len(groups) == len(run) or barred or counted or "&" not in joints or joints & {"|", "/"}:
        return _listed_rule(run, frame, clause)
    return AllOf(tuple(_listed_rule(group, frame, clause) for group in groups))


def _groups(run: list[Piece], clause: Clause) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    for piece in run:
        head = clause.grouped.get(piece.place)
        inside = groups and head is not None and head == clause.grouped.get(groups[-1][-1].place)
        if groups and (inside or piece.joint == "/"):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _listed_rule(run: list[Piece], frame: Frame, clause: Clause) -> AnyRule:
    rules = [_atom_rule(piece, frame) for piece in run]
    if len(rules) == 1:
        return rules[0]
    joints = "".join(piece.joint for piece in run[1:])
    if frame.listed and frame.listed[0] == run[0].place:
        return _so_many(run, rules, frame.listed[1])
    barred = run[0].negated or clause.side == "exclude"
    if "&" in joints and ("|" in joints or "/" in joints) and not barred:
        return Disputed(AllOf(tuple(rules)), AnyOf(tuple(rules)))
    if "|" in joints or "/" in joints or "e" in joints or (run[0].code == "E" and "&" not in joints):
        return _any(run, rules)
    if not barred:
        return AllOf(tuple(rules)) if "&" in joints else Disputed(AllOf(tuple(rules)), AnyOf(tuple(rules)))
    if "&" in joints and any(piece.code == "C" and piece.term in WHAT_IS_TREATED for piece in run):
        return Disputed(_any(run, rules), AllOf(tuple(rules)))  # "infantile spasms and tuberous sclerosis"
    if run[0].code == "T" and "&" in joints and "|" not in joints and clause.says(_TOGETHER):
        return AllOf(tuple(rules))
    pair = run[0].code == "T" and len(run) == 2 and "," not in joints and "&" in joints
    return Disputed(_any(run, rules), AllOf(tuple(rules))) if pair else _any(run, rules)


_TOGETHER = Sought(r"\b(?:in combination(?! with)|combination of|both|together)\b", re.IGNORECASE)


def _so_many(run: list[Piece], rules: list[AnyRule], least: int) -> AnyRule:
    """At least so many of a list."""
    return _any(run, rules) if least == 1 else so_many(least, tuple(rules))


# What children come to such a trial with: barred beside another condition, it hardly bars alone.
WHAT_IS_TREATED = frozenset({"epilepsy", "seizures", "infantile-spasms", "epileptic-spasms"})


def _any(run: list[Piece], rules: list[AnyRule]) -> AnyRule:
    """Any of a list; treatments that are asked about in the same way become one rule."""
    first = rules[0]
    terms = tuple(dict.fromkeys(piece.term for piece in run))
    given = [rule for rule in rules if isinstance(rule, EverHad | TakingNow | Failed)]
    asked = {replace(rule, treatments=()) for rule in given}
    if isinstance(first, EverHad | TakingNow | Failed) and len(given) == len(rules) and len(asked) == 1:
        return replace(first, treatments=terms)
    return AnyOf(tuple(dict.fromkeys(rules)))


def _atom_rule(piece: Piece, frame: Frame) -> AnyRule:
    """The piece's rule, narrowed by the words beside it and by what must not be the case as well. Where another word
    may be what the phrase is about, neither having it nor not having it settles anything."""
    rule = _narrowed_rule(piece, frame)
    return Disputed(rule, Unread(piece.left or piece.term)) if piece.beside_head else rule


def _narrowed_rule(piece: Piece, frame: Frame) -> AnyRule:
    rule = _bare_rule(piece, frame)
    beside = _gist(piece)
    if piece.place in frame.dosed and piece.place not in frame.failed:
        beside = (Judgement("dose"), *beside)
    if piece.code == "T" and not piece.negated and ONLY & set(piece.narrowed.lower().split()):
        beside = (
            Judgement("other"),
            *beside,
        )  # "treated with vigabatrin only": whether with nothing else is asked
    if isinstance(rule, HasCondition) and piece.but and all(_is_sort(but, piece.term) for but in piece.but):
        rule = replace(rule, besides=tuple(but.term for but in piece.but))
        return AllOf((rule, *beside)) if beside else rule
    buts = tuple(Not(_atom_rule(but, frame)) for but in piece.but)
    return AllOf((rule, *beside, *buts)) if beside or buts else rule


def _is_sort(but: Piece, of: TermId) -> bool:
    """ "Seizures other than spasms": a child may have several sorts, so that one does not deny the others."""
    return is_a(but.term, of) and of in ancestors("infantile-spasms") and not (but.narrowed or but.left)


def _gist(piece: Piece) -> tuple[AnyRule, ...]:
    """Words beside a piece: a number of seizures, a dose and a strength are asked; others are unread."""
    if piece.term == "cyp3a4-inhibitors" and re.search(
        r"\b(?:strong|potent)\b", piece.narrowed, re.IGNORECASE
    ):
        return (Judgement("other"), *((Unread(piece.left),) if piece.left else ()))
    if not piece.left:
        return ()
    if piece.code == "C" and is_a(piece.term, "seizures") and _COUNTED.search(piece.left):
        return (Judgement("seizures"),)
    if piece.code == "T" and _DOSE_ONLY.fullmatch(piece.left):
        return (Judgement("dose"),)
    return (Unread(piece.left),)


_COUNTED = re.compile(
    r"(?<!table )(?<!type )(?<!part )\b\d+(?!\d|\s*(?:min|sec|hz|lobe|hemisphere))", re.IGNORECASE
)
_DOSE_ONLY = re.compile(
    r"(?:\d+(?:[.,]\d+)?\s*(?:mg|mcg|iu|u|units?|ml|µg|g)\b[^ ]*(?: (?:per|a|day|kg|body|weight|dose)\b)*\s*)+",
    re.IGNORECASE,
)


_COUNT_ONLY = re.compile(
    r"(?:(?:\d+(?:[.,]\d+)?|frequency|rate|number|count|average|mean|median|total|countable|observed|experiencing|per|each|every|"
    r"days?|weeks?|months?|hours?|baseline|period|prospective|times?)\b\s*)+",
    re.IGNORECASE,
)


def _is_asked(piece: Piece) -> bool:
    """Whether the words beside it say no more than how many seizures, or how much of a treatment: a question is kept."""
    if piece.code == "C" and is_a(piece.term, "seizures") and _COUNTED.search(piece.left):
        return _COUNT_ONLY.fullmatch(piece.left) is not None
    return piece.code == "T" and _DOSE_ONLY.fullmatch(piece.left) is not None


def _bare_rule(piece: Piece, frame: Frame) -> AnyRule:
    if piece.code == "C":
        words = piece.narrowed.lower().split()
        # What an exclusion says of those who have nothing else is judged; "only infants with …" may be of the infants.
        alone = frame.barred and bool(ONLY & set(words))
        degree = set(words) - ONLY if alone else set(words)
        qualified = bool(degree) or piece.excepted or frame.recent
        return HasCondition(
            piece.term, qualified=qualified, by=piece.by, only=alone, variant=_of_variant(piece)
        )
    if piece.code == "E":
        return ShowsPattern(piece.term)
    if piece.code != "T":
        return piece.rule
    return _treatment_rule(piece, frame)


def _of_variant(piece: Piece) -> bool:
    """ "Gain-of-function variants in SCN8A": one kind of variant, not the gene."""
    words = f"{piece.narrowed} {piece.left}"
    return words != " " and _VARIANT.search(words) is not None


_VARIANT = re.compile(
    r"\b(?:(?:gain|loss)(?: of)? function|dominant[- ]negative|missense|nonsense|truncat\w*|frame-?shift|splice|mosaic\w*|benign|"
    r"duplications?|deletions?|polymorphisms?|uncertain|unknown significance|VUS|GoF|LoF)\b",
    re.IGNORECASE,
)


def _treatment_rule(piece: Piece, frame: Frame) -> AnyRule:
    rule = _timed_rule(piece, frame)
    if _LONG.search(piece.narrowed) and is_a(piece.term, "acth-or-steroid") and frame.lasting is None:
        return AllOf((rule, Judgement("dose")))
    if not frame.anchor:
        return rule
    # Counted from a day that nobody told: a window may be open or shut, and what was given may have come later.
    ever = EverHad((piece.term,), besides=frame.besides)
    return AllOf((Disputed(rule, ever) if frame.within else rule, Unread(frame.anchor)))


_LONG = re.compile(r"\b(?:long[- ]term|prolonged|chronic)\b", re.IGNORECASE)


def _timed_rule(piece: Piece, frame: Frame) -> AnyRule:
    terms = (piece.term,)
    if piece.place in frame.failed:
        defined = frame.lasting is not None or frame.defined or bool(piece.left) or piece.place in frame.dosed
        return Failed(terms, defined=defined, now=frame.current)
    if frame.stopped:
        recent = EverHad(terms, within=frame.within, besides=frame.besides, on_terms=frame.on_terms)
        if frame.or_stopped:
            ever = EverHad(terms, besides=frame.besides, on_terms=frame.on_terms)
            return (
                AllOf((ever, Judgement("dose"))) if frame.barred else AnyOf((TakingNow(terms), Not(recent)))
            )
        if frame.stopped == "less":
            return AllOf((recent, Judgement("dose"))) if frame.begun else recent
        # "Stopped at least 28 days ago" asks for a clear window; what it would bar is not plain.
        return Disputed(Not(recent), recent) if frame.barred else Not(recent)
    if frame.within:
        recent = EverHad(terms, within=frame.within, besides=frame.besides, on_terms=frame.on_terms)
        if frame.apart:
            return Disputed(recent, _lasting_rule(terms, frame))
        return AllOf((recent, Judgement("start"))) if frame.begun else recent
    return _lasting_rule(terms, frame)


def _lasting_rule(terms: tuple[TermId, ...], frame: Frame) -> AnyRule:
    """Taken now, or ever; where the text says for how long, that too. "For less than a year" is asked."""
    now = frame.now and not frame.ever
    besides, on_terms = frame.besides, frame.on_terms
    rule: AnyRule = (
        TakingNow(terms, besides=besides, on_terms=on_terms)
        if now
        else EverHad(terms, besides=besides, on_terms=on_terms)
    )
    if frame.lasting is None:
        return rule
    if (
        frame.shorter and frame.capped and not frame.barred
    ):  # "no more than 7 days of treatment" lets none pass as well
        ends = (frame.lasting, frame.lasting.one_more())
        short, shorter = (
            Not(EverHad(terms, besides=besides, on_terms=on_terms, at_least_for=end)) for end in ends
        )
        return short if frame.strict else shorter if frame.lasting.unit == "day" else Disputed(short, shorter)
    if frame.shorter:
        return AllOf((rule, Judgement("dose")))
    lasted = EverHad(terms, besides=besides, on_terms=on_terms, at_least_for=frame.lasting)
    if not now:
        return lasted
    lasts = AllOf((rule, lasted))
    return (
        Disputed(lasts, lasted) if frame.assumed else lasts
    )  # "steroids for more than 2 weeks": now, or ever


def _joined(rules: list[tuple[AnyRule, Piece]], clause: Clause) -> AnyRule:
    """The runs of a clause together: "or" where that joins them, else all of them. Of an exclusion's "and" it is
    not plain whether both must be so or either is enough."""
    parts = tuple(Not(rule) if first.negated else rule for rule, first in rules)
    if len(parts) == 1:
        return parts[0]
    if (failing := _despite(rules)) and clause.side == "include":
        return AllOf((_joined(rules[:failing], clause), *parts[failing:]))
    if (choice := _choice(parts, [first for _, first in rules])) is not None:
        return choice
    if clause.side == "exclude" and (of_last := _of_last(parts, rules[-1][1])) is not None:
        return Disputed(AllOf(parts), of_last)
    joints = [set(first.joint) for _, first in rules[1:]]
    either = [bool(joint & set("|/")) for joint in joints]
    if all(either) and (of_first := _of_first(rules)) is not None:
        return Disputed(AnyOf(parts), of_first)
    if all(either) or (clause.side == "exclude" and all(joint and joint <= set(",|/e") for joint in joints)):
        return AnyOf(parts)
    unclear = any(either) or (clause.side == "exclude" and any("&" in joint for joint in joints))
    return Disputed(AllOf(parts), AnyOf(parts)) if unclear else AllOf(parts)


def _of_last(parts: tuple[AnyRule, ...], second: Piece) -> AnyRule | None:
    """ "Tuberous sclerosis or cerebral palsy with seizures": of both, or of the last alone, which this is."""
    of_what = parts[0]
    if len(parts) != 2 or second.joint != "w" or not isinstance(of_what, AnyOf):
        return None
    *others, last = of_what.rules
    return AnyOf((*others, AllOf((last, parts[1]))))


def _of_first(rules: list[tuple[AnyRule, Piece]]) -> AnyRule | None:
    """ "Tuberous sclerosis and either epilepsy or an abnormal EEG": both things and the EEG alone, or the first with
    one of the two, which this is."""
    (both, first), *others = rules
    if first.negated or not isinstance(both, AllOf):
        return None
    if not all(isinstance(rule, HasCondition | ShowsPattern) for rule in both.rules):
        return None
    *firsts, last = both.rules
    return AllOf((*firsts, AnyOf((last, *(Not(rule) if piece.negated else rule for rule, piece in others)))))


def _despite(rules: list[tuple[AnyRule, Piece]]) -> int:
    """ "Spasms or hypsarrhythmia despite ACTH": where, with no joint before it, a failed treatment follows a choice."""
    *before, (rule, first) = rules
    return len(before) if len(before) > 1 and not first.joint and _is_failure(rule) else 0


def _is_failure(rule: AnyRule) -> bool:
    parts = rule.rules if isinstance(rule, AllOf | AnyOf | AtLeast) else (rule,)
    return any(isinstance(part, Failed) for part in parts)


def _choice(parts: tuple[AnyRule, ...], firsts: list[Piece]) -> AnyRule | None:
    """ "West syndrome with hypsarrhythmia, or seizures mainly of spasms": the "or" after a comma parts the clause, and
    "with" holds together what stands on each side."""
    cuts = [at for at, first in enumerate(firsts) if at and {",", "|"} <= set(first.joint)]
    held = all(at in cuts or set(first.joint) <= {"w"} for at, first in enumerate(firsts))
    plain = all(first.code in "CEv" and not first.negated for first in firsts)
    if not cuts or len(cuts) == len(firsts) - 1 or not held or not plain:
        return None
    ends = [*cuts, len(parts)]
    sides = [parts[begin:end] for begin, end in zip([0, *cuts], ends, strict=True)]
    return AnyOf(tuple(side[0] if len(side) == 1 else AllOf(side) for side in sides))


def _with_left(rule: AnyRule, clause: Clause, pieces: list[Piece], alone: list[Alone], text: str) -> Reading:
    """The rule with the words that stand alone: one more entry of a choice, or one more thing asked for."""
    left = tuple(
        dict.fromkeys(
            [
                *(piece.left for piece in pieces if piece.left and not _is_asked(piece)),
                *(one.words for one in alone if not one.illness),
            ]
        )
    )
    marks = [clause.every[at] for at in clause.places("Xux") if at not in clause.used]
    if "X" in marks and clause.side == "include":
        rule = Not(rule)
    if mark := next((code for code in marks if code in "ux"), ""):
        words = _after(clause, mark)
        joined = AllOf((rule, Unread(words))) if clause.side == "exclude" else AnyOf((rule, Unread(words)))
        return Reading(joined, "part", (words,))
    if _starts_no(clause):
        return Reading(Disputed(rule, Not(rule)), "part", (text,))
    listed = [one for one in alone if one.choice or (clause.side == "exclude" and not one.besides)]
    choices = [_entry(one) for one in listed]
    demands = [_entry(one) for one in alone if one not in listed]
    rule = AllOf((rule, *demands)) if demands else rule
    rule = AnyOf((rule, *choices)) if choices else rule
    rule = _imaged(_kept_stable(rule, clause), clause)
    return Reading(rule, "part" if left else "whole", left)


def _entry(alone: Alone) -> AnyRule:
    return Judgement("illness") if alone.illness else Unread(alone.words)


def _imaged(rule: AnyRule, clause: Clause) -> AnyRule:
    """A scan asked for beside a diagnosis is asked of the study team; as proof of what bars it adds nothing."""
    if clause.side == "exclude" or not clause.has("I"):
        return rule
    return AllOf((rule, Judgement("mri" if clause.says(_SCANNED) else "imaging")))


_SCANNED = Sought(
    r"\b(?:performed|done|obtained|available|undergone|had an?|confirmed|(?:on|by|after|following) (?:\w+ ){0,2}(?:mri|magnetic)|"
    r"(?:mri|imaging) (?:- )?(?:documented|proven|confirmed|verified|evident|visible|positive))\b",
    re.IGNORECASE,
)


def _kept_stable(rule: AnyRule, clause: Clause) -> AnyRule:
    """A dose to be kept stable is asked, not judged."""
    stable = clause.side == "include" and clause.has("T") and clause.says(STABLE)
    return AllOf((rule, Judgement("stable-treatment"))) if stable else rule


def _starts_no(clause: Clause) -> bool:
    """ "No …" that opens an exclusion: it may mean what it says or its opposite; flag, do not guess."""
    first = next((item for item in clause.items if item.code != "s"), None)
    return (
        clause.side == "exclude"
        and first is not None
        and first.low in {"no", "none", "neither", "must not", "should not"}
    )


def _after(clause: Clause, code: str) -> str:
    place = next(at for at, item in enumerate(clause.items) if item.code == code)
    return " ".join(item.text for item in clause.items[place:])
