import pycountry
import pytest

from ingest.countries import _ODD_SPELLINGS, country_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("France", "FR"),
        ("Korea, Republic of", "KR"),
        ("South Korea", "KR"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Turkey", "TR"),
        ("Turkey (Türkiye)", "TR"),
        ("Türkiye", "TR"),
        ("United States", "US"),
        ("united states of america", "US"),
        ("U.S.A.", "US"),
        ("Iran, Islamic Republic of", "IR"),
        ("Moldova, Republic of", "MD"),
        ("Macedonia, The Former Yugoslav Republic of", "MK"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Congo", "CG"),
        ("Côte D'Ivoire", "CI"),
        ("Réunion", "RE"),
        ("St. Lucia", "LC"),
        ("Hong Kong", "HK"),
        ("Taiwan", "TW"),
        ("Czech Republic", "CZ"),
        ("Palestinian Territories, Occupied", "PS"),
        ("Vietnam", "VN"),
        ("England", "GB"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Dominica", "DM"),
        ("Dominican Republic", "DO"),
        ("Guinea", "GN"),
        ("Guinea-Bissau", "GW"),
        ("de", "DE"),
        ("AND", "AD"),
        ("Former Yugoslavia", None),
        ("", None),
        ("of the", None),
        ("Discworld", None),
    ],
)
def test_names(name: str, code: str | None) -> None:
    assert country_code(name) == code


def test_no_two_countries_share_a_spelling() -> None:
    for country in pycountry.countries:
        for field in ("name", "official_name", "common_name", "alpha_2", "alpha_3"):
            if spelling := getattr(country, field, None):
                assert country_code(spelling) == country.alpha_2


def test_every_odd_spelling_is_of_a_country() -> None:
    codes = [line.partition(":")[0] for line in _ODD_SPELLINGS.strip().splitlines()]
    assert codes == sorted(set(codes))
    assert [code for code in codes if pycountry.countries.get(alpha_2=code) is None] == ["XK"]  # Kosovo
