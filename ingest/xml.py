"""XML to the shape of JSON, so that registries of either kind are read in one way. No entities, no outside files."""

import io
import re
from contextlib import suppress
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

MOST_OF_AN_END = 2000  # characters, enough to see what is wrong
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|"
    r"&#(?:0{0,5}(?:[0-8]|1[124-9]|2\d|3[01])|x0{0,5}(?:[0-8bcef]|1[0-9a-f]));",
    re.IGNORECASE,
)


def parsed(document: str | bytes) -> Element | None:
    """The root, or None for what is no XML or names entities of its own."""
    try:
        root: Element = defusedxml.ElementTree.fromstring(document)
    except (ParseError, ValueError, LookupError, DefusedXmlException):
        return None
    return root


def sound(text: str) -> str:
    """Without the characters that XML forbids, bare or as numbers: one bad letter shall not cost all records."""
    return _FORBIDDEN.sub("", text)


def members(document: str) -> tuple[list[Element], str]:
    """What stands in the root of a document that may break off: the elements that are whole, and the end of the text if
    not all of it could be read, else ""."""
    for text in (document, sound(document)):
        if (root := parsed(text)) is not None:
            return list(root), ""
    whole: list[Element] = []
    depth = 0
    # What it says of its encoding was true of the bytes it came in.
    body = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", sound(document).lstrip("\ufeff"))
    with suppress(ParseError, ValueError, LookupError, DefusedXmlException):
        for event, element in defusedxml.ElementTree.iterparse(
            io.BytesIO(body.encode("utf-8", "replace")), events=("start", "end")
        ):
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 1:
                whole.append(element)
    return whole, document[-MOST_OF_AN_END:]


def local(element: Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def as_json(element: Element) -> Any:
    """An element of others by their names, several of a name as a list, attributes as "@name"; a last one as its text.

    A last one without text, but with a value and a unit, is "2 Days".
    """
    if not len(element):
        told = filter(None, (element.get("value"), element.get("unit")))
        return (element.text or "").strip() or " ".join(told)
    found: dict[str, list[Any]] = {f"@{name}": [value] for name, value in element.attrib.items()}
    for child in element:
        found.setdefault(local(child), []).append(as_json(child))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}
