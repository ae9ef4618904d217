"""All the trials there are, at one moment."""

from collections.abc import Callable
from datetime import datetime

from ingest.catalogue import Catalogue
from matchers.trial import Trial


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
