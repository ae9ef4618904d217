"""The fault matrix of files handed in: what can be wrong with one, and what loading it comes to. Run to print it:

python -m tests.ingest.registries.file_faults
"""

import csv
import io
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

from ingest.registries._ictrp_columns import COLUMNS
from ingest.registries.isrctn import NAMESPACE
from ingest.registry import registries
from matchers.trial import Trial
from service.commands.files import kept
from service.jobs.load import load
from service.jobs.telling import SyncReport
from service.payload_files import Skipped, payloads_in
from service.store.store import Store
from tests.ingest.registries import ctis, euctr, irct, isrctn

NEWS = "News of a trial in infantile spasms"
STRANGER = "moonPhase"


@dataclass(frozen=True)
class Row:
    """A record of a file; one that is poison has no id, one that is `strange` something that nobody knows."""

    number: int
    title: str
    is_poison: bool = False
    is_strange: bool = False
    is_backwards: bool = False  # its columns are
    lacks: str = ""  # a column


Write = Callable[[Sequence[Row]], str]


@dataclass(frozen=True)
class Form:
    """One kind of file of one registry. A headless one has its columns by their places alone."""

    name: str
    registry: str
    kind: str  # csv, xml, text or json
    write: Write
    is_headless: bool = False


def _cells(row: Row) -> dict[str, str]:
    told = {
        "TrialID": "" if row.is_poison else f"ChiCTR20000345{row.number:02}",
        "public_title": row.title,
        "Recruitment_status": "Recruiting",
        "Conditions": "Infantile spasms",
        "Countries": "China",
        "Age_min": "2M",
        "Inclusion_Criteria": f"{row.title}: infants",
        "Exclusion_Criteria": "Heart disease",
    }
    told |= {STRANGER: "full"} if row.is_strange else {}
    told = {name: cell for name, cell in told.items() if name != row.lacks}
    return dict(reversed(told.items())) if row.is_backwards else told


def _csv(*, header: bool, separator: str = ",") -> Write:
    def write(rows: Sequence[Row]) -> str:
        cells = _cells(rows[0])
        names = [name for name in COLUMNS if name != rows[0].lacks]
        names += [STRANGER] if STRANGER in cells else []
        names = names[::-1] if rows[0].is_backwards else names
        written = io.StringIO()
        # As the portal writes them: every cell in quotes.
        table = csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
        if header:
            table.writerow(names)
        table.writerows([_cells(row).get(name, "") for name in names] for row in rows)
        return written.getvalue()

    return write


def _elements(told: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(cell)}</{name}>" for name, cell in told.items())


def _portal_xml(rows: Sequence[Row]) -> str:
    inside = "\n".join(f"<Trial>{_elements(_cells(row))}</Trial>" for row in rows)
    return (
        f'<?xml version="1.0"?>\n<Trials_downloaded_from_ICTRP>\n{inside}\n</Trials_downloaded_from_ICTRP>\n'
    )


def _exchange_xml(rows: Sequence[Row]) -> str:
    return '<?xml version="1.0"?>\n<trials>' + "\n".join(map(_exchanged, rows)) + "</trials>\n"


def _exchanged(row: Row) -> str:
    cells = _cells(row)
    main = {"trial_id": cells["TrialID"], "public_title": row.title, "recruitment_status": "Recruiting"}
    criteria = {"inclusion_criteria": f"{row.title}: infants", "agemin": "2 Months"}
    if not row.lacks:
        criteria["exclusion_criteria"] = "Heart disease"
    parts = [f"<main>{_elements(main)}</main>", "<countries><country2>China</country2></countries>"]
    parts += [f"<criteria>{_elements(criteria)}</criteria>", f"<{STRANGER}>1</{STRANGER}>" * row.is_strange]
    return f"<trial>{''.join(parts[::-1] if row.is_backwards else parts)}</trial>"


def _euctr(rows: Sequence[Row]) -> str:
    return "\n".join(map(_downloaded, rows))


def _downloaded(row: Row) -> str:
    place = {"country": "FR", "state": euctr.STATES["FR"], "status": "Ongoing", "title": row.title}
    text = euctr.RECORD.format(
        number=f"2012-00{row.number:04}-15",
        inclusion=f"{row.title}: infants",
        exclusion="Heart disease",
        more="Z.1 Moon phase: x" if row.is_strange else "",
        **place,
    )
    if row.lacks:
        text = text.replace("E.4 Principal exclusion criteria: Heart disease\n", "")
    return text.replace("2012-00", "soon-00") if row.is_poison else text


def _irct(rows: Sequence[Row]) -> str:
    return "<?xml version='1.0'?>\n<trials>" + "\n".join(map(_of_irct, rows)) + "</trials>\n"


def _of_irct(row: Row) -> str:
    shown = "IRCT0N1" if row.is_poison else f"IRCT202008210484{row.number:02}N1"
    told = irct.record_of(str(48400 + row.number), shown, row.title)
    told |= {"inclusion": f"{row.title}: infants", "more": f"<{STRANGER}>1</{STRANGER}>" * row.is_strange}
    whole = irct.document(told)
    return whole[whole.index("<trial>") : whole.index("</trials>")]


def _isrctn(rows: Sequence[Row]) -> str:
    inside = "\n".join(map(_of_isrctn, rows))
    return f'<?xml version="1.0"?>\n<allTrials totalCount="{len(rows)}" xmlns="{NAMESPACE}">{inside}</allTrials>\n'


def _of_isrctn(row: Row) -> str:
    number = f"100000{row.number:02}"
    told = isrctn.SOUND | {"number": number, "shown": "soon" if row.is_poison else number}
    told |= {"inclusion": f"{row.title}: infants"}
    more = f"<{STRANGER}><x>1</x></{STRANGER}>" if row.is_strange else ""
    return isrctn.RECORD.format(
        **{key: escape(value) for key, value in told.items() if key != "more"},
        title=escape(row.title),
        more=more,
    )


def _ctgov(rows: Sequence[Row]) -> str:
    return json.dumps({"studies": list(map(_study, rows))}, ensure_ascii=False)


def _study(row: Row) -> dict[str, object]:
    sections: dict[str, object] = {
        "identificationModule": {"nctId": f"NCT040000{row.number:02}", "briefTitle": row.title},
        "conditionsModule": {"conditions": ["Infantile Spasms"]},
        "eligibilityModule": {"eligibilityCriteria": f"Inclusion Criteria:\n\n* {row.title}: infants"},
    }
    sections = {name: section for name, section in sections.items() if not (row.lacks and name[0] == "e")} | (
        {STRANGER: {}} if row.is_strange else {}
    )
    body = dict(reversed(sections.items())) if row.is_backwards else sections
    return {"hasResults": False} if row.is_poison else {"protocolSection": body}


def _ctis(rows: Sequence[Row]) -> str:
    return json.dumps(list(map(_application, rows)), ensure_ascii=False)


def _application(row: Row) -> dict[str, object]:
    record = ctis.record_of(f"2026-50000{row.number}-10-00", row.title)
    record |= {STRANGER: 1} if row.is_strange else {}
    if row.lacks:
        del ctis.titles(record)["trialInformation"]["eligibilityCriteria"]
    body = dict(reversed(record.items())) if row.is_backwards else record
    return {"authorizedApplication": {}} if row.is_poison else body


FORMS = (
    Form("ictrp weekly CSV", "ictrp", "csv", _csv(header=False), is_headless=True),
    Form("ictrp CSV with header", "ictrp", "csv", _csv(header=True)),
    Form("ictrp portal XML", "ictrp", "xml", _portal_xml),
    Form("WHO exchange XML", "ictrp", "xml", _exchange_xml),
    Form("irct XML", "irct", "xml", _irct),
    Form("euctr text", "euctr", "text", _euctr),
    Form("isrctn XML", "isrctn", "xml", _isrctn),
    Form("ctgov JSON", "ctgov", "json", _ctgov),
    Form("ctis JSON", "ctis", "json", _ctis),
)
ROWS = 7


@dataclass(frozen=True)
class FileFault:
    """What is wrong with a file. `sign` stands in every title, so that an encoding that is misread shows."""

    name: str
    spoil: Callable[[Form, Sequence[Row]], bytes]
    comes_to: str
    kinds: str = "csv xml text json"
    sign: str = "≥"
    other: Callable[[Form], str | None] = lambda _: None  # what it comes to for some forms
    without: Callable[[Form], bool] = lambda _: False


def _plainly(form: Form, rows: Sequence[Row]) -> bytes:
    return form.write(rows).encode()


def _text_of(change: Callable[[str], str]) -> Callable[[Form, Sequence[Row]], bytes]:
    return lambda form, rows: change(form.write(rows)).encode()


def _bytes_of(change: Callable[[bytes], bytes]) -> Callable[[Form, Sequence[Row]], bytes]:
    return lambda form, rows: change(_plainly(form, rows))


def _encoded(encoding: str) -> Callable[[Form, Sequence[Row]], bytes]:
    return lambda form, rows: form.write(rows).encode(encoding)


def _rows_of(change: Callable[[list[Row]], list[Row]]) -> Callable[[Form, Sequence[Row]], bytes]:
    return lambda form, rows: _plainly(form, change(list(rows)))


def _each(**change: object) -> Callable[[Form, Sequence[Row]], bytes]:
    return _rows_of(lambda rows: [replace(row, **change) for row in rows])  # type: ignore[arg-type]


def _instead(body: bytes) -> Callable[[Form, Sequence[Row]], bytes]:
    return lambda _form, _rows: body


def _separated(form: Form, rows: Sequence[Row]) -> bytes:
    return _csv(header=not form.is_headless, separator=";")(rows).encode()


def _bombed(text: str) -> str:
    bomb = '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>\n'
    start = text.index("\n") + 1
    return (text[:start] + bomb + text[start:]).replace("infants", "&b;", 1)


def _prying(text: str) -> str:
    entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n'
    start = text.index("\n") + 1
    return (text[:start] + entity + text[start:]).replace("infants", "&a;", 1)


def _if_headless(outcome: str) -> Callable[[Form], str | None]:
    return lambda form: outcome if form.is_headless else None


ALL, REFUSED = f"{ROWS} taken", "refused"
FAULTS = (
    FileFault("nothing", _plainly, ALL),
    FileFault("byte order mark", _encoded("utf-8-sig"), ALL),
    FileFault("UTF-16", _encoded("utf-16"), ALL),
    FileFault("Windows-1252", _encoded("cp1252"), ALL, sign="é"),
    FileFault("a byte that is no letter", _bytes_of(lambda body: body.replace(b"infants", b"inf\xffnts", 1)), ALL),
    FileFault("Windows line ends", _text_of(lambda text: text.replace("\n", "\r\n")), ALL),
    FileFault("semicolons", _separated, ALL, kinds="csv"),
    FileFault("broken off", _bytes_of(lambda body: body[: len(body) * 6 // 10]), "4 taken, 1 set aside", other=lambda form: {"json": REFUSED, "csv": None if form.is_headless else "2 taken, 1 set aside"}.get(form.kind)),
    FileFault("a web page instead", _instead(b"<!DOCTYPE html><title>One moment</title>"), REFUSED),
    FileFault("empty", _instead(b""), REFUSED),
    FileFault("NUL bytes", _bytes_of(lambda body: body[:200] + b"\0" * 50 + body[200:]), REFUSED),
    FileFault("each row twice", _rows_of(lambda rows: rows + rows), ALL),
    FileFault("a poison row", _rows_of(lambda rows: [*rows, Row(8, "Poison", is_poison=True)]), f"{ALL}, 1 set aside"),
    FileFault("a column nobody knows", _each(is_strange=True), f"{ALL}, drift told", other=_if_headless(REFUSED)),
    FileFault("columns in another order", _each(is_backwards=True), ALL, without=lambda form: form.is_headless or form.registry in {"euctr", "irct", "isrctn"}),
    FileFault("a column gone", _each(lacks="Exclusion_Criteria"), ALL, other=_if_headless(REFUSED), without=lambda form: form.registry in {"irct", "isrctn"}),
    FileFault("entity bomb", _text_of(_bombed), "0 taken, 1 set aside", kinds="xml"),
    FileFault("entity that names a file", _text_of(_prying), "0 taken, 1 set aside", kinds="xml"),
)  # fmt: skip


def applies(form: Form, fault: FileFault) -> bool:
    return form.kind in fault.kinds.split() and not fault.without(form)


def expected(form: Form, fault: FileFault) -> str:
    return fault.other(form) or fault.comes_to


@dataclass(frozen=True)
class Loaded:
    report: SyncReport
    skipped: list[Skipped]
    trials: dict[str, Trial]


@dataclass(frozen=True)
class Played:
    """A sound file, the one with the fault, a sound one again, and the trials after each."""

    first: Loaded
    spoilt: Loaded
    last: Loaded
    has_drift: bool
    unread: int  # records of the spoilt file that have an id and cannot be read

    @property
    def came_to(self) -> str:
        report = self.spoilt.report
        if any(one.lost for one in self.spoilt.skipped):
            return "refused"
        aside = f", {report.poison} set aside" if report.poison else ""
        return f"{report.fetched - self.unread} taken{aside}{', drift told' if self.has_drift else ''}"

    @property
    def lost(self) -> int:
        return len(self.first.trials.keys() - self.spoilt.trials.keys())


def play(form: Form, fault: FileFault, store: Store, folder: Path) -> Played:
    """News of the first record come with the spoilt file, so that the fault could cost them."""
    rows = [Row(at, f"Trial {at} {fault.sign} 2 mg in infantile spasms") for at in range(ROWS)]
    with_news = [replace(rows[0], title=f"{NEWS} {fault.sign}"), *rows[1:]]
    first = _load(store, form, _plainly(form, rows), folder)
    spoilt = _load(store, form, fault.spoil(form, with_news), folder)
    has_drift = any(STRANGER in one.path or one.path == "Z.1" for one in store.drift())
    unread = sum(not one.id.startswith("without-id-") for one in store.problems(form.registry))
    last = _load(store, form, _plainly(form, with_news), folder)
    return Played(first, spoilt, last, has_drift, unread)


def _load(store: Store, form: Form, body: bytes, folder: Path) -> Loaded:
    file = folder / "export"
    file.write_bytes(body)
    registry = registries()[form.registry]
    skipped: list[Skipped] = []
    report = load(store, registry, kept(payloads_in([file], registry), skipped))
    return Loaded(report, skipped, {trial.id: trial for trial in store.trials()})


def main() -> None:
    """The whole matrix as a table."""
    print("| fault | " + " | ".join(form.name for form in FORMS) + " |")
    print("|---|" + "---|" * len(FORMS))
    for fault in FAULTS:
        print(f"| {fault.name} | {' | '.join(_shown(form, fault) for form in FORMS)} |")


def _shown(form: Form, fault: FileFault) -> str:
    if not applies(form, fault):
        return "–"
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/x.db")
        store.migrate()
        played = play(form, fault, store, Path(folder))
        store.close()
    surprise = "" if played.came_to == expected(form, fault) else " (!)"
    return f"{played.came_to}; {played.lost} lost{surprise}"


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))
    main()
