"""What is said of settings: the table of the manual, and what is wrong with one.

`python -m service.setting_words OPERATING.md` puts the table into the manual.
"""

import difflib
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined
from pydantic_settings import SettingsError

from service.settings import PREFIX, Settings

BEGIN, END = "<!-- settings -->", "<!-- end of settings -->"
BY_FACTORY = {"registries": "`ctgov,ctis,isrctn`"}
FILES = frozenset({"curated"})  # the default is an object, and nothing to write into a setting
NOT_OURS = frozenset({"BENCH_BYTES"})


def variable(field: str) -> str:
    return f"{PREFIX}{field.upper()}"


def table() -> Iterator[str]:
    """Every setting with its default, in the order of the program, as lines of Markdown."""
    yield "| setting | default | what it is |"
    yield "|---|---|---|"
    for name, field in Settings.model_fields.items():
        told = str(field.description).replace("|", "\\|")
        yield f"| `{variable(name)}` | {_default(name, field)} | {told} |"


def with_table(manual: str) -> str:
    """The manual with the table as it should be."""
    head, _, rest = manual.partition(BEGIN)
    return "\n".join([f"{head}{BEGIN}", *table(), f"{END}{rest.partition(END)[2]}"])


def _default(name: str, field: FieldInfo) -> str:
    value = None if name in FILES or field.default is PydanticUndefined else field.default
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    if isinstance(plain, bool):
        return f"`{str(plain).lower()}`"
    return BY_FACTORY.get(name, f"`{plain}`" if plain or plain == 0 else "none")


def wrong(error: ValidationError) -> str:
    """Each setting that is wrong, why, and what it is for."""
    told = [each for each in error.errors() if each["type"] != "default_factory_not_called"]
    return "\n".join(map(_one_wrong, told))


def _one_wrong(each: ErrorDetails) -> str:
    said = each["msg"].removeprefix("Value error, ")
    if not each["loc"]:
        return f"A setting is wrong: {said}"
    name, *within = map(str, each["loc"])
    where = variable(name) + "".join(f", {part}" for part in within)
    field = Settings.model_fields.get(name)
    return f"A setting is wrong: {where}: {said}." + (f" What it is: {field.description}" if field else "")


def not_json(error: SettingsError) -> str:
    """Its words name the field, its cause holds the value."""
    field = re.search(r'field "(\w+)"', str(error))
    if field is None:
        return "A setting is wrong: one of those written as JSON: this is not JSON"
    told = Settings.model_fields[field[1]].description
    return f"A setting is wrong: {variable(field[1])}: this is not JSON. What it is: {told}"


def unknown(names: Iterable[str]) -> Iterator[str]:
    """Of the names of an environment those that look like settings and are none, with what may have been meant."""
    known = [variable(name) for name in Settings.model_fields]
    for name in sorted(name.upper() for name in names):
        if name.startswith(PREFIX) and name not in known and name.removeprefix(PREFIX) not in NOT_OURS:
            near = difflib.get_close_matches(name, known, 1, 0.8)
            yield f"{name} is no setting" + (f"; was {near[0]} meant?" if near else ".")


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        file.write_text(with_table(file.read_text(encoding="utf-8")), encoding="utf-8")
