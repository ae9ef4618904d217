"""Why a sync failed, in words, and what to do about it: the same on a terminal, in `doctor` and in `/status`."""

from service.store.trouble import WORDS

STAYS = "What was stored before stays."
LATER = f"{STAYS} Try again later; `serve` does so by itself within hours, and every night."
REPORT = f"{STAYS} If it happens again, this program needs a fix: report the word in brackets."
FAILURES = {  # by the reason that a sync is given up for
    "rate-limited": f"The registry asked us to slow down for longer than we wait. {LATER}",
    "server-error": f"The registry answered with errors of its own. {LATER}",
    "timeout": f"The registry did not answer in time. {LATER}",
    "connection": f"The registry could not be reached. {STAYS} Check this machine's network and proxy, then try again.",
    "truncated": f"The registry's answer broke off. {LATER}",
    "broken-json": f"The registry's answer was damaged. {LATER}",
    "broken-xml": f"The registry's answer was damaged. {LATER}",
    "broken-text": f"The registry's answer broke off. {LATER}",
    "no-numbers": f"This registry has no search: it is asked for the trials that you name. {STAYS} Name them in SPASM_TRIALS_REGISTRY_QUERIES, or leave the registry out.",
    "blocked": f"The registry refused us. {STAYS} Set SPASM_TRIALS_CONTACT, wait a day, then ask the registry why.",
    "web-page": f"A web page came instead of data, as from a proxy or a bot check. {STAYS} Open the registry in a browser on this network.",
    "redirected": f"The registry sent us to another address, which we do not follow. {STAYS} See whether it has moved.",
    "bad-url": f"The registry's address cannot be used. {STAYS} Check SPASM_TRIALS_REGISTRY_BASE_URLS.",
    "not-found": f"There is nothing at the registry's address. {STAYS} Check SPASM_TRIALS_REGISTRY_BASE_URLS.",
    "too-large": f"The registry's answer was larger than we take. {REPORT}",
    "bad-request": f"The registry did not understand our question. {REPORT}",
    "unexpected": f"The registry gave an answer that we do not know. {REPORT}",
    "misshapen": f"The registry's answer did not have its usual shape. {REPORT}",
    "unreadable": f"Most of the registry's records could not be read: it has changed their shape. {REPORT}",
    "incomplete": f"The registry's list changed while we read it, did not end, or promised records that did not come. {LATER}",
    "files-only": f"This registry has no interface for programs, so it is never asked. {STAYS} Load its export: spasm-trials load {{registry}} FILE",
    "too-many-vanished": f"So many trials were missing from the registry at once that we did not believe it. {STAYS} Look for them at the registry. If they are gone: spasm-trials sync {{registry}} --accept-vanished {{registry}}",
    "no-payloads": f"There was no record to take in. {STAYS} Hand in payloads or exports of this registry; what was skipped, and why, is said above.",
    "some-skipped": f"Some files or records were left out; the others were taken in. {STAYS} What was skipped, and why, is said above.",
    "stopped": f"The sync was told to stop. {STAYS} What came of it is kept as well, and the next one goes on from there.",
    "not-all-went-well": f"Some registry could not be heard out. {STAYS} Its own sync says why.",
}

# Reasons that may be gone in an hour, so that it is worth asking again. Who says "forbidden" is left alone for the night.
PASSING = frozenset(
    {
        "rate-limited", "server-error", "timeout", "connection", "truncated", "broken-json", "broken-xml", "broken-text",
        "incomplete", "web-page", "database-away", "database-busy",
    }
)  # fmt: skip

# The database's own, by what is wrong with it.
TROUBLE = {f"database-{kind}": f"{says}. {remedy}" for kind, (says, remedy) in WORDS.items()}


def explained(registry: str, reason: str, detail: str = "") -> str:
    """What a failure means and what to do; the detail is what the registry or our own count said."""
    words = FAILURES.get(reason) or TROUBLE.get(reason) or f"Something went wrong here. {REPORT}"
    words = words.replace("{registry}", registry)
    return f"{words} Detail: {detail}" if detail else words
