"""A change of a trial in plain words, the same in the feed, the API and on pages."""

from ingest.history import Change, Kind
from matchers.saying import marked

HEADINGS: dict[Kind, str] = {
    "listed": marked("New here"),
    "opened": marked("Opened"),
    "closed": marked("Closed"),
    "status": marked("New status"),
    "sites": marked("Places changed"),
    "ages": marked("Ages changed"),
    "sex": marked("Sex changed"),
    "criteria": marked("Who can join changed"),
    "dates": marked("Dates changed"),
    "vanished": marked("No longer listed"),
}
MOST_WORDS = 5  # pieces of what left or came; the rest is counted


def heading(change: Change) -> str:
    return HEADINGS[change.kind]


def sentence(change: Change) -> str:
    """One or two sentences, with the registry's own words."""
    if change.kind == "listed":
        return f"The trial is listed here now. Its status: {_told(change.new)}."
    if change.kind == "vanished":
        return "The registry lists this trial no more. What it last said is kept here."
    if change.kind in {"opened", "closed", "status"}:
        return f"The status was {_told(change.gone)}, and is now {_told(change.new)}."
    parts = [
        f"New: {_told(change.new)}." if change.new else "",
        f"Gone: {_told(change.gone)}." if change.gone else "",
    ]
    return " ".join(part for part in parts if part)


def _told(words: tuple[str, ...]) -> str:
    more = len(words) - MOST_WORDS
    shown = "; ".join(word.strip().rstrip(".;") for word in words[:MOST_WORDS])
    return f"{shown}; and {more} more" if more > 0 else shown
