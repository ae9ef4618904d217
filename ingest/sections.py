"""Eligibility text to sentences: which side each stands on, under which heading, where it lies in the text.

Offsets always count in the text as the registry gave it, so that sentences and the gaps between them give it back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from ingest.headings import (
    COHORT,
    cohort_of,
    group_of,
    headings_of,
    is_aside,
    is_for_all,
    is_of_others,
    is_of_sequel,
    local_heading,
    only_bars,
    says_age,
    side_of,
    turned_side,
)
from ingest.joints import is_exception, is_note, joint, linked_by, without_exception
from matchers.trial import Side

Need = Literal["all", "any", "every", "except"] | int

_LINE = re.compile(r"[^\n]*\n?")
_BULLET = re.compile(
    r"^(?P<indent>\s*)(?P<mark>\\?[*•\-–—·▪◦‣○●■□➢►✓]+(?:\s+|(?=[A-Z]))|[o§]\s+(?=\S)|[①-⑳]\s*|\d{1,2}(?:\.\d{1,2}){1,2}(?:\.\s+(?=\w)|\s+(?=[A-Z][a-z]))|"
    r"\(?\d{1,2}\s?\\?[.)](?=\s|[A-Z]|$)\s*|\\?[\[（]\d{1,2}\\?[\]）]\s*|\d{1,2}[、．]\s*|"
    r"\(?[a-zA-Z]\\?\)\s+|[a-z]\\?\.\s+|[A-H]\\?\.\s+(?=[A-Z][a-z])|\(?(?:[ivx]{1,5})\\?[.)]\s+)"
)
_DEMANDS = re.compile(
    r"\b(?:allowed|permitted|required|excluded|eligible|must|should|no|not|without|history|prior|previous)\b",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:any|one|1|at least (?:one|1)|either|one or more|1 or more|≥\s*1)\b(?:\s+\(?\w+\)?){0,3}\s+(?:of|from)\b|\beither\b\s*:?$|"
    r"\bany of\b|\bor more of\b|\bcriteri(?:on|a) \(?[A-Z0-9]\)?(?:,\s*\(?[A-Z0-9]\)?)*,? or \(?[A-Z0-9]\)?\s*:?$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:at least |≥\s*|\\?>\\?=\s*)?(?P<count>two|three|four|2|3|4)(?:\s*\(\d\))?(?:\s+or more)?\s+(?:of|from)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|both|each)\b(?:\s+\w+){0,2}\s+(?:of|the)\b|\ball of\b|\bmust (?:meet|have) all\b",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\b(?:all|both) (?:of )?(?:the following|these|of these)\b", re.IGNORECASE)
_RUNS_ON = re.compile(r"(?:[,;]|\b(?:and|or))\s*$", re.IGNORECASE)
LONGEST_ENTRY = 80  # characters of a line that may be one of a list without marks
DEEPEST = 20  # lists in lists; what is indented further hangs there as well
_COUNTS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
_INLINE_NUMBER = re.compile(
    r"(?:(?<=[.;,:。；，：])|(?<=\n)|^)\s*\\?[(\[（]?(?P<n>\d{1,2})(?:\s?[.)]\s+|\\?[\]）、]\s*)(?=[A-Za-z≥≤<>\\])"
)


_COUNTED = re.compile(r"\\?[(\[（]?(\d{1,2})\b(?!\.\d)")
_OUTLINED = re.compile(r"\d{1,2}((?:\.\d{1,2})+)")  # "2.1." stands below "2."
_HAS_WORDS = re.compile(r"\w")
_NONE = re.compile(r"\W*(?:none|n/?a|not applicable|nil)\W*", re.IGNORECASE)
_DASHED = re.compile(r"\W*[A-Z][\w/ ]{2,60}-{2,}\W*")  # "Disease Characteristics--"
_NUMBERED = re.compile(r"\d(?:\s?[.)]\s|\\?[\]）、])")
_MARKS = "-*•·–"
_OPEN_ENDED = re.compile(
    r"(?:\b(?:with|within|of|the|than|to|for|in|by|from|least|below|above|under|over|a|an)|[<>≤≥=])$",
    re.IGNORECASE,
)
_IS_MEASURE = re.compile(r"(?:\d|g|l)$", re.IGNORECASE)  # "100 mg/kg * day"
_GLUED_DASH = re.compile(r"\s[-*•](?=[A-Z][a-z])")  # "-Spasms -Age 1 to 24 months": several marks on a line
# Without a stop before it, a number counts only where it goes on from the block's own, and a new sentence begins.
_LOOSE_NUMBER = re.compile(
    r"(?<!grade)(?<!type)(?<!stage)(?<!class)(?<!phase)(?<!visit)(?<!day)(?<!week)(?<!least)(?<!than)(?<![-–<>≤≥=/+])"
    r"\s\(?(?P<n>\d{1,2})[.)]\s+(?=[A-Z])"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One criterion as the registry printed it. `lead` introduces the list it stands in; `members`, with `need`,
    are nested lines that hold together ("two or more of"), and `under` what leads in the list that these stand in; `cohort` marks one of several lists in the text;
    `doubtful` one of which it is not plain on which side it stands, as where a heading was left out; `chained` entries of
    which each hands on to the next with an "or"; `loose` a line without a mark that its lead-in may not be meant for."""

    side: Side
    text: str
    start: int
    end: int
    heading: str = ""
    lead: str = ""
    under: str = ""
    cohort: bool = False
    aside: bool = False
    doubtful: bool = False
    need: Need = "all"
    members: tuple["Sentence", ...] = ()
    chained: bool = False
    loose: bool = False


@dataclass(slots=True)
class _Block:
    """A bullet or a paragraph: its span without the bullet mark, how deep it stands, and its nested blocks."""

    start: int
    end: int
    indent: int
    bulleted: bool
    number: int | None = None
    children: list["_Block"] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    side: Side = "include"
    heading: str = ""
    cohort: str = ""
    aside: bool = False
    doubtful: bool = False


def split(text: str) -> list[Sentence]:
    """All sentences in reading order; together with the gaps between them they give the text back."""
    state = _State()
    found: list[Sentence] = []
    headed = False
    for start, end, heading in _parts(text):
        if heading:
            _enter(state, heading)
            headed = headed or state.side == "exclude"
        found += _sentences(text, _nested(text, list(_blocks(text, start, end)), state.side), state)
    groups = {one.heading for one in found if one.cohort}
    apart = any(is_of_others(heading.rpartition(" - ")[2]) for heading in groups) or (
        any(map(is_of_sequel, groups)) and not all(one.cohort for one in found)
    )
    if len(groups) < 2 and not apart:
        found = [one if one.cohort == one.aside else replace(one, cohort=one.aside) for one in found]
    if headed:  # no heading was left out
        found = [replace(one, doubtful=False) if one.doubtful else one for one in found]
    return found


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of text with the heading each stands under; headings stand alone on a line or glued to text."""
    marks: list[tuple[int, int, str]] = []
    for line in _LINE.finditer(text):
        if not line[0].strip():
            continue
        marks += headings_of(line[0], line.start())
    yield 0, marks[0][0] if marks else len(text), ""
    for at, (_, after, heading) in enumerate(marks):
        yield after, marks[at + 1][0] if at + 1 < len(marks) else len(text), heading


def _enter(state: _State, heading: str) -> None:
    state.side = side_of(heading)
    state.heading = heading.rstrip(":： .-")
    state.cohort = cohort_of(state.heading)
    state.aside = is_aside(heading)
    state.doubtful = False


def _blocks(text: str, start: int, end: int) -> Iterator[_Block]:
    """Bullets and paragraphs of a stretch, in order; soft-wrapped lines joined to the block they go on."""
    open_block: _Block | None = None
    blank = True
    for line in _LINE.finditer(text, start, end):
        if not line[0]:
            continue
        if not line[0].strip():
            blank = True
            continue
        bullet = _BULLET.match(line[0])
        if open_block is not None and not bullet and _goes_on(text, open_block, line[0], blank=blank):
            open_block.end = _trimmed(text, line.start(), line.end())[1]
        else:
            if open_block is not None:
                yield from _unfolded(text, open_block)
            open_block = _block(text, line, bullet)
        blank = False
    if open_block is not None:
        yield from _unfolded(text, open_block)


def _block(text: str, line: re.Match[str], bullet: re.Match[str] | None) -> _Block:
    begin = line.start() + (bullet.end() if bullet else 0)
    start, end = _trimmed(text, begin, line.end())
    outlined = _OUTLINED.match(bullet["mark"]) if bullet else None
    indent = _indent(line[0]) + (2 * outlined[1].count(".") if outlined else 0)
    inner = _BULLET.match(text[start:end]) if bullet else None
    if inner and inner.end() < end - start and not inner["mark"][0].isalnum():
        start = _trimmed(text, start + inner.end(), end)[0]  # "1. - text": marked twice
    return _Block(start, end, indent, bullet is not None, _number(bullet["mark"]) if bullet else None)


def _number(mark: str) -> int | None:
    counted = _COUNTED.match(mark)
    return int(counted[1]) if counted else None


def _indent(line: str) -> int:
    """How many columns of blanks a line, or its bullet mark, stands in."""
    blank = len(line) - len(line.lstrip())
    return len(line[:blank].expandtabs(4)) if "\t" in line[:blank] else blank


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _goes_on(text: str, block: _Block, line: str, *, blank: bool) -> bool:
    """Whether a line without a mark belongs to the block before it."""
    if blank:
        return False
    before, first = text[block.start : block.end], line.strip()[0]
    if before.endswith((":", ";")) and not first.islower():
        return False
    if first.islower() or before.endswith((",", " and", " or", "-")):
        return True
    if block.bulleted and (first in "<>≤≥=" or _OPEN_ENDED.search(before)):
        return True
    if block.bulleted and _indent(line) > block.indent:
        return True  # a hanging indent
    long_enough = block.end - text.rfind("\n", 0, block.end) > 60
    return long_enough and not before.endswith((".", "!", "?")) and block.bulleted


def _unfolded(text: str, block: _Block) -> Iterator[_Block]:
    """A line that holds a whole numbered list ("1) … 2) …") as one block an entry; its first number may be the
    mark of the block."""
    body = text[block.start : block.end]
    dashed = block.bulleted and text[block.start - 1] in "-*•"
    if dashed and (dashes := list(_GLUED_DASH.finditer(body))):
        ends = [*(dash.start() for dash in dashes), len(body)]
        for begin, until in zip([0, *(dash.end() for dash in dashes)], ends, strict=True):
            start, end = _trimmed(text, block.start + begin, block.start + until)
            yield replace(block, start=start, end=end)
        return
    if dashes := _spaced_marks(text, block):
        ends = [*(dash.start() for dash in dashes), len(body)]
        for begin, until in zip([0, *(dash.end() for dash in dashes)], ends, strict=True):
            start, end = _trimmed(text, block.start + begin, block.start + until)
            yield replace(block, start=start, end=end)
        return
    if not _NUMBERED.search(body):
        yield block
        return
    opened = block.number == 1
    marks = list(_INLINE_NUMBER.finditer(body))
    if opened and not (marks and int(marks[0]["n"]) == 2):
        marks = list(_LOOSE_NUMBER.finditer(body))
    counted = [found for at, found in enumerate(marks) if int(found["n"]) == int(marks[0]["n"]) + at]
    enough = counted and (len(counted) > 1 or opened) and int(counted[0]["n"]) <= 2 and counted == marks
    if not enough or (opened and int(counted[0]["n"]) != 2):
        yield block
        return
    if counted[0].start() > 0:
        start, end = _trimmed(text, block.start, block.start + counted[0].start())
        yield replace(block, start=start, end=end)
    deeper = block.indent + (2 if counted[0].start() > 0 and not opened else 0)
    for at, found in enumerate(counted):
        until = counted[at + 1].start() if at + 1 < len(counted) else len(body)
        start, end = _trimmed(text, block.start + found.end(), block.start + until)
        bulleted = True if deeper != block.indent else block.bulleted
        yield _Block(start, end, deeper, bulleted, int(found["n"]))


def _spaced_marks(text: str, block: _Block) -> list[re.Match[str]]:
    """ "Criteria: - Spasms - Age 1 to 24 months - Consent": the marks behind the first, where they are the same."""
    mark = text[max(0, block.start - 4) : block.start].rstrip(" \t")[-1:]
    if not mark or mark not in _MARKS:
        return []
    begins = "A-Z" if mark in "-–" else r"\w"
    found = list(re.finditer(rf"\s{re.escape(mark)}\s+(?=[{begins}≥≤<>])", text[block.start : block.end]))
    opens = (
        found and mark in "*•" and not _IS_MEASURE.search(text[block.start : block.start + found[0].start()])
    )
    return found if len(found) > 1 or opens else []


def _nested(text: str, blocks: list[_Block], side: Side) -> list[_Block]:
    """Blocks by indent: a bullet deeper than the one before it hangs below it, as does an exception from it."""
    top: list[_Block] = []
    path: list[_Block] = []
    for block in blocks:
        body = text[block.start : block.end]
        noted = side == "exclude" and not block.bulleted and body.lower().startswith("note") and is_note(body)
        if top and (noted or is_exception(body)):
            while path and block.bulleted and path[-1].indent > block.indent:
                path.pop()
            above = path[-1] if path else top[-1]
            above.children.append(block)
            if block.bulleted and len(path) < DEEPEST:
                path.append(block)
            continue
        while path and not (block.bulleted and path[-1].bulleted and block.indent > path[-1].indent + 1):
            path.pop()
        (path[-1].children if path else top).append(block)
        if block.bulleted and len(path) < DEEPEST:
            path.append(block)
    return top


def _folded(text: str, blocks: list[_Block]) -> list[_Block]:
    """Lists printed flat: after "two or more of the following:" the entries run on while each ends in a comma."""
    kept: list[_Block] = []
    lead: _Block | None = None
    for block in blocks:
        body = text[block.start : block.end]
        if lead is not None and not _HAS_WORDS.search(body):
            continue
        if lead is not None and block.bulleted and not body.endswith((":", "：")):
            lead.children.append(replace(block, indent=lead.indent + 2))
            if not _RUNS_ON.search(body):
                lead = None
            continue
        kept.append(block)
        counted = body.endswith((":", "：")) and _SEVERAL.search(body)
        lead = block if counted and block.bulleted and not block.children else None
    return kept


def _sentences(text: str, blocks: list[_Block], state: _State) -> list[Sentence]:
    """The sentences of one stretch; a paragraph may change the side, the cohort or lead in what follows."""
    groups: list[list[Sentence]] = []
    lead = between = above = ""
    counted = 0
    for at, block in enumerate(blocks := _folded(text, blocks)):
        body = text[block.start : block.end]
        if not _HAS_WORDS.search(body) or _NONE.fullmatch(body):
            continue
        if not block.children and joint(body):
            between = joint(body)
            continue
        follows = at + 1 < len(blocks) and blocks[at + 1].bulleted
        if not block.children and _is_title(body, bulleted=block.bulleted, follows=follows):
            lead = _take_title(body, state, bulleted=block.bulleted)
            counted = 0
            continue
        # A list numbered anew where no heading was met may be the other side's.
        state.doubtful |= block.number == 1 and counted > 1 and state.side == "include"
        counted = block.number or counted
        if not block.bulleted:
            lead = ""
        mine = _of_block(text, block, state, lead)
        if block.bulleted:
            above = ""
        elif body.endswith((":", "：")):
            above = body
        elif above and len(body) < LONGEST_ENTRY and not _DEMANDS.search(body):
            mine = [replace(one, lead=above, loose=True) for one in mine]
        _link(text, groups, between, mine)
        between = ""
    return [one for group in groups for one in group]


def _link(text: str, groups: list[list[Sentence]], between: str, mine: list[Sentence]) -> None:
    """The sentences of a block beside those before it, or as one with them where an "or" joins both."""
    before = groups[-1] if groups else []
    need = linked_by(before[-1].text, between, mine[0].text, mine[0].side) if before and mine else None
    if need is None or before[0].side != mine[0].side or before[0].heading != mine[0].heading:
        groups.append(mine)
        return
    chain = before[0].members if before[0].chained else (_as_one(text, before, "all"),)
    one = _as_one(text, [*before, *mine], need)
    groups[-1] = [replace(one, chained=True, members=(*chain, _as_one(text, mine, "all")))]


def _as_one(text: str, found: list[Sentence], need: Need) -> Sentence:
    if len(found) == 1:
        return found[0]
    first, end = found[0], found[-1].end
    return replace(
        first, text=text[first.start : end], end=end, lead="", need=need, members=tuple(found), chained=False
    )


def _is_title(body: str, *, bulleted: bool, follows: bool) -> bool:
    """A line that introduces others: short, ended by a colon, or without a mark before a list."""
    if body.endswith((":", "：")) and len(body) < 300 and follows:
        return True
    if "--" in body and _DASHED.fullmatch(body):
        return True
    if bulleted or not follows:
        return False
    if _DEMANDS.search(body):
        return only_bars(body)
    return len(body) < 60 and not body.endswith((".", ";", ",")) and not re.search(r"\d", body)


def _take_title(body: str, state: _State, *, bulleted: bool) -> str:
    """A title turns the side where it says so, names a cohort, or leads in its list."""
    turned = turned_side(body, unheaded=state.heading == "")
    if turned == "exclude" or (turned == "include" and not bulleted):
        state.side = turned
    title = body.rstrip(":： ")
    if only_bars(body):
        return ""
    if is_for_all(title):
        state.cohort = ""
        return ""
    if group := group_of(title, among=state.cohort != ""):
        state.cohort = group
        return body if says_age(group) else ""
    if (
        len(title) < 80
        and COHORT.search(title)
        and not re.search(r"following|must|criteria|history|treat", title, re.IGNORECASE)
    ):
        state.cohort = title
        return ""
    return body if body.endswith((":", "：")) else ""


def _of_block(text: str, block: _Block, state: _State, lead: str) -> list[Sentence]:
    body = text[block.start : block.end]
    head = Sentence(
        state.side,
        body,
        block.start,
        block.end,
        _heading(state),
        lead,
        cohort=bool(state.cohort) or state.aside,
        aside=state.aside,
        doubtful=state.doubtful,
    )
    if not block.children:
        return _turned_inside(head, state)
    if only_bars(body):
        barring = replace(state, side="exclude")
        return [one for child in block.children for one in _of_block(text, child, barring, "")]
    whose = group_of(body, among=False)
    if whose or is_for_all(body):
        inside = replace(state, cohort=whose or state.cohort)
        led = body if says_age(whose) else lead
        return [one for child in block.children for one in _of_block(text, child, inside, led)]
    inner = f"{lead} {body}".strip()
    listed = [child for child in block.children if _HAS_WORDS.search(text[child.start : child.end])]
    if _lets_off(text, body, listed, state.side):
        named = [
            kid
            for child in listed
            for kid in (child.children if is_exception(text[child.start : child.end]) else []) or [child]
        ]
        members = [one for child in named for one in _of_block(text, child, state, "")]
        return [_held(text, block, head, "except", members)]
    entries = [
        (text[child.start : child.end] if not child.children else "", _of_block(text, child, state, inner))
        for child in listed
    ]
    children = [one for _, mine in entries for one in mine]
    need = "any" if _is_choice(children) else _need(body, state.side)
    if _holds_together(need, state.side):
        return [_held(text, block, head, need, children)]
    children = _children(text, entries)
    own = _supported(head) if body.endswith((":", "：")) and _is_mere_lead(body) else [head]
    return [*own, *children]


def _lets_off(text: str, body: str, listed: list[_Block], side: Side) -> bool:
    """Whether the list below a line is of what the line does not hold for."""
    below = [text[child.start : child.end] for child in listed]
    if side == "exclude" and not body.endswith((":", "：")) and any(map(is_note, below)):
        return True
    return bool(below) and (
        without_exception(body) is not None
        or all(is_exception(one) or (side == "exclude" and is_note(one)) for one in below)
    )


def _held(text: str, block: _Block, head: Sentence, need: Need, members: list[Sentence]) -> Sentence:
    """A line with its list as one sentence."""
    end = max(child.end for child in _flat(block))
    return replace(
        head,
        text=text[block.start : end],
        end=end,
        need=need,
        members=tuple(replace(member, lead="") for member in members),
        lead=head.text,
        under=head.lead,
    )


def _children(text: str, entries: list[tuple[str, list[Sentence]]]) -> list[Sentence]:
    """The sentences of a list's entries, those that an "or" joins as one."""
    groups: list[list[Sentence]] = []
    between = ""
    for body, mine in entries:
        if joint(body):
            between = joint(body)
            continue
        _link(text, groups, between, mine)
        between = ""
    return [one for group in groups for one in group]


_SUPPORTED_BY = re.compile(
    r"[\s,(]*\b(?:as )?(?:suggested|evidenced|supported|indicated|demonstrated|manifested|shown) by\b(?! the need)",
    re.IGNORECASE,
)


def _supported(head: Sentence) -> list[Sentence]:
    """ "Metabolic disease, as suggested by any of:" bars the disease itself beside each sign of the list below."""
    mark = _SUPPORTED_BY.search(head.text) if head.side == "exclude" else None
    if mark is None or not _HAS_WORDS.search(head.text[: mark.start()]):
        return []
    return [replace(head, text=head.text[: mark.start()], end=head.start + mark.start())]


def _turned_inside(head: Sentence, state: _State) -> list[Sentence]:
    """ "Infantile spasms. Exclusion: tuberous sclerosis": two sentences, the second on the other side; of what
    follows in the list it is not plain on which."""
    mark = local_heading(head.text) if state.side == "include" else None
    if mark is None:
        return [head]
    begin, after = mark
    state.doubtful = True
    start, end = _trimmed(head.text, 0, begin)
    first = replace(head, text=head.text[start:end], start=head.start + start, end=head.start + end)
    start, end = _trimmed(head.text, after, len(head.text))
    other = replace(
        head,
        side="exclude",
        text=head.text[start:end],
        start=head.start + start,
        end=head.start + end,
        lead="",
    )
    return [one for one in (first, other) if _HAS_WORDS.search(one.text)]


def _flat(block: _Block) -> Iterator[_Block]:
    yield block
    for child in block.children:
        yield from _flat(child)


def _need(body: str, side: Side) -> Need:
    """How many of a list's entries must hold, by the words that lead it in."""
    several = _SEVERAL.search(body)
    if several:
        return _COUNTS[several["count"].lower()]
    if side == "exclude" and _EVERY.search(body):
        return "every"
    return "any" if _ANY.search(body) and not _ALL.search(body) else "all"


def _is_choice(entries: list[Sentence]) -> bool:
    """Whether each entry of a list hands on to the next with an "or"."""
    return len(entries) > 1 and all(re.search(r"\bor\W*$", one.text, re.IGNORECASE) for one in entries[:-1])


def _holds_together(need: Need, side: Side) -> bool:
    """A list whose entries do not stand alone: a choice among requirements, or a threshold."""
    if isinstance(need, int) or need == "every":
        return True
    return need == "any" and side == "include"


def _is_mere_lead(body: str) -> bool:
    return len(body) < 200


def _heading(state: _State) -> str:
    return (
        f"{state.heading} - {state.cohort}"
        if state.heading and state.cohort
        else state.heading or state.cohort
    )
