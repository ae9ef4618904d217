"""Answers: what is asked, what decided, and when nothing more needs asking."""

import ast
from datetime import date
from pathlib import Path

from matchers import criteria
from matchers.rule import Answer, all_hold, any_holds
from matchers.timeline import ALWAYS_NO, ALWAYS_UNKNOWN, ALWAYS_YES, Timeline
from matchers.truth import Truth

BORN, SEX = Answer.unknown("born"), Answer.unknown("sex")
TOLD_YES, TOLD_NO = Answer.sure(Truth.YES, "weight"), Answer.sure(Truth.NO, "weight")


def test_what_settles_the_matter_alone_asks_nothing_more() -> None:
    for settled in (BORN & TOLD_NO, TOLD_NO & BORN, all_hold([BORN, SEX, TOLD_NO])):
        assert settled == Answer(ALWAYS_NO, (), ("weight",))
    for settled in (BORN | TOLD_YES, TOLD_YES | BORN, any_holds([BORN, TOLD_YES, SEX])):
        assert settled == Answer(ALWAYS_YES, (), ("weight",))


def test_what_settles_the_matter_together_asks_nothing_more() -> None:
    """One holds until a day, the other from it on: never both, whatever a third says."""
    until = Answer(Timeline.of(Truth.YES, (date(2026, 6, 1), Truth.NO)), ("born",), ("born",))
    assert all_hold([until, ~until, SEX]) == Answer(ALWAYS_NO, ("born",), ("born",))
    assert any_holds([until, ~until, SEX]) == Answer(ALWAYS_YES, ("born",), ("born",))


def test_what_is_open_asks_for_each_fact_once() -> None:
    assert Answer(ALWAYS_UNKNOWN, ("born", "sex"), ("weight",)) == (BORN & SEX & BORN & TOLD_YES)
    assert Answer(ALWAYS_UNKNOWN, ("born", "sex"), ("weight",)) == (BORN | SEX | TOLD_NO | TOLD_NO)


def test_nothing_to_hold_holds_and_nothing_to_choose_does_not() -> None:
    assert all_hold([]) == Answer(ALWAYS_YES)
    assert any_holds([]) == Answer(ALWAYS_NO)


def test_turned_round() -> None:
    assert ~TOLD_YES == TOLD_NO
    assert ~BORN == BORN


def test_no_rule_knows_the_clock() -> None:
    """The day is asked of the timeline: nothing here asks for today."""
    for path in Path(criteria.__path__[0]).parent.rglob("*.py"):
        called = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute)
        }
        assert not called & {"today", "utcnow"}, path
