"""What is kept about whoever asks, as the settings have it: what they switch on is told, what they do not is not."""

from typing import Any

from ingest.registry import registries
from matchers.saying import say
from service.settings import Settings

PROFILE = {
    "sent": say("what is typed into the form or posted to /match, /fhir or /cds-services, in the body only"),
    "used_for": say("the one answer that it is sent for"),
    "stored": False,
    "logged": False,
    "cached": False,
    "shared": False,
    "in_addresses": False,
}
NEVER_KEPT = [
    say("body"),
    say("query"),
    say("search words"),
    say("network address"),
    say("browser"),
    say("referrer"),
]
OF_A_REQUEST = [say("method"), say("route"), say("status"), say("duration")]
LINE = [say("time"), *OF_A_REQUEST, say("a random number")]


def facts(settings: Settings) -> dict[str, Any]:
    """For programs; the page of the same address says them to people."""
    return {
        "run_by": settings.contact.strip() or say("not told: the operator has set no contact"),
        "profile": PROFILE,
        "logs": {
            "kept_of_a_request": LINE if settings.log_level in {"debug", "info"} else [],
            "not_kept": NEVER_KEPT,
        },
        "counts": _counts(settings),
        "traces": {
            "sent": settings.tracing,
            "kept": OF_A_REQUEST if settings.tracing else [],
        },
        "keys": {
            "needed_for_matching": settings.match_needs_key,
            "kept": say("hashes of keys, with a name for each")
            if settings.knows_operators or settings.keys
            else say("none"),
        },
        "cookies": [],
        "accounts": False,
        "analytics": False,
        "pages_of_other_origins_that_may_ask": settings.cors_origins,
        "third_parties_asked_while_serving": (
            [say("{issuer}, for its public keys; it learns nothing of visitors", issuer=settings.oidc_issuer)]
            if settings.oidc_issuer
            else []
        ),
        "third_parties_asked_at_night": _registries(settings),
    }


def _counts(settings: Settings) -> dict[str, Any]:
    kept = [say("how many requests of each method, route and status"), say("how long they took")]
    told: dict[str, Any] = {
        "kept": kept if settings.metrics else [],
        "not_kept": [say("anything that tells one visitor from another")],
    }
    if settings.match_rate:
        told["for_the_limit_on_matches"] = {
            "limit": settings.match_rate,
            "kept": say(
                "how many matches one key or one network asked for, the network as a keyed fingerprint that changes "
                "every day"
            ),
            "until": say("the end of the limit's window"),
        }
    return told


def _registries(settings: Settings) -> str:
    if not settings.scheduler:
        return say("none by this process; another one may ask trial registries for public records")
    names = ", ".join(registries()[name].title for name in settings.registries)
    return say("trial registries ({names}), for public records; they learn nothing of visitors", names=names)
