"""Files of a search, trials side by side, a list of one's own, and what search engines are told."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from matchers.plan import Arm, Measure, Plan
from matchers.trial import Dates, Listing, Site, Trial
from service.web.exports import COLUMNS, harmless
from service.web.structured import SITEMAP

Make = Callable[..., Trial]
Client = Callable[[list[Trial]], TestClient]


def table(client: TestClient, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="trials.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


class TestFiles:
    def test_a_table_has_every_trial_that_is_found_and_not_a_page_of_them(
        self, client: TestClient, sample_trials: list[Trial]
    ) -> None:
        rows = table(client, "/browse.csv")
        assert {row["id"] for row in rows} == {trial.id for trial in sample_trials}
        assert tuple(rows[0]) == COLUMNS
        assert all(row["title"].startswith("SAMPLE (invented): ") for row in rows)

    def test_it_holds_what_the_list_holds_in_its_order(self, client: TestClient) -> None:
        query = "q=west+syndrome&near=Lyon&within=2500&tried=vigabatrin&sort=nearest"
        html = client.get(f"/browse?{query}").text
        listed = re.findall(r'href="/trial/(NCT\d+)\?', html)
        rows = table(client, f"/browse.csv?{query}")
        assert [row["id"] for row in rows] == listed
        assert [int(row["km"]) for row in rows] == sorted(int(row["km"]) for row in rows)
        link = re.search(r'href="([^"]+)" download>Table', html)
        assert link
        assert table(client, unescape(link[1])) == rows

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "\u00a0+"])
    def test_no_cell_is_a_formula(self, client_with: Client, make_trial: Make, sign: str) -> None:
        evil = f'{sign}HYPERLINK("https://example.org","x")'
        client = client_with([make_trial(title=evil, sponsor=evil, sites=(Site(evil, evil, "ES"),))])
        (row,) = table(client, "/browse.csv")
        for name in ("title", "sponsor", "cities"):
            assert row[name].startswith("'"), name

    @pytest.mark.parametrize("words", ["Vigabatrin", "2 months", "", "NCT01", "a = b"])
    def test_other_cells_are_left_alone(self, words: str) -> None:
        assert harmless(words) == words

    def test_json_says_what_was_asked(self, client: TestClient) -> None:
        response = client.get("/browse.json?q=prednisolone&age=7&near=Delhi")
        told = response.json()
        assert response.headers["content-type"] == "application/json"
        assert told["asked"] == {"q": "prednisolone", "age": "7", "near": "Delhi"}
        assert told["total"] == len(told["trials"]) > 0
        assert told["trials"][0]["page"].endswith(f"/trial/{told['trials'][0]['id']}")
        assert all(one["sample"] for one in told["trials"])
        assert isinstance(told["trials"][0]["km"], int)

    def test_a_list_of_one_s_own_as_a_table(self, client: TestClient) -> None:
        rows = table(client, "/kept.csv?id=NCT99000002&id=sample-001&id=NONE&id=NCT99000002")
        assert [row["id"] for row in rows] == ["NCT99000002", "NCT99000001"]


class TestSideBySide:
    def test_what_differs_comes_first(self, client: TestClient) -> None:
        html = client.get("/compare?id=NCT99000001&id=NCT99000002").text
        labels = re.findall(r'<th scope="row">([^<]+)', html)
        same = re.findall(r'<th scope="row">([^<]+)<span class="quiet">the same in all', html)
        assert labels[0] == "Status"
        assert labels[-len(same[1:]) :] == same[1:]
        assert "weighs at least 4 kg" in html
        assert len(re.findall(r'<th scope="col">', html)) == 2

    def test_three_fit_and_others_are_named(self, client: TestClient) -> None:
        ids = "&".join(f"id=NCT9900000{n}" for n in range(1, 6))
        html = client.get(f"/compare?{ids}").text
        assert len(re.findall(r'<th scope="col">', html)) == 3
        assert "Three fit side by side. Left out here:" in html
        assert html.count('href="/trial/NCT9900000') == 3 + 2

    def test_one_can_be_left_out(self, client: TestClient) -> None:
        html = client.get("/compare?id=NCT99000001&id=NCT99000002").text
        assert '<a class="leave-out" href="/compare?id=NCT99000002">' in html

    @pytest.mark.parametrize("query", ["", "?id=", "?id=NONE", "?other=1"])
    def test_without_a_trial_it_says_how(self, client: TestClient, query: str) -> None:
        response = client.get(f"/compare{query}")
        assert response.status_code == 200
        assert "Tick “Keep” at two or three trials" in response.text

    def test_no_verdict(self, client: TestClient) -> None:
        html = client.get("/compare?id=NCT99000001&id=NCT99000002&id=NCT99000003").text
        for word in ("Fits", "May fit", "Ruled out"):
            assert word not in html


class TestKept:
    def test_the_list_is_that_of_its_address(self, client: TestClient) -> None:
        html = client.get("/kept?id=NCT99000008&id=NCT99000001&id=NONE").text
        assert re.findall(r'href="/trial/(NCT\d+)"', html) == ["NCT99000008", "NCT99000001"]
        assert "1 number was not found, and is left out." in html

    def test_nothing_is_kept_here(self, client: TestClient) -> None:
        response = client.get("/kept")
        assert "The list stays in this browser alone: we do not get it." in response.text
        assert "set-cookie" not in response.headers

    def test_a_long_list_has_an_end(self, client: TestClient) -> None:
        ids = "&".join(f"id=NCT99{n:06}" for n in range(1, 200))
        assert client.get(f"/kept?{ids}").text.count('class="trial"') <= 50

    def test_boxes_are_sent_without_a_script(self, client: TestClient) -> None:
        html = client.get("/browse").text
        assert '<form class="pick" action="/compare" method="get">' in html
        assert 'formaction="/kept"' in html
        assert html.count('type="checkbox" id="pick-') == 20


class TestOneTrial:
    def test_what_happens_is_told_as_far_as_the_registry_tells_it(
        self, client_with: Client, make_trial: Make
    ) -> None:
        plan = Plan(
            (Arm("A", "experimental", "10 mg", ("X",)), Arm("B", "placebo")), randomised=True, masked=("families", "team"),
            measures=(Measure("Freedom from spasms", "14 days"),), results="https://example.org/results",
        )  # fmt: skip
        html = client_with([make_trial(plan=plan, acronym="CALM")]).get("/trial/NCT01000001").text
        for words in (
            "The children are in 2 groups.", "Chance decides which group a child is in.",
            "Neither you nor some of the study team will know which treatment your child gets.",
            "Some children get a dummy (placebo or sham) for a time.", "Gets what is being tested", "10 mg",
            "Freedom from spasms", "14 days", "(CALM)",
        ):  # fmt: skip
            assert words in html, words
        assert '<a href="https://example.org/results" rel="external noreferrer">Posted:' in html

    def test_what_the_registry_does_not_tell_is_not_told(self, client_with: Client, make_trial: Make) -> None:
        html = client_with([make_trial()]).get("/trial/NCT01000001").text
        for words in ("Chance", "dummy (placebo", "You will know", "The groups", "A child is in"):
            assert words not in html
        assert "does not stand in the registry. Ask the study team." in html
        assert "none posted that we know of" in html

    def test_every_number_leads_to_its_registry(self, client_with: Client, make_trial: Make) -> None:
        trial = make_trial(
            ids=(
                "NCT01000001",
                "2022-503003-22-00",
                "2012-004321-15",
                "ISRCTN12345679",
                "CTRI/2020/01/022905",
                "own-7",
            )
        )
        html = client_with([trial]).get("/trial/NCT01000001").text
        for address in (
            "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&amp;EUCT=2022-503003-22",
            "https://www.clinicaltrialsregister.eu/ctr-search/search?query=2012-004321-15",
            "https://www.isrctn.com/ISRCTN12345679",
            "https://trialsearch.who.int/Trial2.aspx?TrialID=CTRI%2F2020%2F01%2F022905",
        ):
            assert f'<a href="{address}" rel="external noreferrer">' in html, address
        assert "<li>own-7</li>" in html

    def test_the_nearest_place_that_may_take_children_comes_first(self, client: TestClient) -> None:
        html = client.get("/trial/NCT99000001?near=Utrecht").text
        cities = re.findall(r'<span class="city">([^<]+)</span>', html)
        assert cities[-1] == "Utrecht"  # the nearest, but it takes nobody new
        assert "The nearest to Utrecht, Netherlands comes first" in html
        assert re.search(r'data-label="Distance">\d+ km \(\d+ miles\)', html)
        plain = client.get("/trial/NCT99000001").text
        assert "Distance" not in plain
        assert "We do not know this place." in client.get("/trial/NCT99000001?near=zzzzz").text

    def test_many_places_are_folded(self, client_with: Client, make_trial: Make) -> None:
        sites = tuple(Site(f"H{n}", f"C{n}", "FR", "recruiting") for n in range(14))
        html = client_with([make_trial(sites=sites)]).get("/trial/NCT01000001").text
        assert "<summary>4 more places</summary>" in html
        assert html.count('data-label="Place"') == 14

    def test_one_address_stands_for_all_its_numbers(self, client: TestClient) -> None:
        response = client.get("/trial/sample-001")
        assert response.headers["link"] == '<http://testserver/trial/NCT99000001>; rel="canonical"'

    def test_a_number_with_a_stroke_is_found(self, client_with: Client, make_trial: Make) -> None:
        client = client_with([make_trial(ids=("NCT01000001", "CTRI/2020/01/022905"))])
        assert client.get("/trial/CTRI/2020/01/022905").status_code == 200
        assert client.get("/trial/CTRI%2F2020%2F01%2F022905").status_code == 200


class TestSearchEngines:
    def told(self, html: str) -> Any:
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
        assert found
        return json.loads(found[1])

    def test_a_trial_is_told_in_their_words(self, client_with: Client, make_trial: Make) -> None:
        trial = make_trial(
            acronym="CALM", listings=(Listing("ctgov", "NCT01000001", "https://example.org/x"),)
        )
        told = self.told(client_with([trial]).get("/trial/NCT01000001").text)
        assert (told["@type"], told["name"], told["url"]) == (
            "MedicalTrial", trial.title, "http://testserver/trial/NCT01000001",
        )  # fmt: skip
        assert told["status"] == "https://schema.org/Recruiting"
        assert told["phase"] == "1/2"
        assert told["sameAs"] == ["https://example.org/x"]
        assert [one["name"] for one in told["healthCondition"]] == ["infantile epileptic spasms syndrome"]

    def test_a_record_cannot_leave_its_place(self, client_with: Client, make_trial: Make) -> None:
        evil = "</script><script>alert(1)</script>\u2028<!--"
        html = client_with([make_trial(title=evil, summary=evil)]).get("/trial/NCT01000001").text
        assert "<script>" not in html
        assert self.told(html)["name"] == evil

    def test_samples_are_kept_from_them(self, client: TestClient) -> None:
        response = client.get("/trial/NCT99000001")
        assert "ld+json" not in response.text
        assert response.headers["x-robots-tag"] == "noindex"
        assert "NCT99" not in client.get("/sitemap.xml").text

    def test_every_page_that_stays_is_listed(self, client_with: Client, make_trial: Make) -> None:
        client = client_with([make_trial(), make_trial("NCT01000002", dates=Dates(updated="2026"))])
        root = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
        told = {one.findtext(f"{{{SITEMAP}}}loc"): one.findtext(f"{{{SITEMAP}}}lastmod") for one in root}
        assert told["http://testserver/trial/NCT01000001"] == "2026-05-18"
        assert told["http://testserver/trial/NCT01000002"] is None
        for address in told:
            assert client.get(str(address)).status_code == 200
        assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text

    def test_real_trials_may_be_found(self, client_with: Client, make_trial: Make) -> None:
        response = client_with([replace(make_trial(), status="unknown")]).get("/trial/NCT01000001")
        assert "x-robots-tag" not in response.headers
        assert "status" not in self.told(response.text)
