"""Settings that do not go together, or that others will mind."""

from collections.abc import Iterator

from ingest.registry import registries
from service.doctor.finding import Finding
from service.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def check_settings(settings: Settings) -> Iterator[Finding]:
    found = list(_contradictions(settings))
    yield from found or [Finding("settings", "ok", "The settings go together.")]


def _contradictions(settings: Settings) -> Iterator[Finding]:
    if not settings.contact.strip():
        yield Finding(
            "settings",
            "warning",
            "No contact is set: a registry that minds our questions cannot write to you, and may refuse us.",
            "Set SPASM_TRIALS_CONTACT to an e-mail or web address.",
        )
    if not settings.registries:
        yield Finding(
            "settings",
            "wrong",
            "No registry is switched on, so that a sync has nobody to ask.",
            "Set SPASM_TRIALS_REGISTRIES, or leave it out for the usual ones.",
        )
    for name in settings.registries:
        if not registries()[name].base_url.startswith("http"):
            yield Finding(
                "settings",
                "warning",
                f"{name} is switched on, but hands its records over in files only.",
                f"Take {name} out of SPASM_TRIALS_REGISTRIES and use: spasm-trials load {name} FILE",
            )
        if (needed := registries()[name].needs_query) and name not in settings.registry_queries:
            yield Finding(
                "settings",
                "wrong",
                f"{name} is switched on, but nothing says {needed}: it has no search.",
                f'Set SPASM_TRIALS_REGISTRY_QUERIES, as in {{"{name}": "48421, 50000-50020"}}, or take {name} out of SPASM_TRIALS_REGISTRIES.',
            )
    if settings.metrics and settings.host not in LOOPBACK and not settings.knows_operators:
        yield Finding(
            "settings",
            "warning",
            f"/metrics is on, has no key, and the service listens on {settings.host}: whoever reaches it may read how much it is used.",
            "Set SPASM_TRIALS_KEYS (see spasm-trials key), or let your proxy refuse /metrics from outside.",
        )
    for name in sorted(settings.registry_base_urls.keys() - registries().keys()):
        yield Finding(
            "settings",
            "warning",
            f"SPASM_TRIALS_REGISTRY_BASE_URLS names {name}, which is no registry.",
            f"The registries are {', '.join(registries())}.",
        )
