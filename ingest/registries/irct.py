"""IRCT, the registry of Iran: an XML document for each trial, by a number of the registry's own.

It offers programs no search, and its pages are for people. So it is asked only where an operator has switched it on
and named the numbers: that at the end of the address of a trial's page (`irct.ir/trial/48421`), which does not follow
from the trial's id. Numbers in between belong to nobody; they cost nothing but the question.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, tostring

from ingest.client import Client, NotFound
from ingest.missing import REFUSALS, Missing
from ingest.part import distinct
from ingest.record import Payload, PayloadUnreadable, RegistryUnavailable, SourceRecord
from ingest.registries import _ictrp_record as export
from ingest.registries._who_xml import columns_of
from ingest.registry import Registry, ids_of_all
from ingest.registry_ids import ids_in
from ingest.xml import local, members, parsed
from matchers.saying import marked

NAME = "irct"
BASE_URL = "https://en.irct.ir"
MOST_NUMBERS = 500  # asked for twice a sync, one in two seconds: about half an hour
MOST_IN_A_ROW = 3  # failures, then it is the registry and not the record
_NUMBERS = re.compile(r"(\d{1,7})(?:\s*-\s*(\d{1,7}))?", re.ASCII)
_ID = re.compile(r"IRCT\d{8,16}N\d{1,3}", re.ASCII)
_RECORD_ID = re.compile(rf"({_ID.pattern})-(\d{{1,7}})", re.ASCII)
_ADDRESS = re.compile(r"irct\.(?:behdasht\.gov\.)?ir/trial/(\d{1,7})\b", re.ASCII)


async def fetch(client: Client, since: date | None) -> AsyncIterator[Payload]:  # noqa: ARG001 - it dates no change
    """The trials whose numbers an operator named, whatever `since` is; those there are none of are passed over.

    Raises RegistryUnavailable with the reason "no-numbers" where none are named.
    """
    numbers = numbers_of(client.query(NAME, ""))
    if not numbers:
        raise RegistryUnavailable(NAME, "no-numbers", "SPASM_TRIALS_REGISTRY_QUERIES names none for irct")
    missing = Missing(NAME, REFUSALS | {"web-page"}, MOST_IN_A_ROW)
    for number in numbers:
        try:
            yield await _ask(client, number)
            missing.came()
        except NotFound:
            continue  # a gap
        except RegistryUnavailable as error:
            missing.note(error)
    missing.check(len(numbers))


async def fetch_one(client: Client, record_id: str) -> Payload | None:
    """By the number that the record's id ends with, whether or not it is still named; None where there is none."""
    asked = _RECORD_ID.fullmatch(record_id)
    if asked is None:
        return None
    try:
        return await _ask(client, int(asked[2]))
    except NotFound:
        return None


def numbers_of(query: str) -> list[int]:
    """`48421, 50000-50020` as numbers, each once. ValueError says what is wrong and what to write."""
    found: dict[int, None] = {}
    for part in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*-\s*", "-", query))):
        match = _NUMBERS.fullmatch(part)
        if match is None:
            raise ValueError(
                f"{part[:40]!r} is no number of a trial's page; write those at the end of its address, such as 48421, 50000-50020"
            )
        low, high = int(match[1]), int(match[2] or match[1])
        if high < low:
            raise ValueError(f"{part} runs backwards")
        if len(found) + high - low >= MOST_NUMBERS:
            raise ValueError(f"more than {MOST_NUMBERS} numbers; name those of trials that matter")
        found |= dict.fromkeys(range(low, high + 1))
    return list(found)


def recognises(value: Any) -> bool:
    """Whether a text is such a document, one of IRCT's alone; others of its format are WHO ICTRP's to read."""
    if not isinstance(value, str) or not re.match(r"\s*<", value.lstrip("\ufeff")):
        return False
    ids = re.findall(r"<trial_id>\s*([^<]{0,60})", value)
    others = (one for text in ids for one in ids_in(text) if one.series != "IRCT")
    return any(map(_ID.match, ids)) and not any(others) and bool(_ADDRESS.search(value))


def split(value: str) -> list[Payload]:
    """The trials in a document that is recognised; what cannot be read has the id ""."""
    trials, rest = members(value.lstrip("\ufeff"))
    found = [_payload(trial, _number_in(trial)) for trial in trials]
    return [*found, Payload(NAME, "", rest)] if rest else found


def read(payload: Payload) -> SourceRecord:
    """Pure. PayloadUnreadable only without an id of the registry's."""
    root = parsed(payload.body) if isinstance(payload.body, str) else None
    fields = columns_of(root) if root is not None else None
    if root is None or not isinstance(fields, dict) or not _id_in(root):
        raise PayloadUnreadable(NAME, payload.id or "a record", marked("it has no trial_id of IRCT"))
    record = export.read(Payload(NAME, "", fields))
    own = _payload(root, _number_in(root)).id
    ids = distinct((record.id, *record.other_ids))
    return replace(record, registry=NAME, id=payload.id or own or record.id, other_ids=ids)


async def _ask(client: Client, number: int) -> Payload:
    url = f"{client.base_url(NAME, BASE_URL)}/trial/{number}/xml"
    root = await client.get_xml(url, registry=NAME)
    if local(root) != "trials" or len(root) != 1:
        raise RegistryUnavailable(NAME, "misshapen", f"no one trial under number {number}")
    return _payload(root[0], str(number))


def _payload(trial: Element, number: str) -> Payload:
    """The trial as a document of its own. Its id ends with the number, for nothing else leads back to it."""
    trial.tail = None
    found = _id_in(trial)
    return Payload(NAME, f"{found}-{number}" if found and number else "", tostring(trial, encoding="unicode"))


def _id_in(trial: Element) -> str:
    texts = (each.text or "" for each in trial.iter() if local(each) == "trial_id")
    return next((text.strip() for text in texts if _ID.fullmatch(text.strip())), "")


def _number_in(trial: Element) -> str:
    addresses = (_ADDRESS.search(each.text or "") for each in trial.iter() if local(each) == "url")
    return next((found[1] for found in addresses if found), "")


REGISTRY = Registry(
    name=NAME,
    title="IRCT (Iran)",
    base_url=BASE_URL,
    fetch=fetch,
    list_ids=ids_of_all(fetch),
    fetch_one=fetch_one,
    recognises=recognises,
    split=split,
    read=read,
    per_second=0.5,
    is_on=False,
    takes_query=True,
    check_query=numbers_of,
    needs_query="the numbers of its trials",
)
