"""The pages: read on any phone, without scripts. What is told of a child comes in a body and goes nowhere."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from ingest.catalogue import Catalogue
from ingest.registry import registries
from matchers.saying import say
from service.access.doors import for_matching
from service.api.answer import MatchQuery, answer_of, answered, found_for
from service.api.compare import ComparisonQuery, comparison
from service.api.errors import DETAILS, Problem
from service.api.match import catalogue_here, day_of_asking, refuse_profile_in_address
from service.intake.problems import ProfileRefused
from service.intake.profile import read_profile
from service.intake.scenarios import Scenario
from service.web import documents, forms, how_we_decide, results, sheet, what_if, words
from service.web.answers import answered_in_place
from service.web.choices import STATUS_GROUPS
from service.web.language import PREFIX, at, gettext
from service.web.render import ASSET_TYPES, ASSETS, Frame, PageRoute, frame_here, page
from service.web.strip import strip, ticks

router = APIRouter(include_in_schema=False, default_response_class=Response, route_class=PageRoute)
READ = ["GET", "HEAD"]
HOME_TRIALS = 8
FORM_TYPE = "application/x-www-form-urlencoded"
FrameHere = Annotated[Frame, Depends(frame_here)]
CatalogueHere = Annotated[Catalogue, Depends(catalogue_here)]


@router.api_route("/", methods=READ)
def get_home(frame: FrameHere, catalogue: CatalogueHere) -> Response:
    found = [trial for trial in catalogue.trials if trial.status in STATUS_GROUPS["open"][1]]
    latest = sorted(found, key=lambda trial: trial.dates.updated or "", reverse=True)
    return page("home.html", frame, here="home", total=len(found), latest=latest[:HOME_TRIALS])


homes = APIRouter(include_in_schema=False)


@homes.api_route(PREFIX, methods=READ)
def get_home_in(language: str) -> Response:
    """The home page in a language, without the slash at its end."""
    return RedirectResponse(f"/{language}/", status_code=308)


@router.api_route("/match", methods=READ)
def get_match(request: Request, frame: FrameHere) -> Response:
    """The empty form. An address with anything in it is refused, for it might be a child's data."""
    if request.query_params:
        refuse_profile_in_address()
    return _form(frame, forms.Typed())


async def posted_form(request: Request) -> forms.Typed:
    """The body of a form, read in memory: no file is written, as one of several parts might be."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != FORM_TYPE:
        raise Problem(415, "wrong-content-type", say("Send the form from its page, or JSON to /match."))
    try:
        return forms.typed(await request.body())
    except ValueError:  # its text may hold what was sent
        raise Problem(400, "refused", say("The form could not be read.")) from None


FOR_MATCHING = [Depends(for_matching)]
ToldHere = Annotated[forms.Typed, Depends(posted_form)]
DayHere = Annotated[date, Depends(day_of_asking)]


@router.post("/match-document", dependencies=FOR_MATCHING)
def post_match_document(request: Request, told: ToldHere, frame: FrameHere, day: DayHere) -> Response:
    """The form filled from a document of a clinic, to be looked through before it is asked."""
    if request.query_params:
        refuse_profile_in_address()
    read = documents.read(told.document, day)
    return _form(
        replace(frame, path="/match"),
        read.typed,
        list(read.errors),
        unused=read.unused,
        is_read=not read.errors,
    )


@router.post("/match-result", dependencies=FOR_MATCHING)
def post_match_result(
    request: Request, told: ToldHere, frame: FrameHere, catalogue: CatalogueHere, day: DayHere
) -> Response:
    """Matches, or the form again: with what is wrong, or as it was where it is to be changed."""
    if request.query_params:
        refuse_profile_in_address()
    told = answered_in_place(told)
    if told.is_to_change:
        return _form(frame, told)
    try:
        read = read_profile(told.profile(), day)
    except ProfileRefused as refused:
        return _form(frame, told, forms.errors_shown(told, refused.errors))
    found = found_for(read, catalogue, MatchQuery())
    answer = answer_of(found, read, catalogue, MatchQuery())
    strips = {one.match.trial.id: strip(one.match, day) for one in found.shown}
    return page(
        "result.html",
        frame,
        here="match",
        keep=False,
        answer=answer,
        groups=results.groups(answer, strips, told.full),
        ticks=ticks(found.child.as_of),
        today=day,
        full=told.full,
        full_cards=results.FULL_CARDS,
        questions=results.questions(answer["ask_next"]),
        of_the_child=results.of_the_child,
        warnings=forms.warnings_shown(told, read.warnings),
        **_what_if_form(told),
    )


def _what_if_form(told: forms.Typed, *, is_open: bool = False) -> dict[str, Any]:
    choices = what_if.choices(told.profile())
    return {"typed": told.values, "wishes": told.wishes, "choices": choices, "is_open": is_open}


@router.post("/what-if", dependencies=FOR_MATCHING)
def post_what_if(
    request: Request, told: ToldHere, frame: FrameHere, catalogue: CatalogueHere, day: DayHere
) -> Response:
    """What was told beside the same with a change of today; the form again where it cannot be right."""
    if request.query_params:
        refuse_profile_in_address()
    try:
        now = read_profile(told.profile(), day)
    except ProfileRefused as refused:
        return _form(frame, told, forms.errors_shown(told, refused.errors))
    profile, imagined = what_if.imagined(told.profile(), told.wishes, now.child.as_of)
    if not imagined:
        return post_match_result(request, told, frame, catalogue, day)
    try:
        then = read_profile(profile, day)
    except ProfileRefused as refused:
        return _form(frame, told, [what_if.contradicted(refused.errors)])
    scenarios = [Scenario(what_if.NOW, now), Scenario(what_if.THEN, then)]
    answer = comparison(scenarios, catalogue, ComparisonQuery())
    rows = what_if.rows(answer)
    return page(
        "what_if.html",
        frame,
        here="match",
        keep=False,
        imagined=imagined,
        told=answer["profiles"][1],
        warnings=forms.warnings_shown(told, now.warnings),
        changed=[row for row in rows if row.changes],
        unchanged=[row for row in rows if not row.changes],
        **_what_if_form(told, is_open=True),
    )


@router.post("/referral-sheet", dependencies=FOR_MATCHING)
def post_referral_sheet(
    request: Request, told: ToldHere, frame: FrameHere, catalogue: CatalogueHere, day: DayHere
) -> Response:
    """One page to print; the form again where what was told cannot be right."""
    if request.query_params:
        refuse_profile_in_address()
    told = answered_in_place(told)
    try:
        read = read_profile(told.profile(), day)
    except ProfileRefused as refused:
        return _form(frame, told, forms.errors_shown(told, refused.errors))
    answer = answered(read, catalogue, MatchQuery())
    return page(
        "sheet.html",
        frame,
        here="match",
        keep=False,
        answer=answer,
        wanted=sheet.wanted(answer, {trial.id: trial for trial in catalogue.trials}),
        told=sheet.told(told.values),
        questions=results.questions(answer["ask_next"]),
        typed=told.values,
    )


@router.api_route("/referral-sheet", methods=READ)
@router.api_route("/match-document", methods=READ)
@router.api_route("/what-if", methods=READ)
@router.api_route("/match-result", methods=READ)
def get_match_result() -> Response:
    """A result cannot be opened again: nothing of it was kept."""
    return RedirectResponse(at("/match"), status_code=303)


@router.api_route("/about", methods=READ)
def get_about(request: Request, frame: FrameHere) -> Response:
    settings = request.app.state.settings
    heard = {one.registry: one.succeeded_at for one in request.app.state.board.current().condition.syncs}
    sources = [
        (registries()[name].title, words.moment_in_words(ended) if (ended := heard.get(name)) else "")
        for name in settings.registries
    ]
    return page("about.html", frame, here="about", sources=sources, run_by=settings.run_by)


@router.api_route("/how-we-decide", methods=READ)
def get_how_we_decide(frame: FrameHere) -> Response:
    return page("how_we_decide.html", frame, here="decide", **how_we_decide.shown())


@router.api_route("/static/{name}", methods=READ)
def get_asset(name: str) -> Response:
    if name not in ASSETS:
        raise Problem(404, "not-found", DETAILS["not-found"])
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(ASSETS[name], headers=kept, media_type=ASSET_TYPES[name])


def _form(
    frame: Frame,
    told: forms.Typed,
    errors: list[forms.Shown] | None = None,
    *,
    unused: tuple[tuple[str, str], ...] = (),
    is_read: bool = False,
) -> Response:
    return page(
        "match.html",
        frame,
        here="match",
        status=422 if errors else 200,
        keep=False,
        typed=told.values,
        errors=errors or [],
        wrong={one.name: one.message for one in errors or []},
        labels=forms.LABELS,
        row_labels=forms.ROW_LABELS,
        rows=told.rows,
        unused=unused,
        is_read=is_read,
        other_patterns=[name for name in told.values if name.removeprefix("eeg.") in forms.OTHER_PATTERNS],
        label_of=forms.label_of,
        anchor=forms.anchor,
        fresh=forms.fresh(),
        fresh_hint=gettext(forms.FRESH_HINT),
        countries=words.all_countries(),
        suggestions={
            "conditions": forms.names_to_suggest("condition"),
            "treatments": forms.names_to_suggest("treatment"),
        },
    )
