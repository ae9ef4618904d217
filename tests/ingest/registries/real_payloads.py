"""What becomes of real payloads: counts for each folder of them, and three trials of each. Run to print it:

python -m tests.ingest.registries.real_payloads [FOLDER OF SAMPLES]
"""

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ingest.normalise import normalise
from ingest.record import PayloadUnreadable
from ingest.registry import registries
from ingest.relevance import is_on_topic
from matchers.trial import Trial
from service.payload_files import Skipped, payloads_in

REAL = Path(__file__).parents[4] / "shared" / "samples"
SHOWN = 3
ON = date(2026, 11, 23)  # of statuses that follow from the day


@dataclass(frozen=True)
class Folder:
    """Payloads of one registry. `made` says what others have done to them, where they are not as they were sent."""

    name: str
    registry: str
    made: str = ""
    not_payloads: frozenset[str] = frozenset()  # files of something else


FOLDERS = (
    Folder("ctgov-v2", "ctgov"),
    Folder("ctgov-v2-pages", "ctgov", not_payloads=frozenset({"studies_metadata.json", "genomoncology__search_age_count_20260811.json"})),
    Folder("ctgov-infant-epilepsy", "ctgov", "made from the older XML; no sites"),
    Folder("ctis", "ctis"),
    Folder("isrctn-as-json", "isrctn", "XML made JSON by another program, attributes dropped"),
    Folder("euctr-text", "euctr"),
    Folder("who-xml", "ictrp"),
    Folder("ictrp-derived-csv", "ictrp", "tables made from exports, under headings of their own"),
)  # fmt: skip


@dataclass
class Read:
    """`trials` are all that could be read, whether or not they are about spasms; `unknown` by path."""

    records: int = 0
    trials: list[Trial] = field(default_factory=list)
    on_topic: int = 0
    unreadable: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


def read(folder: Folder, real: Path = REAL) -> Read:
    """Any other error than that a record cannot be read is let through."""
    found = Read()
    registry = registries()[folder.registry]
    files = [file for file in sorted((real / folder.name).iterdir()) if file.name not in folder.not_payloads]
    for payload in payloads_in(files):
        if isinstance(payload, Skipped):
            found.skipped.append(f"{Path(payload.where).name}: {payload.why}")
            continue
        found.records += 1
        try:
            record = registry.read(payload).on(ON)
        except PayloadUnreadable as error:
            found.unreadable.append(str(error))
            continue
        found.unknown.update(record.unknown_keys)
        found.on_topic += is_on_topic(record)
        found.trials.append(normalise(record))
    return found


def main(real: Path) -> None:
    told = {folder: read(folder, real) for folder in FOLDERS}
    print("| folder | registry | records | read | unreadable | skipped | about spasms | unknown keys |")
    print("|---|---|---|---|---|---|---|---|")
    for folder, found in told.items():
        counts = (found.records, len(found.trials), len(found.unreadable), len(found.skipped), found.on_topic)
        made = f" ({folder.made})" if folder.made else ""
        print(
            f"| {folder.name}{made} | {folder.registry} | {' | '.join(map(str, counts))} | {len(found.unknown)} |"
        )
    for folder, found in told.items():
        ids = len({trial.id for trial in found.trials})
        print(f"\n== {folder.name}: {min(SHOWN, ids)} of {ids}")
        for path, times in found.unknown.most_common(SHOWN):
            print(f"   unknown: {path} ({times})")
        by_id = {trial.id: trial for trial in found.trials}
        for trial in sorted(by_id.values(), key=lambda one: -len(one.criteria))[:SHOWN]:
            _show(trial)


def _show(trial: Trial) -> None:
    read = Counter(one.read for one in trial.criteria if not one.is_field)
    fields = [one.text for one in trial.criteria if one.is_field]
    print(f"- {trial.id}: {trial.title[:90]}")
    print(
        f"  {trial.status}; phase {'/'.join(trial.phase) or '–'}; {', '.join(trial.countries[:6]) or 'no country'};"
        f" {len(trial.sites)} sites; ids {', '.join(trial.ids[:4])}"
    )
    print(
        f"  {'; '.join(fields) or 'no limits in fields'}; sentences {sum(read.values())}: {read['whole']} whole,"
        f" {read['part']} in part, {read['none']} not read"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else REAL)
