"""Why a sync failed, in words, and what to do about it: the same on a terminal, in `doctor` and in `/status`."""

from collections.abc import Mapping

from matchers.saying import Said, in_a_row, say
from service.store.trouble import WORDS

STAYS = say("What was stored before stays.")
LATER = in_a_row([STAYS, say("Try again later; `serve` does so by itself within hours, and every night.")])
REPORT = in_a_row([STAYS, say("If it happens again, this program needs a fix: report the word in brackets.")])
REGISTRY = "{registry}"  # what stands for its name until that is known
FAILURES: Mapping[str, tuple[str, ...]] = {  # by the reason that a sync is given up for
    "rate-limited": (say("The registry asked us to slow down for longer than we wait."), LATER),
    "server-error": (say("The registry answered with errors of its own."), LATER),
    "timeout": (say("The registry did not answer in time."), LATER),
    "connection": (
        say("The registry could not be reached."),
        STAYS,
        say("Check this machine's network and proxy, then try again."),
    ),
    "truncated": (say("The registry's answer broke off."), LATER),
    "broken-json": (say("The registry's answer was damaged."), LATER),
    "broken-xml": (say("The registry's answer was damaged."), LATER),
    "broken-text": (say("The registry's answer broke off."), LATER),
    "no-numbers": (
        say("This registry has no search: it is asked for the trials that you name."),
        STAYS,
        say("Name them in SPASM_TRIALS_REGISTRY_QUERIES, or leave the registry out."),
    ),
    "blocked": (
        say("The registry refused us."),
        STAYS,
        say("Set SPASM_TRIALS_CONTACT, wait a day, then ask the registry why."),
    ),
    "web-page": (
        say("A web page came instead of data, as from a proxy or a bot check."),
        STAYS,
        say("Open the registry in a browser on this network."),
    ),
    "redirected": (
        say("The registry sent us to another address, which we do not follow."),
        STAYS,
        say("See whether it has moved."),
    ),
    "bad-url": (
        say("The registry's address cannot be used."),
        STAYS,
        say("Check SPASM_TRIALS_REGISTRY_BASE_URLS."),
    ),
    "not-found": (
        say("There is nothing at the registry's address."),
        STAYS,
        say("Check SPASM_TRIALS_REGISTRY_BASE_URLS."),
    ),
    "too-large": (say("The registry's answer was larger than we take."), REPORT),
    "bad-request": (say("The registry did not understand our question."), REPORT),
    "unexpected": (say("The registry gave an answer that we do not know."), REPORT),
    "misshapen": (say("The registry's answer did not have its usual shape."), REPORT),
    "unreadable": (
        say("Most of the registry's records could not be read: it has changed their shape."),
        REPORT,
    ),
    "incomplete": (
        say(
            "The registry's list changed while we read it, did not end, or promised records that did not come."
        ),
        LATER,
    ),
    "files-only": (
        say("This registry has no interface for programs, so it is never asked."),
        STAYS,
        say("Load its export: spasm-trials load {registry} FILE", registry=REGISTRY),
    ),
    "too-many-vanished": (
        say("So many trials were missing from the registry at once that we did not believe it."),
        STAYS,
        say(
            "Look for them at the registry. If they are gone: spasm-trials sync {registry} --accept-vanished {registry}",
            registry=REGISTRY,
        ),
    ),
    "no-payloads": (
        say("There was no record to take in."),
        STAYS,
        say("Hand in payloads or exports of this registry; what was skipped, and why, is said above."),
    ),
    "some-skipped": (
        say("Some files or records were left out; the others were taken in."),
        STAYS,
        say("What was skipped, and why, is said above."),
    ),
    "stopped": (
        say("The sync was told to stop."),
        STAYS,
        say("What came of it is kept as well, and the next one goes on from there."),
    ),
    "not-all-went-well": (say("Some registry could not be heard out."), STAYS, say("Its own sync says why.")),
}

# Reasons that may be gone in an hour, so that it is worth asking again. Who says "forbidden" is left alone for the night.
PASSING = frozenset(
    {
        "rate-limited", "server-error", "timeout", "connection", "truncated", "broken-json", "broken-xml", "broken-text",
        "incomplete", "web-page", "database-away", "database-busy",
    }
)  # fmt: skip

# The database's own, by what is wrong with it.
TROUBLE = {f"database-{kind}": (say("{says}.", says=says), remedy) for kind, (says, remedy) in WORDS.items()}
UNFORESEEN = (say("Something went wrong here."), REPORT)


def explained(registry: str, reason: str, detail: str = "") -> str:
    """What a failure means and what to do; the detail is what the registry or our own count said."""
    parts = FAILURES.get(reason) or TROUBLE.get(reason) or UNFORESEEN
    told = in_a_row(_named(one, registry) for one in parts)
    return say("{what} Detail: {detail}", what=told, detail=detail) if detail else told


def _named(words: str, registry: str) -> str:
    if isinstance(words, Said) and words.values.get("registry") == REGISTRY:
        return say(words.template, registry=registry)  # found where it is written
    return words
