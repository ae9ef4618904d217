"""What a sync changed, in words by kind, for whoever reads the mail of cron or the log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.history import Kind
from service.change_words import HEADINGS, sentence
from service.store.history import ChangeQuery, Event
from service.store.runs import JobRun
from service.store.store import Store

MOST_RUNS = 50  # of all jobs, among which the last whole sync is looked for
SHOWN = 10  # changes of a kind; the rest is counted


@dataclass(frozen=True, slots=True)
class Changed:
    """What happened in one way; `newest` are the first few of `total`."""

    kind: Kind
    total: int
    newest: Sequence[Event]

    @property
    def left(self) -> int:
        return self.total - len(self.newest)


@dataclass(frozen=True, slots=True)
class Night:
    """What was since a moment: the syncs of registries, oldest first, and what they changed."""

    since: datetime
    syncs: Sequence[JobRun]
    changed: Sequence[Changed]


def last(store: Store, moment: datetime | None = None) -> Night | None:
    """Since the moment, or since the last sync began; None where none ever did."""
    runs = store.runs(MOST_RUNS)
    begun = moment or next((run.started_at for run in runs if run.job == "sync"), None)
    if begun is None:
        return None
    syncs = [run for run in reversed(runs) if run.job.startswith("sync:") and run.started_at >= begun]
    return Night(begun, syncs, since(store, begun))


def since(store: Store, moment: datetime) -> list[Changed]:
    """What changed since, by kind, in the order of the headings; nothing of a kind that did not occur."""
    pages = {kind: store.changes(ChangeQuery(since=moment, kinds=(kind,), limit=SHOWN)) for kind in HEADINGS}
    return [Changed(kind, page.total, page.events) for kind, page in pages.items() if page.total]


def in_words(changed: Sequence[Changed]) -> Iterator[str]:
    """A line of counts, then one for each change that is shown; registries' words lie on one line."""
    counts = ", ".join(f"{HEADINGS[one.kind].lower()} {one.total}" for one in changed)
    yield f"What changed: {counts or 'nothing'}."
    for one in changed:
        for event in one.newest:
            yield _line(f"{HEADINGS[one.kind]}: {event.trial_id} {event.title}: {sentence(event.change)}")
        if one.left:
            yield f"{HEADINGS[one.kind]}: and {one.left} more"


def _line(words: str) -> str:
    """A registry's text may hold anything; a terminal or a log is sent only what prints."""
    return "".join(filter(str.isprintable, " ".join(words.split())))
