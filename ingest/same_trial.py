"""Which records are of one trial: those that name each other, or the same third id, and that nothing speaks against.

Only ids of registry grade join records; a sponsor's code or a like title only makes a reviewer look. A registry lists
a study once, so records that would bring two of its ids together are kin (a study and its extension), not one trial.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ingest.registry_ids import RANK, RegistryId, ids_in, known_ids
from matchers.trial import Trial
from matchers.vocabulary import fold

RecordKey = tuple[str, str]  # registry, id of the record
Records = Mapping[RecordKey, Trial]
Members = tuple[RecordKey, ...]
Pair = tuple[RecordKey, RecordKey]
WORDS_OF_A_TITLE = 6  # a shorter one ("Vigabatrin in infantile spasms") may be anybody's
ALIKE = 0.4  # of the longer words of the shorter title are in the other one too
MOST_SHARING = 30  # records that one key can bring together; what more of them name tells nothing apart


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an operator knows better: ids of records that are `apart`, and of records that are the `same` trial."""

    apart: tuple[frozenset[str], ...] = ()
    same: tuple[frozenset[str], ...] = ()

    def __or__(self, other: "Ruling") -> "Ruling":
        return Ruling((*self.apart, *other.apart), (*self.same, *other.same))


NO_RULING = Ruling()


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one trial, that of the best known registry first; the ids of others that may belong to it."""

    members: Members
    suspects: tuple[str, ...] = ()


def groups(records: Records, ruling: Ruling = NO_RULING) -> list[Group]:
    """Every record in exactly one group, whatever order they come in.

    Records that name each other are joined first. Those that only one side names, or that share a third id, follow
    where no two studies of one registry come together by it.
    """
    pairs = [pair for pair in _pairs_by(records, hard_keys) if not _is_ruled(records, pair, ruling.apart)]
    sure = [pair for pair in pairs if _name_each_other(records, pair)]
    sure += [
        pair
        for pair in combinations(sorted(records), 2)
        if ruling.same and _is_ruled(records, pair, ruling.same)
    ]
    likely = [pair for pair in pairs if not _contradict(records, pair)]
    sets = _joined([(key,) for key in sorted(records)], sure, records, ruling)
    sets = _joined(sets, likely, records, ruling)
    beside = _beside([*pairs, *_pairs_by(records, soft_keys)], records, ruling)
    return [Group(members, _suspects(members, beside, records)) for members in sets]


def own_id(key: RecordKey, record: Trial) -> RegistryId:
    """What the registry calls the record; an id without a known grammar is of a series of its own."""
    return next(iter(ids_in(record.id)), RegistryId(key[0], record.id))


def hard_keys(record: Trial) -> frozenset[str]:
    """The ids that join it with others."""
    return frozenset(str(one) for one in known_ids(record.ids))


def soft_keys(record: Trial) -> frozenset[str]:
    """What it may have in common with another record of the same trial: a title, a sponsor with the sponsor's code."""
    codes = [code for code in record.ids if not ids_in(code) and len(code) > 2 and record.sponsor]
    titles = [
        title for title in (record.title, record.official_title) if len(_words(title)) >= WORDS_OF_A_TITLE
    ]
    by_code = {f"code {fold(record.sponsor)} {fold(code)}" for code in codes}
    return frozenset(by_code | {f"title {fold(title)}" for title in titles})


def _pairs_by(records: Records, keys: Callable[[Trial], frozenset[str]]) -> list[Pair]:
    """Pairs that share a key: each with the record whose own id that is, or all with all where that is not here."""
    sharing: dict[str, list[RecordKey]] = defaultdict(list)
    for key, record in records.items():
        for shared in keys(record):
            sharing[shared].append(key)
    found: set[Pair] = set()
    for shared, named in sharing.items():
        owners = {key for key in named if str(own_id(key, records[key])) == shared}
        pairs = combinations(sorted(named), 2) if len(named) <= MOST_SHARING else ()
        found |= {pair for pair in pairs if not owners or owners & set(pair)}
    return sorted(found)


def _joined(
    sets: Sequence[Members], pairs: Iterable[Pair], records: Records, ruling: Ruling
) -> list[Members]:
    """Sets brought together by pairs. Where that is more than one trial, the sets stay as they were."""
    place = {key: at for at, members in enumerate(sets) for key in members}
    linked: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        linked[place[one]].add(place[other])
        linked[place[other]].add(place[one])
    result: list[Members] = []
    for parts in _connected(len(sets), linked):
        together = sorted((key for at in parts for key in sets[at]), key=lambda key: _rank(key, records[key]))
        if _is_one_trial(together, records, ruling):
            result.append(tuple(together))
        else:
            result += [sets[at] for at in parts]
    return result


def _connected(count: int, linked: Mapping[int, set[int]]) -> Iterator[list[int]]:
    seen: set[int] = set()
    for start in range(count):
        reached, waiting = [], [start]
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                reached.append(at)
                waiting += sorted(linked.get(at, ()))
        if reached:
            yield sorted(reached)


def _rank(key: RecordKey, record: Trial) -> tuple[int, str, str]:
    return (RANK.get(own_id(key, record).series, len(RANK)), record.id, key[0])


def _is_one_trial(members: Sequence[RecordKey], records: Records, ruling: Ruling) -> bool:
    return not any(
        _is_ruled(records, pair, ruling.apart)
        or (_are_two_studies(records, pair) and not _is_ruled(records, pair, ruling.same))
        for pair in combinations(members, 2)
    )


def _are_two_studies(records: Records, pair: Pair) -> bool:
    """One registry has given the two different ids."""
    first, second = (own_id(key, records[key]) for key in pair)
    return first.series == second.series and first != second


def _name_each_other(records: Records, pair: Pair) -> bool:
    (one, record), (other, kin) = ((key, records[key]) for key in pair)
    return str(own_id(other, kin)) in hard_keys(record) and str(own_id(one, record)) in hard_keys(kin)


def _contradict(records: Records, pair: Pair) -> bool:
    """Whether a shared id looks like a slip: other drugs under another title, or two studies of one registry."""
    one, other = (records[key] for key in pair)
    if _are_two_studies(records, pair):
        return True
    if _name_each_other(records, pair):
        return False
    drugs, others = ({part.term for part in study.interventions if part.term} for study in (one, other))
    return bool(drugs and others and not drugs & others) and _likeness(one, other) < ALIKE


def _likeness(one: Trial, other: Trial) -> float:
    """The share of the longer words that two records' titles have in common, at best."""
    pairs = [
        (_words(first), _words(second))
        for first in (one.title, one.official_title)
        for second in (other.title, other.official_title)
    ]
    return max(len(first & second) / max(1, min(len(first), len(second))) for first, second in pairs)


def _words(title: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", fold(title)) if len(word) > 3)


def _is_ruled(records: Records, pair: Pair, rulings: Iterable[frozenset[str]]) -> bool:
    ids = {records[key].id for key in pair}
    return len(ids) == 2 and any(ids <= ruled for ruled in rulings)


def _beside(pairs: Iterable[Pair], records: Records, ruling: Ruling) -> Mapping[RecordKey, set[RecordKey]]:
    """With whom each record has something in common; what an operator has ruled on needs no more looking at."""
    beside: dict[RecordKey, set[RecordKey]] = defaultdict(set)
    for one, other in pairs:
        if not _is_ruled(records, (one, other), ruling.apart):
            beside[one].add(other)
            beside[other].add(one)
    return beside


def _suspects(
    members: Members, beside: Mapping[RecordKey, set[RecordKey]], records: Records
) -> tuple[str, ...]:
    others = {other for key in members for other in beside.get(key, ())} - set(members)
    return tuple(sorted({records[other].id for other in others}))
