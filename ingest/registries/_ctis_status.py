"""Whether a trial in EU CTIS takes people: each country by what happened there, then by the codes."""

from collections.abc import Mapping

from ingest.part import Part
from matchers.trial import OVER, Recruitment

# Of `ctPublicStatusCode` and `mscPublicStatusCode`; the words stand for the same where a status is text.
_CODES: dict[str, Recruitment] = {
    "1": "not-yet-recruiting",  # under evaluation
    "2": "not-yet-recruiting",  # authorised, recruitment pending
    "3": "recruiting",
    "4": "recruiting",  # ongoing, recruiting
    "5": "active-not-recruiting",
    "6": "suspended",  # temporarily halted
    "7": "suspended",
    "8": "completed",  # ended
    "9": "withdrawn",  # the authorisation expired before a start
    "10": "terminated",  # revoked
    "11": "withdrawn",  # not authorised
    "12": "withdrawn",  # cancelled
    "13": "withdrawn",
    "14": "withdrawn",  # lapsed
    "15": "withdrawn",  # not valid
    # "Authorised" says nothing of recruitment, nor do 17 and 18, pending and not mapped.
    "16": "unknown",
    "17": "unknown",
    "18": "unknown",
}
_WORDS: dict[str, Recruitment] = {
    "under evaluation": "not-yet-recruiting",
    "authorised": "unknown",
    "ongoing": "unknown",
    "temporarily halted": "suspended",
    "halted": "suspended",
    "suspended": "suspended",
    "ended": "completed",
    "expired": "withdrawn",
    "revoked": "terminated",
    "not authorised": "withdrawn",
    "cancelled": "withdrawn",
    "withdrawn": "withdrawn",
    "lapsed": "withdrawn",
    "not valid": "withdrawn",
}
_EVENTS: dict[str, Recruitment] = {
    "START_OF_RECRUITMENT": "recruiting",
    "RESTART_OF_RECRUITMENT": "recruiting",
    "END_OF_RECRUITMENT": "active-not-recruiting",
    "END_OF_TRIAL": "completed",
    "EARLY_TERMINATION": "terminated",
}
_NO_MATTER = frozenset({"START_OF_TRIAL", "RESTART_OF_TRIAL"})
_TOLD_BY_CODE = OVER | {"suspended"}
_MOST_OPEN_FIRST: tuple[Recruitment, ...] = (
    "recruiting", "not-yet-recruiting", "suspended", "active-not-recruiting", "unknown", "completed", "terminated",
    "withdrawn",
)  # fmt: skip


def country_statuses(record: Part, application: Part) -> dict[str, Recruitment | None]:
    """By the name of each member state: by what happened there, since the codes come late and say less."""
    found: dict[str, Recruitment | None] = {}
    for state in application.parts("memberStatesConcerned"):
        found[state.text("mscName")] = _by_code(state, "mscPublicStatusCode")
    for part_two in application.parts("authorizedPartsII"):
        found.setdefault(part_two.part("mscInfo").text("mscName"), None)
    for state in record.part("events").parts("trialEvents"):
        name = state.text("mscName")
        found[name] = _after(state.parts("events"), found.get(name))
    return {name: status for name, status in found.items() if name}


def overall_status(record: Part, by_country: Mapping[str, Recruitment | None]) -> Recruitment:
    """The most open of its countries', unless the trial as a whole is over."""
    code = _by_code(record, "ctPublicStatusCode") or _by_code(record, "ctStatus") or "unknown"
    said = set(by_country.values()) - {None, "unknown"}
    if code in OVER or not said:
        return code
    return next(status for status in _MOST_OPEN_FIRST if status in said)


def _by_code(part: Part, key: str) -> Recruitment | None:
    """Of a status that is a number, a number as text, or a word."""
    said = str(part.fields.get(key) if part.fields.get(key) is not None else "").strip()
    known = _CODES.get(said) or _WORDS.get(said.casefold())
    if said and known is None:
        part.note(key, said)
    return known


def _after(events: list[Part], before: Recruitment | None) -> Recruitment | None:
    """The status that the events of one country leave, in the order of their days.

    That it is over or halted only the code tells for sure.
    """
    status = None
    for event in sorted(events, key=_order):
        kind = event.text("notificationType")
        if kind in _EVENTS:
            status = _EVENTS[kind]
        elif kind not in _NO_MATTER:
            event.note("notificationType", kind)
    return before if before in _TOLD_BY_CODE or status is None else status


def _order(event: Part) -> tuple[str, int]:
    """By day, those of one day as they follow from each other; what has no day comes last."""
    kinds = list(_EVENTS)
    kind = event.text("notificationType")
    return event.text("date")[:10] or "9999", kinds.index(kind) if kind in kinds else -1
