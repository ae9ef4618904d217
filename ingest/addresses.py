"""Addresses that registries and files tell: links on our pages, so that only those of the web are kept."""

import re

_WEB = re.compile(
    r"https?://[A-Za-z0-9\[][^\x00-\x20\x7f-\xa0\"'<>\\^`{|}\u200b-\u200f\u2028-\u202e\u2066-\u2069]{1,2000}"
)


def web_address(told: str) -> str:
    """The address, or nothing: what is no http address might be run by a browser, or be one of our own pages."""
    plain = told.strip()
    return plain if _WEB.fullmatch(plain) else ""
