"""The families' pages: browse, a trial, side by side, a list of one's own; search of public records, no verdicts."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from ingest.catalogue import Catalogue
from matchers.trial import Trial
from service.api.address import base_of
from service.api.match import catalogue_here, day_of_asking
from service.api.trials import store_of
from service.store.history import ChangeQuery
from service.store.store import Store
from service.web import browse, exports, finding, one_trial, side_by_side, structured
from service.web.choices import choices
from service.web.finding import Shelf
from service.web.places import LONGEST, Place, places, site_cities
from service.web.render import Frame, PageRoute, frame_here, page
from service.web.sites_map import area_of, sites_map

router = APIRouter(include_in_schema=False, default_response_class=Response, route_class=PageRoute)
READ = ["GET", "HEAD"]
CHANGES_SHOWN = 10
LONGEST_ID = 200
MOST_KEPT = 50


async def shelf_of(
    store: Annotated[Store, Depends(store_of)],
    catalogue: Annotated[Catalogue, Depends(catalogue_here)],
    day: Annotated[date, Depends(day_of_asking)],
) -> Shelf:
    return Shelf(store, catalogue, day)


async def ids_of(request: Request) -> list[str]:
    """The trials that an address names, each once."""
    return list(dict.fromkeys(request.query_params.getlist("id")))[:MOST_KEPT]


FrameHere = Annotated[Frame, Depends(frame_here)]
StoreHere = Annotated[Store, Depends(store_of)]
ShelfHere = Annotated[Shelf, Depends(shelf_of)]
IdsHere = Annotated[list[str], Depends(ids_of)]


@router.api_route("/browse", methods=READ)
def get_browse(request: Request, frame: FrameHere, shelf: ShelfHere) -> Response:
    asked = browse.asked(request.query_params, shelf.catalogue.trials)
    found = finding.found(asked, shelf)
    area = area_of(request.query_params.get("area", ""))
    return page(
        "browse.html",
        replace(frame, query=asked.told),
        here="browse",
        asked=asked,
        found=found,
        trials=found.page(asked.number),
        leaf=finding.leaf(asked, found),
        meant=[] if found.total else finding.meant(asked, shelf),
        looser=[] if found.total else finding.looser(asked, shelf),
        others=[] if found.total else finding.others(asked, shelf),
        without_cause=finding.without_cause(asked, shelf) if found.total else None,
        choices=choices(shelf.catalogue.trials),
        cities=_cities_of(shelf.catalogue),
        map=sites_map(found.all, area) if asked.view == "map" and found.total else None,
        feed=browse.feed_address(asked),
    )


@lru_cache(maxsize=1)
def _cities_of(catalogue: Catalogue) -> list[Place]:
    """To choose from: many, and the same until the trials change."""
    return site_cities(catalogue.trials)


@router.api_route("/browse.csv", methods=READ)
def get_csv(request: Request, shelf: ShelfHere) -> Response:
    asked = browse.asked(request.query_params, shelf.catalogue.trials)
    found = finding.found(asked, shelf)
    return _file(exports.as_csv(found, base_of(request)), "csv", "text/csv; charset=utf-8")


@router.api_route("/browse.json", methods=READ)
def get_json(request: Request, shelf: ShelfHere) -> Response:
    asked = browse.asked(request.query_params, shelf.catalogue.trials)
    found = finding.found(asked, shelf)
    return _file(exports.as_json(found, asked.values, base_of(request)), "json", "application/json")


@router.api_route("/trial/{any_id:path}", methods=READ)
def get_trial(any_id: str, request: Request, frame: FrameHere, shelf: ShelfHere, near: str = "") -> Response:
    trial = _trial(shelf.store, any_id)
    if trial is None:
        return page("not_found.html", frame, status=404)
    found = places(near.strip(), shelf.catalogue.trials) if near.strip() else []
    changes = map(
        one_trial.told, shelf.store.changes(ChangeQuery(trial_id=trial.id, limit=CHANGES_SHOWN)).events
    )
    address = f"{base_of(request)}/trial/{trial.id}"
    answer = page(
        "trial.html",
        replace(frame, query=f"?{urlencode({'near': found[0].key})}" if found else ""),
        changes=list(changes),
        near=near.strip()[:LONGEST],
        place=found[0] if found else None,
        structured=structured.medical_trial(trial, address),
        **one_trial.parts(trial, found[0] if found else None),
    )
    answer.headers["Link"] = f'<{address}>; rel="canonical"'
    if trial.is_sample:
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@router.api_route("/compare", methods=READ)
def get_compare(frame: FrameHere, store: StoreHere, ids: IdsHere) -> Response:
    trials = _trials(store, ids)
    shown = trials[: side_by_side.MOST]
    return page(
        "compare.html",
        replace(frame, query=_query(trials)),
        trials=shown,
        more=trials[side_by_side.MOST :],
        missing=len(ids) - len(trials),
        rows=side_by_side.rows(shown),
    )


@router.api_route("/kept", methods=READ)
def get_kept(frame: FrameHere, store: StoreHere, ids: IdsHere) -> Response:
    trials = _trials(store, ids)
    return page(
        "kept.html", replace(frame, query=_query(trials)), trials=trials, missing=len(ids) - len(trials)
    )


@router.api_route("/kept.csv", methods=READ)
def get_kept_csv(request: Request, store: StoreHere, ids: IdsHere) -> Response:
    found = finding.Found(tuple(_trials(store, ids)))
    return _file(exports.as_csv(found, base_of(request)), "csv", "text/csv; charset=utf-8")


def _trial(store: Store, any_id: str) -> Trial | None:
    return store.trial(any_id) if len(any_id) <= LONGEST_ID and any_id.isprintable() else None


def _trials(store: Store, ids: list[str]) -> list[Trial]:
    """Each once, in the order asked for; ids that no trial has are passed over."""
    found = (_trial(store, one) for one in ids)
    return list({trial.id: trial for trial in found if trial}.values())


def _query(trials: list[Trial]) -> str:
    """The query that names these trials."""
    return f"?{urlencode([('id', trial.id) for trial in trials])}" if trials else ""


def _file(content: bytes, kind: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="trials.{kind}"', "Cache-Control": "no-cache"}
    return Response(content, headers=headers, media_type=media_type)
