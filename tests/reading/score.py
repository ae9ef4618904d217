"""Measures the reader against the annotated trials, where they are present beside the project.

    python tests/reading/score.py [--show facets|standings|unread]
    python tests/reading/score.py --write    # what is measured today, for the page "How we decide"

Prints facet precision and recall, the confusion of standings, the share of sentences read, and the reader's speed
as a ratio to parsing the same payloads.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ingest.normalise import normalise  # noqa: E402
from ingest.registries.clinicaltrials_gov import REGISTRY  # noqa: E402
from matchers.facets import facets  # noqa: E402
from matchers.match import match  # noqa: E402
from matchers.trial import Trial  # noqa: E402
from service.intake.profile import read_profile  # noqa: E402

SHARED = ROOT.parent / "shared"
REFERENCE = SHARED / "eligibility"
SAMPLES = SHARED / "samples"
TODAY = date(2026, 11, 23)
MEASURED = ROOT / "service" / "web" / "measured.json"
Figures = dict[str, Any]
FACETS = ("ages", "sex", "weight_kg", "conditions.required", "conditions.excluded", "eeg.required", "eeg.excluded",
          "treatments.required", "treatments.excluded", "failed_treatments", "confirmation", "other_kinds")  # fmt: skip


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (REFERENCE / name).read_text().splitlines()]


def trials(folder: str) -> Iterator[Trial]:
    for path in sorted((SAMPLES / folder).glob("*.json")):
        for payload in REGISTRY.split(json.loads(path.read_text())):
            yield normalise(REGISTRY.read(payload))


def entries(found: dict[str, Any], facet: str) -> set[str]:
    """The atoms of a facet, each as one string to compare."""
    value: Any = found
    for key in facet.split("."):
        value = value.get(key) if isinstance(value, dict) else value
    if value is None:
        return set()
    if isinstance(value, list):
        return {json.dumps(entry, sort_keys=True) for entry in value}
    return {json.dumps(value, sort_keys=True)}


def score_facets(name: str, by_id: dict[str, Trial], *, show: bool = False) -> Figures:
    right: Counter[str] = Counter()
    got_all: Counter[str] = Counter()
    wanted_all: Counter[str] = Counter()
    for line in lines("facets.jsonl"):
        if line["id"] not in by_id:
            continue
        got = facets(by_id[line["id"]])
        for facet in FACETS:
            have, want = entries(got, facet), entries(line["facets"], facet)
            right[facet] += len(have & want)
            got_all[facet] += len(have)
            wanted_all[facet] += len(want)
            if show and have != want:
                print(f"  {line['id']} {facet}: missing {sorted(want - have)} extra {sorted(have - want)}")
    print(f"{name:24} precision recall  (n)")
    for facet in FACETS:
        precision = right[facet] / got_all[facet] if got_all[facet] else 1.0
        recall = right[facet] / wanted_all[facet] if wanted_all[facet] else 1.0
        print(f"{facet:24} {precision:9.3f} {recall:6.3f}  ({wanted_all[facet]})")
    total, got_total, wanted_total = sum(right.values()), sum(got_all.values()), sum(wanted_all.values())
    print(f"{'all':24} {total / got_total:9.3f} {total / wanted_total:6.3f}\n")
    return {"right": total, "found": got_total, "wanted": wanted_total}


def score_standings(by_id: dict[str, Trial], *, show: bool) -> Figures:
    children = {line["id"]: read_profile(line["profile"], TODAY).child for line in lines("profiles.jsonl")}
    confusion: Counter[tuple[str, str]] = Counter()
    wrong = 0
    sure = agree = opens = opens_right = 0
    for line in lines("standings.jsonl"):
        trial = replace(by_id[line["trial"]], status="recruiting")
        found = match(children[line["profile"]], trial, TODAY)
        confusion[line["standing"], found.standing] += 1
        if line["standing"] == found.standing == "later":
            opens += 1
            opens_right += str(found.opens) == line["opens"]
        if line["sure"]:
            sure += 1
            agree += line["standing"] == found.standing
        bad = line["standing"] in {"fits", "may-fit"} and found.standing == "ruled-out"
        bad |= line["standing"] == "ruled-out" and found.standing == "fits"
        wrong += bad
        if bad or (show and line["standing"] != found.standing):
            fails = [held.criterion.text[:70] for held in found.held if held.passes.at(TODAY).name == "NO"]
            mark = "WRONG " if bad else ""
            wanted = [deciding["starts"] for deciding in line["deciding"]]
            print(f"  {mark}{line['profile']} {line['trial']} expected {line['standing']}{'' if line['sure'] else '?'} "
                  f"got {found.standing} {found.opens or ''}; failing here: {fails}; expected: {wanted}")  # fmt: skip
    print(
        f"\nstandings: sure pairs equal {agree}/{sure} = {agree / sure:.3f}; opens equal {opens_right}/{opens}"
    )
    names: tuple[str, ...] = ("fits", "may-fit", "later", "ruled-out")
    print(f"{'expected':>12} " + " ".join(f"{name:>10}" for name in names))
    for expected in names:
        print(f"{expected:>12} " + " ".join(f"{confusion[expected, name]:>10}" for name in names))
    return {"sure": sure, "equal": agree, "wrong": wrong, "pairs": confusion.total()}


def score_read(name: str, read: list[Trial], *, show: bool = False) -> Figures:
    states = Counter(
        criterion.read for trial in read for criterion in trial.criteria if not criterion.is_field
    )
    total = sum(states.values()) or 1
    shares = ", ".join(
        f"{state} {states[state]} ({states[state] / total:.1%})" for state in ("whole", "part", "none")
    )
    print(f"{name}: {len(read)} trials, {total} sentences: {shares}")
    if show:
        for trial in read:
            for criterion in trial.criteria:
                if not criterion.is_field and criterion.read != "whole":
                    print(f"  {trial.id} {criterion.side[:2]} {criterion.read}: {criterion.text[:160]!r}")
    return {
        "trials": len(read),
        "sentences": states.total(),
        "whole": states["whole"],
        "part": states["part"],
    }


def score_speed() -> list[Trial]:
    """The mixed studies, read for the first time: what was read once is remembered and costs nothing. In time of the
    processor, whatever else the machine does."""
    bodies = [path.read_bytes() for path in sorted((SAMPLES / "ctgov-v2").glob("*.json"))]
    begun = time.process_time()
    parsed = [json.loads(body) for body in bodies]
    parsing = time.process_time() - begun
    begun = time.process_time()
    read = [normalise(REGISTRY.read(payload)) for study in parsed for payload in REGISTRY.split(study)]
    reading = time.process_time() - begun
    print(f"speed: {len(bodies)} studies: json.loads {parsing * 1000:.0f} ms, read + normalise {reading * 1000:.0f} ms, "
          f"ratio {reading / parsing:.1f}, {len(bodies) / reading:.0f} studies/s\n")  # fmt: skip
    return read


def main() -> None:
    if not REFERENCE.is_dir():
        sys.exit("The annotated trials are not beside the project: nothing to measure.")
    show = sys.argv[2] if len(sys.argv) > 2 else ""
    figures: Figures = {"measured_on": datetime.now(UTC).date().isoformat()}
    mixed = score_speed()
    read = list(trials("ctgov-infant-epilepsy"))
    by_id = {trial.id: trial for trial in read}
    spasms = [trial for trial in read if {"infantile-spasms", "epileptic-spasms"} & set(trial.targets)]
    facets_of_spasms = score_facets("infantile-spasms trials", {trial.id: trial for trial in spasms})
    facets_of_all = score_facets("infant-epilepsy trials", by_id, show=show == "facets")
    figures["standings"] = score_standings(by_id, show=show == "standings")
    figures["spasms"] = (
        score_read("\ninfantile-spasms trials", spasms, show=show == "unread") | facets_of_spasms
    )
    figures["epilepsy"] = score_read("infant-epilepsy trials", read) | facets_of_all
    figures["mixed"] = score_read("mixed studies", mixed)
    if "--write" in sys.argv:
        MEASURED.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
