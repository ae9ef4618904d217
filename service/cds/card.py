"""One card for whoever opens a child's chart: how many trials, until when, what to ask next; and never to wait."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NotRequired
from urllib.parse import quote

from typing_extensions import TypedDict

from matchers.match import Standing
from matchers.rank import Ranked
from matchers.truth import Truth
from service.api.answer import Found
from service.api.errors import DETAILS
from service.api.schemas import DISCLAIMER
from service.cds.prefetch import TEMPLATES, Prefetched
from service.intake.conversion import Intake, Noted
from service.web.results import FAR_DAYS, SOON_DAYS, of_the_child
from service.web.words import date_in_words

LISTED = 5
LONGEST_TITLE = 120
REASONS = 5
OPEN: frozenset[Standing] = frozenset({"fits", "may-fit"})
NAME = "Trials for infantile spasms"
NEVER_WAIT = "**Treatment of infantile spasms must never wait for a trial.**"
# The signs that have a meaning in Markdown, or make a link of plain text.
MARKS = re.compile(r"([\\`*_{}\[\]()<>#!|~&:@]|(?<=www)\.)", re.IGNORECASE)


class SourceOut(TypedDict):
    label: str
    url: str


class LinkOut(TypedDict):
    label: str
    url: str
    type: str


class CardOut(TypedDict):
    summary: str
    detail: str
    indicator: str
    source: SourceOut
    links: NotRequired[list[LinkOut]]


def card(summary: str, paragraphs: Iterable[str], base: str) -> CardOut:
    """`base` is the address of this service; the links it gives hold nothing of the child."""
    return CardOut(
        summary=f"{NAME}: {summary}",
        detail="\n\n".join(paragraphs),
        indicator="info",
        source=SourceOut(label=NAME, url=f"{base}/"),
        links=[LinkOut(label="Tell more in the form", url=f"{base}/match", type="absolute")],
    )


def nothing_sent(base: str) -> CardOut:
    """Every template is missing: a question to whoever set the client up, and no guess about the child."""
    words = "; ".join(f"{key} ({one.words})" for key, one in TEMPLATES.items())
    asked = f"Nothing of the record came with this request, so that no trial was looked at. Missing: {words}."
    return card(
        "the record was not sent",
        [asked, "This service asks no server for it: the client sends it as prefetch.", NEVER_WAIT],
        base,
    )


def has_died(base: str) -> CardOut:
    told = card("no studies were searched for", [DETAILS["deceased"]], base)
    told.pop("links", None)
    return told


def trials_found(found: Found, intake: Intake, prefetch: Prefetched, base: str) -> CardOut | None:
    """None where no trial is open to this child and nothing says that they have infantile spasms."""
    count = found.shown.counts
    spasms = found.child.has("infantile-spasms")
    if len(found.shown) == count["ruled-out"] and spasms is not Truth.YES and not prefetch.missing:
        return None
    closing = sum(map(_is_closing, found.shown))
    summary = f"{count['fits']} fit, {count['may-fit']} may fit, {closing} may close within {SOON_DAYS} days"
    return card(summary, _paragraphs(found, intake, prefetch, base), base)


def _is_closing(one: Ranked) -> bool:
    return one.match.standing in OPEN and _closes(one, SOON_DAYS) is not None


def _closes(one: Ranked, within_days: int) -> date | None:
    """The first day on which the window may close, if that is near enough to plan for."""
    earliest = one.match.closes_earliest
    return earliest if earliest and (earliest - one.match.on).days <= within_days else None


def _paragraphs(found: Found, intake: Intake, prefetch: Prefetched, base: str) -> Iterator[str]:
    yield NEVER_WAIT
    count = found.shown.counts
    yield (
        f"Of {len(found.shown)} trials, {count['fits']} fit what the record tells, {count['may-fit']} may fit, "
        f"{count['later']} may open later, and {count['ruled-out']} are ruled out by a sentence of theirs."
    )
    if found.child.has("infantile-spasms") is Truth.UNKNOWN:
        yield "As far as it was read, the record does not say whether the child has infantile spasms."
    if lines := [
        _line(one, base) for one in found.shown[:LISTED] if one.match.standing in {"fits", "may-fit"}
    ]:
        yield "\n".join(lines)
    if found.asks:
        ask = found.asks[0]
        yield f"Ask next: {of_the_child(ask.question)} (could settle {ask.settles})"
    yield from _missing(prefetch)
    yield _read(intake)
    yield DISCLAIMER["clinician"]


def _line(one: Ranked, base: str) -> str:
    trial, closes = one.match.trial, _closes(one, FAR_DAYS)
    title = as_text((trial.title or trial.official_title or trial.id)[:LONGEST_TITLE])
    named = f"[{title}]({base}/trial/{quote(trial.id, safe='')})"
    standing = "fits" if one.match.standing == "fits" else "may fit"
    window = f"; may close on {date_in_words(closes.isoformat())}" if closes else ""
    sample = " (an invented sample, not a trial)" if trial.is_sample else ""
    return f"- {named}{sample}: {standing}{window}"


def _missing(prefetch: Prefetched) -> Iterator[str]:
    if prefetch.missing:
        words = "; ".join(TEMPLATES[key].words for key in prefetch.missing)
        yield f"Not sent with this request, and so not known here: {words}."
    if prefetch.cut:
        yield f"Only a first page was sent of: {'; '.join(TEMPLATES[key].words for key in prefetch.cut)}."


def _read(intake: Intake) -> str:
    used = f"Of the record, {len(intake.understood)} facts were understood"
    if not intake.ignored:
        return f"{used}; no part was left out."
    reasons = Counter(map(_reason, intake.ignored)).most_common(REASONS)
    words = "; ".join(f"{number}: {reason}" for reason, number in reasons)
    return f"{used} and {len(intake.ignored)} parts were not used ({words})."


def _reason(one: Noted) -> str:
    """Without the code in front, so that parts left out for one reason are counted together."""
    return one.words.rpartition(": ")[2]


def as_text(words: str) -> str:
    """A registry's words so that no sign of theirs means anything in Markdown."""
    return MARKS.sub(r"\\\1", " ".join(words.split()))
