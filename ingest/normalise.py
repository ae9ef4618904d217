"""A source record to a trial: every sentence read, every registry field made a criterion, conflicts flagged."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.addresses import web_address
from ingest.curated import SHIPPED, Corrections
from ingest.listed import rule_of
from ingest.record import SourceRecord
from ingest.sections import Sentence, split
from matchers.calendar import Length, Unit
from matchers.criteria.age import Age
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement
from matchers.criteria.sex import Sex
from matchers.criteria.unread import Unread
from matchers.explain import unread_words
from matchers.kinds import AllOf, AnyOf, AnyRule, Disputed, Joining, Not
from matchers.reading.items import items
from matchers.reading.lexicon import ambiguous_terms
from matchers.reading.sought import folded
from matchers.trial import Criterion, Flag, Intervention, Read, Trial
from matchers.vocabulary import TermId, ancestors, find, overlap
from matchers.wording import NO_TEXT, TOO_LONG

_AGE = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,4})?)\s*(hour|day|week|month|year|minute)s?\s*", re.IGNORECASE)
_OF_CONTROLS = re.compile(
    r"^[^\n]*\b(?:healthy|normal) (?:controls?|volunteers?|comparison)\b|^[^\n]*\b(?:control|comparison) (?:group|children|infants|subjects)\b(?=[^\n]*\n)|"
    r"^[^\n]*- controls?$|\n\W*(?:(?:age|sex)[\w ,-]{0,30}matched )?(?:healthy |normal )?controls?(?: group| infants| children| subjects)?\s*[:-]|"
    r"\n[^\n]{0,200}\bfor (?:the )?(?:healthy )?controls?(?: group)?\W*$|\n\W*(?:age[\w -]{0,20}matched )?healthy (?:control|volunteer)",
    re.IGNORECASE,
)
_CONTROLS = ("control", "volunteer", "comparison")  # one of which every match has
LONGEST_READ = 100_000  # characters of one text; the longest real ones have a quarter of that


def normalise(record: SourceRecord, corrections: Corrections = SHIPPED) -> Trial:
    """One registry's record as a trial. Nothing is lost: what could not be read is a criterion all the same."""
    known = named_terms(record)
    targets = tuple(sorted(_terms(record.conditions, "condition")))
    ours = corrections.of(record.id)
    read_criteria = tuple(
        _criterion(sentence, known, targets, ours.rule_for(record.id, sentence.side, sentence.text))
        for sentence in split(_readable(record.eligibility))
    )
    fields = tuple(_fields(record))
    criteria, flags = _reconciled(read_criteria, fields)
    if not read_criteria:
        criteria = (*criteria, Criterion("include", NO_TEXT, Judgement("hidden-criteria"), "none"))
    if len(record.eligibility) > LONGEST_READ:
        criteria = (*criteria, Criterion("include", TOO_LONG, Judgement("hidden-criteria"), "none"))
    return Trial(
        id=record.id,
        ids=(record.id, *(other for other in record.other_ids if other != record.id)),
        registries=(record.registry,),
        url=web_address(record.url),
        title=record.title,
        official_title=record.official_title,
        summary=record.summary,
        study_type=record.study_type,
        phase=record.phase,
        status=record.status,
        why_stopped=record.why_stopped,
        last_verified=record.last_verified,
        targets=targets,
        conditions=record.conditions,
        interventions=tuple(
            Intervention(one.name, _intervention_term(one.name, one.other_names), one.type)
            for one in record.interventions
        ),
        dates=record.dates,
        enrollment=record.enrollment,
        sponsor=record.sponsor,
        countries=record.countries,
        sites=record.sites,
        contacts=record.contacts,
        eligibility=record.eligibility,
        criteria=criteria,
        flags=(*_flags(record, read_criteria), *flags),
        acronym=record.acronym,
        plan=replace(record.plan, results=web_address(record.plan.results)),
    )


def _readable(text: str) -> str:
    """As much of a text as is read, up to the end of a line or a sentence: half of one may mean its opposite."""
    if len(text) <= LONGEST_READ:
        return text
    end = max(text.rfind("\n", 0, LONGEST_READ), text.rfind(". ", 0, LONGEST_READ) + 1)
    return text[:end] if end > 0 else text[:LONGEST_READ]


def named_terms(record: SourceRecord) -> frozenset[TermId]:
    """Terms spelt out anywhere in the record: only these may an ambiguous abbreviation stand for."""
    named = (record.title, record.official_title, *record.conditions, *record.keywords)
    return ambiguous_terms(" ".join((*named, record.eligibility[:20000])))


def _terms(names: tuple[str, ...], group: str) -> set[TermId]:
    """The terms that conditions or titles name, by whole name first, else by what they mention."""
    found: set[TermId] = set()
    for name in names:
        whole = find(name, "condition" if group == "condition" else "treatment")
        mentioned = {
            item.value for item in items(name) if item.code == ("C" if group == "condition" else "T")
        }
        found |= {whole} if whole else mentioned
    return found


def _intervention_term(name: str, other_names: tuple[str, ...]) -> TermId | None:
    for spelling in (name, *other_names):
        if term := find(spelling, "treatment"):
            return term
    mentioned = {item.value for item in items(name) if item.code == "T"}
    return mentioned.pop() if len(mentioned) == 1 else None


# --- sentences ----------------------------------------------------------------------------------------------------


def _criterion(
    sentence: Sentence, known: frozenset[TermId], targets: tuple[TermId, ...], curated: AnyRule | None
) -> Criterion:
    """As a reviewer has read the sentence, or else as the reader does."""
    rule, state = (curated, _read_of(curated)) if curated else rule_of(sentence, known)
    stray = sentence.side == "include" and _is_stray(rule, targets)
    if (sentence.doubtful or stray) and not curated:
        rule, state = Unread(sentence.text[:200]), "none"
    if not curated and _is_of_controls(f"{sentence.heading}\n{sentence.text}"):
        rule = Judgement("cohort")  # asked of children who have no seizures; of a patient it asks nothing
    elif sentence.cohort:
        # Another group of the same trial may take the child: what fails here need not fail there.
        rule = (
            AnyOf((rule, Judgement("cohort")))
            if sentence.side == "include"
            else AllOf((rule, Judgement("cohort")))
        )
    return Criterion(
        sentence.side,
        sentence.text,
        rule,
        state,
        sentence.heading,
        sentence.start,
        sentence.end,
        curated=curated is not None,
    )


def _is_of_controls(said: str) -> bool:
    return any(map(folded(said).__contains__, _CONTROLS)) and _OF_CONTROLS.search(said) is not None


# Illnesses that a trial for something else bars, and hardly ever asks for.
_BARRED_MOSTLY = frozenset({
    "kidney-disease", "liver-disease", "heart-disease", "lung-disease", "gastrointestinal-disease", "haematological-disease",
    "hypertension", "cancer", "infection", "immunodeficiency", "endocrine-disease", "pancreatitis", "bleeding-disorder",
    "autoimmune-disease",
})  # fmt: skip


def _is_stray(rule: AnyRule, targets: tuple[TermId, ...]) -> bool:
    """ "Renal insufficiency" among what a trial for spasms asks for: a heading, or a "no", was left out."""
    if isinstance(rule, AnyOf | AllOf):
        return bool(rule.rules) and all(_is_stray(part, targets) for part in rule.rules)
    if not isinstance(rule, HasCondition) or not targets:
        return False
    barred = bool(_BARRED_MOSTLY & ancestors(rule.condition))
    return barred and not any(overlap(rule.condition, target) for target in targets)


def _read_of(rule: AnyRule) -> Read:
    """How much of a sentence a reviewer's rule speaks for: it may leave words unread, or all of them."""
    if isinstance(rule, Unread):
        return "none"
    return "part" if any(unread_words(rule)) else "whole"


# --- the registry's own fields ------------------------------------------------------------------------------------


def _fields(record: SourceRecord) -> Iterator[Criterion]:
    if low := length(record.minimum_age):
        yield _field(f"Minimum age: {record.minimum_age}", Age(low=low))
    elif record.minimum_age:
        yield _field(f"Minimum age: {record.minimum_age}", Unread(record.minimum_age), "none")
    if high := length(record.maximum_age):
        yield _field(f"Maximum age: {record.maximum_age}", Age(high=high))
    elif record.maximum_age:
        yield _field(f"Maximum age: {record.maximum_age}", Unread(record.maximum_age), "none")
    sex = (record.sex or "").lower()
    if sex in {"female", "male"}:
        yield _field(f"Sex: {sex}", Sex("female" if sex == "female" else "male"))


def _field(text: str, rule: AnyRule, state: Read = "whole") -> Criterion:
    return Criterion("include", text, rule, state, "Registry field")


def length(text: str | None) -> Length | None:
    """ "2 Months" as it is given; None for no limit, or for words that are no length of time."""
    found = _AGE.fullmatch(text) if text else None
    if not found:
        return None
    unit = found[2].lower()
    value = float(found[1])
    if unit == "minute":
        return Length(value / 60, "hour")
    units: dict[str, Unit] = {"hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year"}
    return Length(value, units[unit])


# --- structured against text --------------------------------------------------------------------------------------


def _reconciled(
    sentences: tuple[Criterion, ...], fields: tuple[Criterion, ...]
) -> tuple[tuple[Criterion, ...], list[Flag]]:
    """Where field and text give different limits, each side's criterion is disputed by the other's."""
    flags: list[Flag] = []
    text_low, text_high = _limit(sentences, "low"), _limit(sentences, "high")
    reconciled = list(sentences)
    out_fields: list[Criterion] = []
    for one in fields:
        rule = one.rule
        if isinstance(rule, Age) and rule.low and _is_for_younger(sentences, rule.low):
            out_fields.append(replace(one, rule=AnyOf((rule, Judgement("cohort")))))
            continue
        if isinstance(rule, Age):
            own, other = (rule.low, text_low) if rule.low else (rule.high, text_high)
            if own and other and _differ(own, other):
                flags.append(Flag("ages-disagree", f"{one.text}, but the text says {other}"))
                limit = Age(low=other) if rule.low else Age(high=other)
                out_fields.append(replace(one, rule=Disputed(rule, limit)))
                end = "low" if rule.low else "high"
                reconciled = [_disputed(criterion, rule, end) for criterion in reconciled]
                continue
        out_fields.append(one)
    return (*reconciled, *out_fields), flags


_WITH_MOTHERS = re.compile(
    r"\b(?:infants?|child(?:ren)?|bab(?:y|ies)|newborns?)\b[^.\n]{0,80}\b(?:and|with) their (?:biological )?(?:mothers?|parents?|care-?givers?)|"
    r"\b(?:mothers?|parents?|care-?givers?)(?: and (?:their |an? )?|[-–/])(?:infants?|child(?:ren)?|bab(?:y|ies))\b",
    re.IGNORECASE,
)


def _is_for_younger(sentences: tuple[Criterion, ...], low: Length) -> bool:
    """Whether the text takes children too young for the registry's field, which then is that of their mothers."""
    asked = [one for one in sentences if one.side == "include"]
    return any(
        isinstance(part, Age)
        and part.basis == "now"
        and part.high is not None
        and part.high.months < low.months
        for one in asked
        if one.read == "whole"
        for part in _parts(one.rule)
    ) or (low.months >= OF_AGE and any(_WITH_MOTHERS.search(one.text) for one in asked))


OF_AGE = 12 * 16  # months from which a field may be that of mothers


def _parts(rule: AnyRule) -> Iterator[AnyRule]:
    yield rule
    if isinstance(rule, Joining) and not isinstance(rule, Not):
        for part in rule.parts:
            yield from _parts(part)


def _differ(one: Length, other: Length) -> bool:
    return abs(one.months - other.months) > max(0.1, 0.02 * one.months)


_MAY_LIMIT = (Age, AllOf, AnyOf, Not)  # a rule of another kind holds no limit of the age


def _limit(criteria: tuple[Criterion, ...], end: str) -> Length | None:
    """The narrowest limit that the sentences put on the age now."""
    lengths = [
        limit
        for criterion in criteria
        if isinstance(criterion.rule, _MAY_LIMIT)
        for limit in _limits(criterion.rule, criterion.side == "include", end)
    ]
    if not lengths:
        return None
    return (max if end == "low" else min)(lengths, key=lambda length: length.months)


def _limits(rule: AnyRule, wanted: bool, end: str) -> Iterator[Length]:  # noqa: FBT001
    if isinstance(rule, Not):
        yield from _limits(rule.rule, not wanted, end)
    elif isinstance(rule, AllOf) or (isinstance(rule, AnyOf) and not wanted):
        for part in rule.rules:
            yield from _limits(part, wanted, end)
    elif isinstance(rule, Age) and rule.basis == "now":
        limit = (rule.low if end == "low" else rule.high) if wanted else _outside(rule, end)
        if limit:
            yield limit


def _outside(rule: Age, end: str) -> Length | None:
    """What an age barred leaves: "older than 24 months" leaves at most 24 months."""
    if rule.low and rule.high:
        return None
    return rule.high if end == "low" else rule.low


def _disputed(criterion: Criterion, field: Age, end: str) -> Criterion:
    """A criterion that is nothing but an age limit, disputed by the registry's field."""
    if not _only_ages(criterion.rule) or not any(_limits(criterion.rule, criterion.side == "include", end)):
        return criterion
    if criterion.side == "exclude":
        return replace(criterion, rule=Disputed(criterion.rule, Not(field)))
    return replace(criterion, rule=Disputed(criterion.rule, _with_other_end(criterion.rule, field)))


def _with_other_end(own: AnyRule, limit: Age) -> AnyRule:
    """The registry's limit beside the end of the text's window that is not in dispute."""
    if not isinstance(own, Age):
        return limit
    if limit.low:
        return replace(own, low=limit.low, low_strict=False)
    return replace(own, high=limit.high, upper="through-unit")


def _only_ages(rule: AnyRule) -> bool:
    if isinstance(rule, Not):
        return _only_ages(rule.rule)
    if isinstance(rule, AllOf | AnyOf):
        return all(map(_only_ages, rule.rules))
    return isinstance(rule, Age)


def _flags(record: SourceRecord, criteria: tuple[Criterion, ...]) -> Iterator[Flag]:
    if not record.eligibility.strip():
        yield Flag("no-eligibility-text", NO_TEXT)
    if record.translated:
        yield Flag("translated", "What is read here was put into English from another language.")
    unread = sum(criterion.read != "whole" for criterion in criteria)
    if unread:
        yield Flag("unread-criteria", f"{unread} of {len(criteria)} sentences could not be read in full.")
    if len(record.eligibility) > LONGEST_READ:
        yield Flag("too-long", TOO_LONG)
    if record.status == "unknown":
        last = record.last_known_status
        yield Flag(
            "status-stale",
            f"The registry no longer vouches for the status{f' (last known: {last})' if last else ''}.",
        )
