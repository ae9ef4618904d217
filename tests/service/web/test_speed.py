"""The chart of how fast the program is, from the runs that are kept."""

from typing import Any

from starlette.testclient import TestClient

from service.web import speed


def run(label: str, pace: float) -> dict[str, Any]:
    figure = {"ms": 2.5, "a_second": pace, "ratio": 4.0}
    figures = {"match one child, in order | 1000 | copies": figure, "other | 5": {"ms": 1, "a_second": 2}}
    return {"on": "2026-11-23", "label": label, "figures": figures}


def test_the_fastest_run_has_the_longest_bar() -> None:
    first, second = speed.bars([run("a", 100), run("b", 400)])
    assert (first.label, first.a_second, first.width, second.width) == ("a", 100, 25, 100)
    assert speed.bars([]) == []


def test_only_the_latest_runs_are_drawn_and_the_last_is_told() -> None:
    many = [run(str(n), 100 + n) for n in range(20)]
    assert [bar.label for bar in speed.bars(many)] == [str(n) for n in range(12, 20)]
    assert [(what, count) for what, count, _ in speed.latest(many)] == [
        ("match one child, in order (copies)", 1000),
        ("other", 5),
    ]
    assert speed.latest([]) == []


def test_it_is_on_the_page(client: TestClient) -> None:
    page = client.get("/how-we-decide").text
    assert page.count("<rect") == len(speed.bars()) > 0
    assert "How fast it is" in page
