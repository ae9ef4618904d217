"""A sentence with the list it leads in, or with the line that leads it in, to one rule."""

import re
from dataclasses import replace

from ingest.joints import excepted, is_exception, is_note, without_exception
from ingest.sections import Sentence
from matchers.criteria.ever_had import EverHad
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand
from matchers.criteria.taking_now import TakingNow
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyOf, AnyRule, Disputed, Explains, Joining, Not
from matchers.reading.failures import so_many
from matchers.reading.listing import head_of
from matchers.reading.sentence import read
from matchers.trial import Read, Side
from matchers.vocabulary import TermId

Known = frozenset[TermId]
Told = tuple[AnyRule, Read]

_COUNTED_TAIL = re.compile(
    r",?\s*(?:as\s+)?(?:evidenced|shown|defined|indicated|suggested|supported|documented|manifested|confirmed)?\s*(?:by|as|with|and|or)?\s*"
    r"(?:at least|≥)?\s*(?:any|one|two|three|four|\d)(?:\s+or\s+more)?\s+(?:of|from)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
# "At least one of the following medicines within the last month": how many, and what is said behind it of each.
_COUNT = re.compile(
    r"(?:\bat least|≥)?\s*\b(?:any|either|one|two|three|four|\d)(?:\s+\(?\d\)?)?(?:\s+or\s+more)?\s+(?:of|from)\b(?:\s+(?:the|these))?"
    r"(?:\s+(?:following|below|listed))?(?P<behind>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SAID_BEHIND = re.compile(
    r"\b(?:within|in the (?:past|last|previous)|during|before|prior to|for (?:at least|more|over)|at (?:screening|baseline|present))\b.*$",
    re.IGNORECASE | re.DOTALL,
)
# A lead-in that each entry of its list ends: "spasms that persist after", "failure of".
_HANDS_ON = re.compile(
    r"\b(?:after|despite|following|failure of|failed|failing|(?:response|refractory|resistant|exposure|exposed) to|treated(?: with)?|"
    r"(?:treatment|therapy) with|received|receiving|(?:use|history) of)$",
    re.IGNORECASE,
)
_OF_TREATMENT = re.compile(
    r"\b(?:treat|therap|receiv|us(?:e|ed|ing)\b|tak(?:e|en|ing)\b|expos|drug|medic|fail|given|prior|previous|past\b)",
    re.IGNORECASE,
)
# Of what is asked for, exceptions may take away ("all seizures other than:") or let more in ("unless:").
_TAKES_AWAY = re.compile(
    r"\b(?:excluding|other than|apart from|aside from|not including)\b[^:]*\W*$", re.IGNORECASE
)
_ADDS = re.compile(r"\bunless\b|\n\W*exceptions?\b", re.IGNORECASE)
_SAYS_MORE = re.compile(
    r"\b(?!(?:patients?|participants?|infants?|children|subjects?|must|should|have|has|be|is|are|on|meets?|satisf\w+|fulfils?|the|who|with|"
    r"current|currently)\b)[a-z]+",
    re.IGNORECASE,
)
# "No previous use of", "not currently taking": what the list that follows must not hold.
_DENIED = re.compile(
    r"(?:\b(?:do(?:es)?|did|must|should|may|can|has|have|had|is|are)\s+)?(?:\b(?:no|not|never|without|none)\b|\b(?:absence|free|lack)\s+(?:of|from)\b|n't\b|\bcannot\b)"
    r"(?P<what>(?:\s+(?:prior|previous|current|concurrent|concomitant|known|history|use|treatment|therapy|exposure|received|taken|had|have|having|"
    r"be|been|treated|diagnosis|diagnosed|presence|evidence|of|with|to|from|for|in|the|on|taking|using|used|receiving|currently|previously|ever))*)"
    r"\W*$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:more|greater|fewer|less)\s+than\s+(?:any|one|two|three|four|\d)\b[^:]{0,20}\bof\b|\bat most\b|\bup to\b|\bonly one\b",
    re.IGNORECASE,
)
_HANDS_OVER = re.compile(r"[\s,;.]*(?:\b(?:and|or)\b)?\W*$", re.IGNORECASE)
# "Causes may include": what may be so need not be.
_OFFERS = re.compile(r"\b(?:may|can|might|could)\s+include\W*$|\bexamples?\b[^:]{0,60}\W*$", re.IGNORECASE)
_CELLS = re.compile(
    r"\s\|\s.*\s\|\s|[\w)%]\t+\S[^\n]*[\w)%]\t+\S"
)  # a row of a table: which side a cell stands on is not plain
_ONLY_FOR = re.compile(
    r"^\W*(?:if|for|in|when|where)\s+(?:the\s+|all\s+|any\s+)?(?P<who>[^:;,.]{3,100}?)(?:\s+(?:must|should))?\W*$",
    re.IGNORECASE,
)
# "Participants must have", which leads in no list of what bars.
_ASKS = re.compile(
    r"^\W*(?:(?:the|all)\s+)?(?:patients?|infants?|child(?:ren)?|participants?|subjects?|they)\s+(?:must|should|need to|have to)\s+"
    r"(?:also\s+)?(?:have|be|meet|weigh|show)\W*$",
    re.IGNORECASE,
)


def rule_of(sentence: Sentence, known: Known) -> Told:
    told = _of_list(sentence, known) if sentence.members else _of_line(sentence, known)
    condition = _condition(sentence.under if sentence.members else sentence.lead, known)
    if condition is None or sentence.side == "exclude":
        return told
    return AnyOf((Not(condition), told[0])), told[1]


def _of_line(sentence: Sentence, known: Known) -> Told:
    """A sentence with the line that leads it in, where it needs that."""
    lead = sentence.lead
    if _CELLS.search(sentence.text):
        return Unread(sentence.text[:200]), "none"
    if sentence.side == "exclude":
        if _ASKS.match(lead) or is_exception(lead) or is_exception(sentence.text):
            return Unread(sentence.text[:200]), "none"
    elif _OFFERS.search(lead) and "required" not in sentence.text:
        reading = read(sentence.text, sentence.side, "", known)
        return Explains(reading.rule), reading.read
    elif "with or without" in lead.lower() or _condition(lead, known) is not None:
        lead = ""
    reading = read(sentence.text, sentence.side, lead, known)
    if sentence.loose:
        alone = read(sentence.text, sentence.side, "", known)
        if reading.read == "none" or reading.rule == alone.rule:
            return alone.rule, alone.read
        return Disputed(reading.rule, alone.rule), "part"
    if sentence.side == "exclude" and without_exception(lead) is not None:  # beside other exceptions
        return AllOf((reading.rule, Unread(lead))), "part"
    return reading.rule, reading.read


def _excepting(sentence: Sentence, known: Known) -> Told:
    """A line and what it does not hold for: what of that is not plain leaves it open."""
    plain = without_exception(sentence.lead)
    line = (plain if plain is not None else sentence.lead).rstrip(" .:;")
    head = read(line, sentence.side, sentence.under, known)
    bars = [
        one for one in sentence.members if plain is None and not (is_note(one.text) or is_exception(one.text))
    ]
    rules: list[AnyRule] = []
    for member in sentence.members:
        if member in bars:
            continue
        words = f". {member.text}" if is_note(member.text) else f", except {excepted(member.text)}"
        told = read(f"{line}{words}", sentence.side, sentence.under, known)
        plainly = told.read == "whole" and _is_narrowed(told.rule)
        rules.append(told.rule if plainly else Unread(member.text))
    state: Read = "part" if any(isinstance(rule, Unread) for rule in rules) else head.read
    if bars:
        barred = [rule_of(replace(one, lead=line), known)[0] for one in bars]
        return AnyOf((AllOf((head.rule, *rules)), *barred)), "part"
    merged = _merged(rules)
    if merged is not None:
        return merged, "whole"
    narrower, wider = AllOf((head.rule, *rules)), AnyOf((head.rule, *rules))
    if sentence.side == "exclude" or _TAKES_AWAY.search(sentence.lead):
        return narrower, state
    if isinstance(head.rule, Not) or _ADDS.search(sentence.text):
        return wider, state
    return Disputed(narrower, wider), "part"


def _is_narrowed(rule: AnyRule) -> bool:
    """Whether a rule leaves something out that is named."""
    if isinstance(rule, AllOf):
        return any(isinstance(part, Not) or _is_narrowed(part) for part in rule.rules)
    return bool(getattr(rule.rule if isinstance(rule, Not) else rule, "besides", ()))


def _merged(rules: list[AnyRule]) -> AnyRule | None:
    """Rules that differ only in what they leave out, as one that leaves out all of it."""
    if all(isinstance(rule, Not) for rule in rules):
        inner = _merged([rule.rule for rule in rules if isinstance(rule, Not)])
        return Not(inner) if inner is not None else None
    kept = [rule for rule in rules if isinstance(rule, EverHad | TakingNow | HasCondition)]
    if len(kept) < len(rules) or len({replace(rule, besides=()) for rule in map(_on_no_terms, kept)}) > 1:
        return None
    whole = max(kept, key=lambda rule: not isinstance(rule, HasCondition) and rule.on_terms)
    return replace(whole, besides=tuple(dict.fromkeys(term for rule in kept for term in rule.besides)))


def _on_no_terms(rule: EverHad | TakingNow | HasCondition) -> EverHad | TakingNow | HasCondition:
    return rule if isinstance(rule, HasCondition) else replace(rule, on_terms=False)


def _condition(lead: str, known: Known) -> AnyRule | None:
    """Of whom alone a list asks something: "If older than 12 months:", "For patients with tuberous sclerosis:"."""
    found = _ONLY_FOR.match(lead)
    who = read(found["who"], "include", "", known) if found else None
    return who.rule if who and who.read == "whole" and _is_of_child(who.rule) else None


def _is_of_child(rule: AnyRule) -> bool:
    if isinstance(rule, Joining):
        return all(map(_is_of_child, rule.parts))
    return not isinstance(rule, Judgement | NoDemand | Unread)


def _of_list(sentence: Sentence, known: Known) -> Told:
    """The entries of a list joined, each with what its lead-in says of all of them."""
    if sentence.need == "except":
        return _excepting(sentence, known)
    if _AT_MOST.search(sentence.lead):
        return Unread(sentence.text[:200]), "none"
    count = _COUNT.search(sentence.lead)
    before = (sentence.lead[: count.start()] if count else sentence.lead).rstrip(" :")
    denied = _DENIED.search(before) if count and sentence.side == "include" else None
    if denied:
        rule, state = _joined(
            sentence, _handed_on(sentence, f"{before[: denied.start()]}{denied['what']}", "exclude", known)
        )
        return Not(rule), state
    alone = [rule_of(member, known) for member in sentence.members]
    behind = _SAID_BEHIND.search(count["behind"].rstrip(" :")) if count else None
    if _HANDS_ON.search(before) or (
        (_OF_TREATMENT.search(sentence.lead) or _SAYS_MORE.search(before))
        and all(_is_bare(rule) for rule, _ in alone)
    ):
        return _joined(
            sentence, _handed_on(sentence, before, sentence.side, known, behind[0] if behind else "")
        )
    return _headed(*_joined(sentence, alone), sentence, known)


def _handed_on(sentence: Sentence, lead: str, side: Side, known: Known, behind: str = "") -> list[Told]:
    """Each entry read as what the lead-in goes on to."""
    told: list[Told] = []
    for member in sentence.members:
        if member.members:
            told.append(rule_of(member, known))
            continue
        text = f"{_HANDS_OVER.sub('', member.text)} {behind}" if behind else member.text
        reading = read(text, side, lead.strip(), known)
        told.append((reading.rule, reading.read))
    return told


def _is_bare(rule: AnyRule) -> bool:
    """A treatment's name and nothing more: whether it is one of now or before tells the lead-in."""
    if isinstance(rule, AnyOf | AllOf):
        return all(map(_is_bare, rule.rules))
    return isinstance(rule, TakingNow)


def _joined(sentence: Sentence, told: list[Told]) -> Told:
    rules = tuple(rule for rule, _ in told)
    states = {state for _, state in told}
    state: Read = states.pop() if len(states) == 1 else "part"
    if isinstance(sentence.need, int):
        return so_many(sentence.need, rules), state
    if sentence.need == "every":  # "exclude all of the following": each of them, or only all together?
        return Disputed(AllOf(rules), AnyOf(rules)), state
    return _any_of(rules) if sentence.need == "any" else AllOf(rules), state


def _any_of(rules: tuple[AnyRule, ...]) -> AnyRule:
    """A choice, with what every entry asks for told once."""
    lists = [rule.rules for rule in rules if isinstance(rule, AllOf) and len(rule.rules) == 2]
    if len(lists) < len(rules) or len({both[0] for both in lists}) > 1:
        return AnyOf(rules)
    return AllOf((lists[0][0], AnyOf(tuple(both[1] for both in lists))))


def _headed(rule: AnyRule, state: Read, sentence: Sentence, known: frozenset[TermId]) -> tuple[AnyRule, Read]:
    """A list with what its lead-in says itself: "known metabolic disease, or two or more of these signs"."""
    if not sentence.lead:
        return rule, state
    head = read(head_of(_COUNTED_TAIL.sub("", sentence.lead)), sentence.side, known=known)
    if isinstance(head.rule, NoDemand | Not) and "with or without" in sentence.lead.lower():
        return head.rule, "whole"
    if head.read == "none" or isinstance(head.rule, Judgement | NoDemand):
        return rule, state
    joined: AnyRule = AllOf((head.rule, rule)) if sentence.side == "include" else AnyOf((head.rule, rule))
    return joined, state if head.read == state else "part"
