"""Files and folders of saved payloads, each recognised by its content as some registry's."""

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ingest.curated import SHIPPED, Corrections
from ingest.record import Payload, PayloadUnreadable
from ingest.registry import Registry, registries
from matchers.trial import Trial
from service.jobs.clock import utc_now

_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,100}?encoding=["']([A-Za-z0-9._-]{1,40})["']""")
LARGEST = 512 * 1024 * 1024  # bytes of one file


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record of one, that gave no trial, and why. `lost` is false for a file that merely lies in a
    folder among payloads and is none."""

    where: str
    why: str
    lost: bool = True


def payloads_in(paths: Iterable[Path], only: Registry | None = None) -> Iterator[Payload | Skipped]:
    """The payloads of files, of search pages, and of folders of either, in the order of their names."""
    for path in paths:
        if path.is_dir():
            found = sorted(
                file for file in path.rglob("*") if file.is_file() and not file.name.startswith(".")
            )
            for file in found:
                yield from _payloads(file, only, asked_for=False)
        elif path.is_file():
            yield from _payloads(path, only)
        else:
            yield Skipped(str(path), "there is no such file")


def trials_in(paths: Iterable[Path], corrections: Corrections = SHIPPED) -> Iterator[Trial | Skipped]:
    """Every study of the files, normalised; no database."""
    from ingest.normalise import normalise  # noqa: PLC0415 - slow to import, and most who match ask the store

    for payload in payloads_in(paths):
        if isinstance(payload, Skipped):
            yield payload
            continue
        try:
            record = registries()[payload.registry].read(payload).on(utc_now().date())
            yield normalise(record, corrections)
        except PayloadUnreadable as error:
            yield Skipped(error.where, error.why)


def _payloads(file: Path, only: Registry | None, *, asked_for: bool = True) -> Iterator[Payload | Skipped]:
    try:
        content = _content(file)
    except (OSError, ValueError) as error:
        yield Skipped(str(file), str(error))
        return
    asked = [only] if only else list(registries().values())
    registry = next((one for one in asked if one.recognises(content)), None)
    if registry is None:
        yield Skipped(str(file), _why_not(content, only), lost=asked_for)
        return
    yield from registry.split(content)


def _why_not(content: Any, only: Registry | None) -> str:
    if isinstance(content, str) and re.match(
        r"\s*<(?:!doctype\s+html|html)\b", content[:1000], re.IGNORECASE
    ):
        return "it is a web page and no export: what stands in it says why the site gave that instead"
    others = (one.name for one in registries().values() if only and one.recognises(content))
    if other := next(others, ""):
        return f"it is not {only.name if only else ''}'s but {other}'s: spasm-trials load {other} FILE"
    return "no registry's payload is recognised in it"


def _content(file: Path) -> Any:
    """The file as JSON where it is JSON, else as text; ValueError where it is neither or too large."""
    if file.stat().st_size > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1024 // 1024} MiB")
    body = file.read_bytes()
    with suppress(orjson.JSONDecodeError):
        return orjson.loads(body)
    text = _text(body)
    if text.lstrip()[:1] in {"{", "["}:
        with suppress(orjson.JSONDecodeError):
            return orjson.loads(text.encode("utf-8", "replace"))
    return text


def _text(body: bytes) -> str:
    """UTF-8 or what the file says of itself, or else the usual encoding of older exports; no text has a NUL in it.

    A few bad bytes, or a letter cut at the end, leave UTF-8 what it is: read otherwise, each ≥ of the file would be lost.
    """
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    if b"\0" in body:
        raise ValueError("it is neither JSON nor text")
    declared = _ENCODING.match(body)
    with suppress(UnicodeDecodeError):
        return body.decode("utf-8-sig")
    mended = body.decode("utf-8-sig", "replace")
    bad = mended.count("\ufffd")
    if sum(not letter.isascii() for letter in mended) - bad > bad:
        return mended
    for encoding in (declared[1].decode("ascii") if declared else "cp1252", "cp1252"):
        with suppress(UnicodeDecodeError, LookupError):
            return body.decode(encoding)
    return body.decode("latin-1")
