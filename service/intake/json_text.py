"""Bytes to JSON values, more strictly than usual: no name twice, no NaN, no depth without end."""

import json
from typing import Any, NoReturn

from matchers.saying import say

DEEPEST = 32
TOO_DEEP = (
    say("the text is nested too deeply"),
    say("Use at most {n} levels; a profile needs four.", n=DEEPEST),
)


class NotJson(Exception):
    """A text that is not JSON, or not plain JSON; `remedy` says how to mend it. The text is not kept.

    `line` and `column` count from 1.
    """

    def __init__(self, why: str, remedy: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(why)
        self.why, self.remedy, self.line, self.column = why, remedy, line, column


def parse(body: bytes) -> Any:
    """The value of a JSON text in UTF-8; NotJson says where it stops being one, never what stands there."""
    try:
        plain = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_constant)
    except UnicodeDecodeError:
        raise NotJson(say("the text is not UTF-8"), say("Save or send it as UTF-8.")) from None
    except json.JSONDecodeError as error:
        remedy = say("Look there for a quote, comma or bracket that is missing or too many.")
        line, column = error.lineno, error.colno
        why = say("the text is not JSON at line {line}, column {column}", line=line, column=column)
        raise NotJson(why, remedy, line, column) from None
    except RecursionError:
        raise NotJson(*TOO_DEEP) from None
    except ValueError:  # a whole number of thousands of digits
        raise NotJson(say("a number is too long"), say("Write an ordinary number, like 7.4.")) from None
    if _depth(plain) > DEEPEST:
        raise NotJson(*TOO_DEEP)
    return plain


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name told twice, one value would be dropped unseen: it might be the one that rules a trial out."""
    plain = dict(pairs)
    if len(plain) < len(pairs):
        raise NotJson(
            say("an object has the same name twice"),
            say("Keep the one that is right and leave out the other."),
        )
    return plain


def _constant(name: str) -> NoReturn:  # noqa: ARG001 - the parser gives it
    raise NotJson(say("NaN and Infinity are not JSON numbers"), say("Leave out what is not known."))


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
