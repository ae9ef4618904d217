"""Places that people type, the other names of words, and places on a map."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.trial import Site, Trial
from service.web.places import Place, places, site_cities, spot_of
from service.web.sites_map import APART, LEAST, PHONE, RATIO, WORLD, Area, area_of, sites_map
from service.web.wording import worded

Make = Callable[..., Trial]


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("Lyon", "Lyon, France"), ("lyon", "Lyon, France"), ("  München ", "Munich, Germany"), ("Genève", "Geneva, Switzerland"),
        ("Cologne", "Köln, Germany"), ("London, Canada", "London, Canada"), ("London, CA", "London, Canada"), ("London", "London, United Kingdom"),
        ("Springfield, IL", "Springfield, IL, United States"), ("Springfield, IL, US", "Springfield, IL, United States"),
    ],
)  # fmt: skip
def test_a_place_as_it_is_typed(words: str, label: str) -> None:
    assert places(words, ())[0].label == label


@pytest.mark.parametrize("words", ["", "Nowhereville", "Lyon, Spain", "x" * 300, ",", "Lyon, , X"])
def test_what_is_no_place(words: str) -> None:
    assert places(words, ()) == []


def test_the_country_asked_for_comes_first() -> None:
    assert places("Santiago", ())[0].country == "CL"
    assert places("Santiago", (), "DO")[0].country == "DO"


def test_the_key_of_a_place_finds_it_again() -> None:
    for words in ("Lyon", "Springfield", "Santiago", "London", "Valencia"):
        for place in places(words, ()):
            assert places(place.key, ())[0] == place


def test_a_small_town_is_known_where_a_trial_is(make_trial: Make) -> None:
    trial = make_trial(sites=(Site("H", "Tinyville", "FR", None, 45.0, 3.0), Site("H", "Elsewhere", "FR")))
    assert places("tinyville", [trial]) == [Place("Tinyville", "FR", 45.0, 3.0)]
    assert [place.name for place in site_cities([trial])] == ["Tinyville"]


def test_a_site_without_a_point_stands_where_its_city_is() -> None:
    assert spot_of(Site("H", "Lyon", "FR")) == pytest.approx((45.75, 4.85), abs=0.1)
    assert spot_of(Site("H", "Lyon", "FR", None, 1.0, 2.0)) == (1.0, 2.0)
    assert spot_of(Site("H", "Lyon", "ES")) is None
    assert spot_of(Site("H", "", "FR")) is None


@given(st.text(max_size=100))
def test_any_text_is_a_place_or_none(text: str) -> None:
    assert len(places(text, ())) <= 4


class TestWording:
    def test_the_longest_name_counts(self) -> None:
        (meant,) = worded("tuberous sclerosis complex").meant
        assert (meant.words, meant.term) == ("tuberous sclerosis complex", "tsc")
        assert "TSC" in meant.names

    def test_words_around_a_name_are_asked_for_too(self) -> None:
        told = worded("Sabril in Paris")
        assert [one.term for one in told.meant] == ["vigabatrin"]
        assert told.parts[0][0] == ("sabril",)
        assert ("vigabatrin",) in told.parts[0]
        assert told.parts[-1] == (("paris",),)

    def test_a_short_form_that_is_a_word_counts_in_capitals_only(self) -> None:
        assert worded("what is it").meant == ()
        assert [one.term for one in worded("IS").meant] == ["infantile-spasms"]

    def test_a_class_is_looked_for_by_what_belongs_to_it(self) -> None:
        (meant,) = worded("steroids").meant
        assert {"prednisolone", "prednisone"} <= set(meant.names)

    def test_a_very_wide_name_by_its_own_names_only(self) -> None:
        (meant,) = worded("epilepsy").meant
        assert "Dravet syndrome" not in meant.names

    def test_exactly(self) -> None:
        told = worded("West syndrome", exactly=True)
        assert told.meant == ()
        assert told.parts == ((("west",),), (("syndrome",),))

    @given(st.text(max_size=200))
    def test_any_text(self, text: str) -> None:
        worded(text)


class TestMap:
    def cities(self, make_trial: Make, *spots: tuple[str, str, float, float]) -> Trial:
        return make_trial(
            sites=tuple(Site("H", city, country, "recruiting", lat, lon) for city, country, lat, lon in spots)
        )

    def test_dots_are_far_enough_apart_for_a_finger_on_a_phone(self, make_trial: Make) -> None:
        grid = [
            (f"C{lat}x{lon}", "FR", float(lat), float(lon))
            for lat in range(-50, 70, 7)
            for lon in range(-170, 170, 9)
        ]
        found = sites_map([self.cities(make_trial, *grid)], WORLD)
        assert sum(len(dot.stands) for dot in found.dots) == len(grid)
        for n, one in enumerate(found.dots):
            for other in found.dots[n + 1 :]:
                across, down = PHONE * (one.x - other.x) / 100, PHONE / RATIO * (one.y - other.y) / 100
                assert across**2 + down**2 >= APART**2

    def test_every_place_is_on_the_map_and_in_the_list(self, make_trial: Make) -> None:
        trials = [
            self.cities(make_trial, ("Paris", "FR", 48.85, 2.35), ("Lyon", "FR", 45.75, 4.85)),
            make_trial(
                "NCT2", sites=(Site("X", "Paris", "FR", "recruiting", 48.9, 2.3), Site("Y", "Atlantis", "GR"))
            ),
            make_trial("NCT3", sites=()),
        ]
        found = sites_map(trials, None)
        listed = {stand.place.name: len(stand.trials) for _, stands in found.countries for stand in stands}
        assert listed == {"Paris": 2, "Lyon": 1}
        assert {stand.place.name for dot in found.dots for stand in dot.stands} == set(listed)
        assert (found.elsewhere, found.placeless) == (0, 1)
        assert not found.area.is_world

    def test_a_dot_of_several_places_leads_to_a_part_that_has_them_all(self, make_trial: Make) -> None:
        trial = self.cities(make_trial, ("Paris", "FR", 48.85, 2.35), ("Lyon", "FR", 45.75, 4.85))
        (dot,) = sites_map([trial], WORLD).dots
        inside = area_of(dot.inside.name)
        assert inside is not None
        again = sites_map([trial], inside)
        assert len(again.dots) == 2
        assert again.elsewhere == 0

    @pytest.mark.parametrize(
        "text", ["", "x", "91,0,10", "0,181,10", "0,0,200", "1,2", "1,2,3,4", "NaN,0,1", "world "]
    )
    def test_what_is_no_part_of_the_world(self, text: str) -> None:
        assert area_of(text) is None

    def test_parts_of_the_world(self) -> None:
        assert area_of("world") == WORLD
        assert area_of("50,10,0") == Area(50, 10, LEAST)
        assert area_of(Area(50, 10, 20).wider) == Area(50, 10, 60)
        assert Area(50, 10, 60).wider == "world"
        assert WORLD.point(Place("x", "FR", 12, 0)) == (50, 50)
