"""Bytes to JSON values, more strictly than usual: no name twice, no NaN, no depth without end."""

import json
from typing import Any, NoReturn

DEEPEST = 32
TOO_DEEP = ("the text is nested too deeply", f"Use at most {DEEPEST} levels; a profile needs four.")


class NotJson(Exception):
    """A text that is not JSON, or not plain JSON; `remedy` says how to mend it. The text is not kept.

    `line` and `column` count from 1.
    """

    def __init__(self, why: str, remedy: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(why if line is None else f"{why} at line {line}, column {column}")
        self.remedy, self.line, self.column = remedy, line, column


def parse(body: bytes) -> Any:
    """The value of a JSON text in UTF-8; NotJson says where it stops being one, never what stands there."""
    try:
        plain = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_constant)
    except UnicodeDecodeError:
        raise NotJson("the text is not UTF-8", "Save or send it as UTF-8.") from None
    except json.JSONDecodeError as error:
        remedy = "Look there for a quote, comma or bracket that is missing or too many."
        raise NotJson("the text is not JSON", remedy, error.lineno, error.colno) from None
    except RecursionError:
        raise NotJson(*TOO_DEEP) from None
    except ValueError:  # a whole number of thousands of digits
        raise NotJson("a number is too long", "Write an ordinary number, like 7.4.") from None
    if _depth(plain) > DEEPEST:
        raise NotJson(*TOO_DEEP)
    return plain


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name told twice, one value would be dropped unseen: it might be the one that rules a trial out."""
    plain = dict(pairs)
    if len(plain) < len(pairs):
        raise NotJson(
            "an object has the same name twice", "Keep the one that is right and leave out the other."
        )
    return plain


def _constant(name: str) -> NoReturn:  # noqa: ARG001 - the parser gives it
    raise NotJson("NaN and Infinity are not JSON numbers", "Leave out what is not known.")


def _depth(plain: Any) -> int:
    """How deep lists and objects are nested, walked level by level."""
    level, depth = [plain], 0
    while level := [inner for one in level for inner in _inside(one)]:
        depth += 1
        if depth > DEEPEST:
            break
    return depth


def _inside(plain: Any) -> list[Any]:
    if isinstance(plain, dict):
        return list(plain.values())
    return plain if isinstance(plain, list) else []
