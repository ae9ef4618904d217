"""The alerts and the board ask for numbers that there are, by labels that they have."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from service.store.store import Store

FILES = files("service").joinpath("observability")
NAME = re.compile(r"\bspasm_trials_[a-z_]+")
SELECTED = re.compile(r"(spasm_trials_[a-z_]+)\{([^}]*)\}")


def alerts() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(FILES.joinpath("alerts.yml").read_text())["groups"]
    rules: list[dict[str, Any]] = group["rules"]
    return rules


def board() -> Any:
    return json.loads(FILES.joinpath("grafana.json").read_text())


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in alerts())
    yield from (target["expr"] for panel in board()["panels"] for target in panel["targets"])


@pytest.fixture
def told(client: TestClient, store: Store) -> dict[str, set[str]]:
    """Every number that there is with its labels, once there were requests and syncs of all kinds."""
    for job in ("sync", "sync:ctgov", "sync:ctis"):
        run = store.start_run(job, datetime.now(UTC))
        assert run
        store.finish_run(run, datetime.now(UTC), "failed" if job == "sync:ctis" else "ok", "blocked")
    client.get("/healthz")
    families = text_string_to_metric_families(client.get("/metrics").text)
    found: dict[str, set[str]] = {}
    for sample in (sample for family in families for sample in family.samples):
        found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_every_number_asked_for_is_told(told: dict[str, set[str]]) -> None:
    asked = {name for expression in expressions() for name in NAME.findall(expression)}
    assert len(asked) >= 11
    assert asked <= told.keys()


def test_every_label_asked_for_is_there(told: dict[str, set[str]]) -> None:
    for expression in expressions():
        for name, chosen in SELECTED.findall(expression):
            assert set(re.findall(r"(\w+)\s*=", chosen)) <= told[name]
        grouped = {
            one for words in re.findall(r"by \(([^)]*)\)", expression) for one in re.split(r",\s*", words)
        }
        every = set.union(*(told[name] for name in NAME.findall(expression) or ["spasm_trials_trials"]))
        assert grouped <= every


def test_each_alert_says_what_it_means_and_what_to_do() -> None:
    names = [rule["alert"] for rule in alerts()]
    assert len(set(names)) == len(names)
    for rule in alerts():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["action"]
        assert re.fullmatch(r"\d+[mh]", rule["for"])


def test_the_board_has_its_panels_side_by_side() -> None:
    panels = board()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = [
        (x, y)
        for panel in panels
        for at in (panel["gridPos"],)
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert all(0 <= x < 24 for x, _ in taken)
