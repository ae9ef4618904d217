"""A change of a trial in plain words, the same in the feed, the API and on pages."""

from ingest.history import Change, Kind
from matchers.saying import Said, in_a_row, marked, say, theirs

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
    gone, new = _told(change.gone), _told(change.new)
    if change.kind == "listed":
        return say("The trial is listed here now. Its status: {status}.", status=new)
    if change.kind == "vanished":
        return say("The registry lists this trial no more. What it last said is kept here.")
    if change.kind in {"opened", "closed", "status"}:
        return say("The status was {gone}, and is now {new}.", gone=gone, new=new)
    return in_a_row(
        [
            say("New: {words}.", words=new) if change.new else "",
            say("Gone: {words}.", words=gone) if change.gone else "",
        ]
    )


def _told(words: tuple[str, ...]) -> Said:
    more = len(words) - MOST_WORDS
    shown = theirs("; ".join(word.strip().rstrip(".;") for word in words[:MOST_WORDS]))
    return say("{words}; and {n} more", words=shown, n=more) if more > 0 else shown
