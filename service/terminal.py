"""What people see on a terminal: progress, tables, one line for each thing done. All but data goes to stderr."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from matchers.asking import Ask
from matchers.match import Match, Standing
from matchers.rank import Ranked
from matchers.saying import in_words
from matchers.truth import Truth
from matchers.wording import unescaped
from service.failures import explained
from service.jobs.telling import Step, SyncReport

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
WORDS: dict[Standing, tuple[str, str]] = {
    "fits": ("✓ fits what you told us", "green"),
    "may-fit": ("? may fit: ask this", "yellow"),
    "later": ("→ later", "cyan"),
    "ruled-out": ("✗ ruled out by this sentence", "red"),
}
LONGEST_TITLE, LONGEST_SENTENCE, MOST_SENTENCES = 60, 90, 2
SAMPLE = "Sample data: these trials are invented, to show how the program works. None of them exists."


@dataclass(slots=True)
class Bar:
    """A progress bar that appears only on a terminal, with its pace and, where the end is known, the time left."""

    progress: Progress
    task: TaskID

    def show(self, step: Step) -> None:
        self.to(step.done, f"{step.registry}: {step.doing}", step.of)

    def to(self, done: int, said: str, of: int | None = None) -> None:
        if done < self.progress.tasks[self.task].completed:  # of what comes next, which has a pace of its own
            self.progress.reset(self.task)
        self.progress.update(self.task, completed=done, total=of, description=said)


class Pace(ProgressColumn):
    """How many a second, lately."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} a second" if task.speed else "")


@contextmanager
def bar(said: str) -> Iterator[Bar]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Pace())
    times = (TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn())
    with Progress(*columns, *times, console=err, disable=not err.is_terminal, transient=True) as progress:
        yield Bar(progress, progress.add_task(said, total=None))


def sync_line(report: SyncReport) -> str:
    """One registry's sync in one line."""
    counts = (
        f"{report.fetched} fetched, {report.new} new, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.off_topic} off topic, {report.poison} unreadable, {report.vanished} vanished"
    )
    outcome = "ok" if report.outcome == "ok" else f"FAILED ({report.reason})"
    return f"{report.registry}: {outcome}: {counts}, in {report.seconds:.1f} s"


def why_failed(report: SyncReport) -> str:
    """What a failure means and what to do, for people."""
    return explained(report.registry, report.reason, report.detail)


def match_table(found: Sequence[Ranked]) -> Table:
    table = Table(show_lines=True, expand=True, padding=0)
    table.add_column("Trial", ratio=5)
    table.add_column("Standing", ratio=4)
    table.add_column("Why", ratio=6)
    for one in found:
        words, colour = WORDS[one.match.standing]
        trial = one.match.trial
        table.add_row(
            f"[bold]{escape(trial.id)}[/bold]\n{escape(_short(trial.title, LONGEST_TITLE))}\n[dim]{trial.status.replace('-', ' ')}[/dim]",
            f"[{colour}]{words}{_opens(one.match)}[/{colour}]{_closes(one.match)}",
            escape(_reason(one.match)),
        )
    return table


def _opens(match: Match) -> str:
    if match.standing != "later":
        return ""
    return f": from {in_words(match.opens)}" if match.opens else ": not open yet, no date is given"


def _closes(match: Match) -> str:
    first = match.closes_earliest
    if first is None or first == match.closes:
        return f"\n[dim]window closes {_last(match)}[/dim]" if match.closes else ""
    last = f", at the latest {_last(match)}" if match.closes else ""
    return f"\n[dim]window may close {in_words(first)}{last}[/dim]"


def _last(match: Match) -> str:
    return f"{in_words(match.closes)} ({match.days_left} days)" if match.closes else ""


def _reason(match: Match) -> str:
    """The registry's sentence that decides, or those that are open."""
    wanted = Truth.NO if match.standing in {"ruled-out", "later"} else Truth.UNKNOWN
    sentences = [held.criterion.text for held in match.held if held.passes.at(match.on) is wanted]
    if not sentences:
        return "Every criterion passes." if match.standing == "fits" else ""
    left = len(sentences) - MOST_SENTENCES
    more = f"\n(and {left} more)" if left > 0 else ""
    return "\n".join(f"“{_short(one, LONGEST_SENTENCE)}”" for one in sentences[:MOST_SENTENCES]) + more


def _short(text: str, most: int) -> str:
    words = " ".join(unescaped(text).split())
    return words if len(words) <= most else f"{words[:most].rpartition(' ')[0] or words[:most]}…"


def questions(asks: Sequence[Ask], most: int = 3) -> list[str]:
    return [f"{ask.question} (would settle up to {ask.settles})" for ask in asks[:most]]


def on_words(day: date) -> str:
    return f"As of {in_words(day)}"
