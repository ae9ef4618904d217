"""XML to the shape of JSON, so that registries of either kind are read in one way. No entities, no outside files."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException


def parsed(text: str) -> Element | None:
    """The root, or None for what is no XML or names entities of its own. The text's own encoding counts no more."""
    try:
        root: Element = defusedxml.ElementTree.fromstring(text)
    except (ParseError, ValueError, DefusedXmlException):
        return None
    return root


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
