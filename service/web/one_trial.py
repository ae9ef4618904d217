"""One trial's page, part by part."""

from typing import Any

from ingest.registry import registries
from matchers.explain import says
from matchers.trial import Criterion, Listing, Trial
from service.change_words import heading, sentence
from service.store.history import Event
from service.web import words
from service.web.language import gettext
from service.web.telling import told as told_in


def told(event: Event) -> dict[str, str]:
    return {
        "day": event.at.date().isoformat(),
        "heading": gettext(heading(event.change)),
        "text": told_in(sentence(event.change)),
        "by": _registry_title(event.registry),
    }


def parts(trial: Trial) -> dict[str, Any]:
    """A trial's page, part by part: sentences by side, the registry's fields apart."""
    sentences = [one for one in trial.criteria if not one.is_field]
    sites = sorted(trial.sites, key=lambda site: (words.country_name(site.country), site.city, site.name))
    return {
        "trial": trial,
        "include": [one for one in sentences if one.side == "include"],
        "exclude": [one for one in sentences if one.side == "exclude"],
        "fields": [one for one in trial.criteria if one.is_field],
        "reading": _reading,
        "sites": sites,
        "flags": [
            (words.FLAGS.get(flag.kind, flag.kind.replace("-", " ")), flag.text) for flag in trial.flags
        ],
        "entries": [_entry(one) for one in trial.entries],
        "whose": {one.id: _registry_title(one.registry) for one in trial.listings},
    }


def _entry(entry: Listing) -> dict[str, str]:
    """Where a registry's own record stands; only an address of the web is linked."""
    url = entry.url if entry.url.startswith(("https://", "http://")) else ""
    return {"title": _registry_title(entry.registry), "id": entry.id, "url": url}


def _reading(criterion: Criterion) -> str:
    """Our one line on a sentence; nothing where it was not read."""
    return "" if criterion.read == "none" else words.capital(told_in(says(criterion.rule)))


def _registry_title(name: str) -> str:
    known = registries().get(name)
    return known.title if known else name
