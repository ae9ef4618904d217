"""All the trials there are, at one moment."""

from collections.abc import Callable
from datetime import datetime

from ingest.catalogue import Catalogue
from matchers.trial import Site, Trial


def test_open_trials_leave_out_what_takes_nobody(make_trial: Callable[..., Trial], noon: datetime) -> None:
    statuses = (
        "recruiting",
        "completed",
        "unknown",
        "terminated",
        "not-yet-recruiting",
        "withdrawn",
        "suspended",
    )
    trials = tuple(make_trial(f"NCT0000000{n}", status=status) for n, status in enumerate(statuses))
    found = Catalogue("1", noon, trials).open_trials
    assert [trial.status for trial in found] == ["recruiting", "unknown", "not-yet-recruiting", "suspended"]


def test_samples_are_told(make_trial: Callable[..., Trial]) -> None:
    assert not Catalogue("1", None, (make_trial("NCT01000001"),)).has_samples
    assert Catalogue("1", None, (make_trial("NCT01000001"), make_trial("NCT99000001"))).has_samples
    assert not Catalogue("0", None, ()).has_samples


def test_a_city_is_where_the_registries_put_it_if_they_agree(make_trial: Callable[..., Trial]) -> None:
    places = (("Ulm", 48.4, 9.99), ("ULM", 48.5, 9.9), ("Halle", 51.5, 11.97), ("Halle", 52.06, 8.36))
    sites = tuple(Site(city=city, country="DE", lat=lat, lon=lon) for city, lat, lon in places)
    blank = (Site(city="Bonn", country="DE"), Site(city="Bonn", lat=50.7, lon=7.1))
    catalogue = Catalogue("1", None, (make_trial(sites=sites + blank),))
    assert catalogue.city("DE", "ulm") == (48.4, 9.99)
    assert [catalogue.city("DE", "Halle"), catalogue.city("DE", "Bonn"), catalogue.city("AT", "Ulm")] == [
        None, None, None,
    ]  # fmt: skip
