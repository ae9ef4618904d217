"""Only an address of the web becomes a link."""

import pytest

from ingest.addresses import web_address


@pytest.mark.parametrize(
    "told",
    [
        "https://clinicaltrials.gov/study/NCT00000001",
        "http://www.chictr.org.cn/showproj.aspx?proj=1&x=%20#a",
        " https://[::1]:8000/x ",
        "https://example.org/?q=a+b;c=(d)",
    ],
)
def test_addresses_of_the_web_stay(told: str) -> None:
    assert web_address(told) == told.strip()


@pytest.mark.parametrize(
    "told",
    [
        "", "javascript:alert(1)", "JavaScript:alert(1)//https://a.b/", "data:text/html,x", "//evil.example/x", "/match",
        "vbscript:x", "https://", "https:///x", "http://a b", 'https://a.example/"onclick="x', "https://a.example/<script>",
        "https://a.example/\u202egro", "java\nscript:alert(1)", "file:///etc/passwd", "https://a.example/\x00",
        "https://" + "a" * 3000,
    ],
)  # fmt: skip
def test_anything_else_is_no_link(told: str) -> None:
    assert web_address(told) == ""
