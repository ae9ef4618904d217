"""Every real payload there is, of every registry, is read."""

import pytest

from tests.ingest.registries.real_payloads import FOLDERS, REAL, Folder, read

needs_real = pytest.mark.skipif(not REAL.is_dir(), reason=f"there are no real payloads in {REAL}")
COUNTS = {
    "ctgov-v2": 308, "ctgov-v2-pages": 13, "ctgov-infant-epilepsy": 26, "ctis": 2, "isrctn-as-json": 6, "euctr-text": 9,
    "who-xml": 1, "ictrp-derived-csv": 634,
}  # fmt: skip


@needs_real
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_real_payload_is_read(folder: Folder) -> None:
    found = read(folder)
    assert (found.unreadable, found.skipped) == ([], [])
    assert len(found.trials) == found.records == COUNTS[folder.name]
    assert all(trial.id and trial.title and trial.registries == (folder.registry,) for trial in found.trials)
