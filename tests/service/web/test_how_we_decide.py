"""The page that shows how sentences are judged and how trials are ordered."""

import re
from collections.abc import Callable
from html import unescape
from importlib.resources import files
from typing import Any

import pytest
from starlette.testclient import TestClient

from matchers.rank import FACTORS
from service.web.how_we_decide import ANSWERS, PRINTED, Cell, cell, kinds, weights

Sound = Callable[[str], Any]
PAGE = "/how-we-decide"


@pytest.fixture
def html(client: TestClient) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return response.text


def test_sound_without_scripts_or_inline_style(html: str, sound: Sound) -> None:
    page = sound(html)
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    assert not page.all("script", "style", "img", "iframe")
    assert not [told for _, told in page.tags if "style" in told]
    assert {told["href"][1:] for told in page.all("a") if told["href"].startswith("#")} <= set(page.ids)


def test_our_own_words_promise_nothing(html: str, sound: Sound) -> None:
    words = " ".join(sound(html).own_words).casefold()
    for word in ("eligib", "qualif", "breakthrough"):
        assert word not in words


def test_every_table_has_a_caption_and_a_box_a_keyboard_can_move(html: str, sound: Sound) -> None:
    page = sound(html)
    tables = sum(len(kind["tables"]) for kind in PRINTED["kinds"]) + 3
    boxes = [told for told in page.all("div") if told.get("class") == "scroll"]
    captions = [told["id"] for told in page.all("caption")]
    assert len(page.all("table")) == len(boxes) == len(captions) == tables
    assert [told["aria-labelledby"] for told in boxes] == captions
    assert all(told["tabindex"] == "0" for told in boxes)
    assert all("scope" in told for told in page.all("th"))


def test_every_row_is_shown_and_only_in_plain_answers(html: str) -> None:
    rows = [row for kind in PRINTED["kinds"] for table in kind["tables"] for row in table["rows"]]
    shown = [row for kind in kinds() for table in kind.tables for _, group in table.groups for row in group]
    assert len(shown) == len(rows)
    assert f"with {len(rows):,} examples" in html
    said = re.findall(r'<td class="said-(?:yes|no|unknown)">([^<]*)</td>', html)
    assert set(said) <= set(ANSWERS.values())
    assert "<td>?</td>" not in html


def test_many_facts_stand_together_and_none_is_lost() -> None:
    for kind, shown in zip(PRINTED["kinds"], kinds(), strict=True):
        for table, seen in zip(kind["tables"], shown.tables, strict=True):
            rows = [(sentence, row) for sentence, group in seen.groups for row in group]
            assert all(len(row) + 1 == len(seen.columns) for _, row in rows)
            for told, (sentence, row) in zip(table["rows"], rows, strict=True):
                assert unescape(sentence) == told[0]
                words = [
                    cell(*one).text for one in zip(table["columns"][1:], told[1:], strict=True) if one[1]
                ]
                assert all(any(word in one.text for one in row) for word in words)


def test_more_facts_than_a_phone_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = ["sentence", "born", "EEG", "conditions", "include"]
    rows = [["A", "2026-01", "", "tsc", "?"], ["A", "", "", "", "not no"], ["B", "", "", "", "no"]]
    table = {"name": "T", "caption": "C", "columns": columns, "rows": rows}
    kind = {"kind": "a_kind", "title": "A kind", "lead": "L", "tables": [table]}
    monkeypatch.setitem(PRINTED, "kinds", [kind])
    (shown,) = kinds()
    assert shown.id == "a-kind"
    assert shown.tables[0].columns == ("Sentence", "What was told", "Include")
    told = Cell("Day of birth: 2026-01. Conditions: tuberous sclerosis complex")
    nothing = Cell("nothing", "blank")
    assert shown.tables[0].groups == (
        ("A", ((told, Cell("unknown", "unknown")), (nothing, Cell("yes or unknown", "unknown")))),
        ("B", ((nothing, Cell("no", "no")),)),
    )


def test_what_we_get_wrong_is_told_with_its_reason(html: str) -> None:
    assert ("What we know we get wrong" in html) is bool(PRINTED["yet_wrong"])
    for one in PRINTED["yet_wrong"]:
        assert f"<blockquote>{one['sentence']}</blockquote>" in html
        assert f"Why: {one['why']}." in html


def test_weights_are_those_of_the_code(html: str) -> None:
    assert [one.asks for one in weights()] == [one.asks for one in FACTORS.values()]
    for one in FACTORS.values():
        row = f'<th scope="row">{one.asks}</th><td>{one.weight:g}</td><td class="long">{one.why}</td>'
        assert row in html.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("column", "said", "shown"),
    [
        ("include", "?", Cell("unknown", "unknown")),
        ("exclude", "not no", Cell("yes or unknown", "unknown")),
        ("include", "not yes", Cell("no or unknown", "unknown")),
        ("exclude", "yes", Cell("yes", "yes")),
        ("exclude", "", Cell("", "blank")),
        ("born", "", Cell("not said", "blank")),
        ("born", "2026-05", Cell("2026-05")),
        ("changes on", "", Cell("no change", "blank")),
        ("asks", "weight", Cell("What does the child weigh?")),
        ("conditions", "no tsc; nothing else", Cell("no tuberous sclerosis complex; nothing else")),
        ("treatments", "vigabatrin 2026-04-01..2026-05-01 past", Cell("vigabatrin from 2026-04-01 to 2026-05-01, past")),
        ("treatments", "ACTH 2025-11-01..; nothing else", Cell("ACTH from 2025-11-01; nothing else")),
        ("treatments", "ACTH 2026-04-01.. now", Cell("ACTH from 2026-04-01, now")),
        ("treatments", "ACTH ..2026-05 past no-response", Cell("ACTH until 2026-05, past no response")),
    ],
)  # fmt: skip
def test_a_cell_in_plain_words(column: str, said: str, shown: Cell) -> None:
    assert cell(column, said) == shown


def test_other_pages_lead_here(client: TestClient) -> None:
    assert 'href="/how-we-decide"' in client.get("/about").text
    result = client.post("/match-result", data={"born": "2026-04-10"}).text
    assert 'href="/how-we-decide#order"' in result
    assert 'id="order"' in client.get(PAGE).text


def test_only_a_page_to_read(client: TestClient) -> None:
    assert client.head(PAGE).status_code == 200
    assert client.post(PAGE).status_code == 405


def test_the_word_is_nowhere_in_what_is_printed() -> None:
    assert "eligib" not in files("service.web").joinpath("how_we_decide.json").read_text("utf-8").casefold()
