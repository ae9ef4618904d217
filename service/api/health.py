"""Whether the service is alive, and whether it can answer."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.api.schemas import to_bytes

router = APIRouter(tags=["health"])


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="Alive")
def get_healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", summary="Able to answer: 200, or 503 with what is missing", responses={503: {}})
def get_readyz(request: Request) -> Response:
    state = readiness(request.app.state, datetime.now(UTC))
    return Response(
        to_bytes(state), 200 if state["ready"] else 503, {"Cache-Control": "no-store"}, "application/json"
    )


def readiness(state: Any, now: datetime) -> dict[str, Any]:
    """Stale data still answers, and says so; no data, or a database that does not answer, is not ready."""
    has_database = _has_database(state.store)
    catalogue = state.catalogue.current() if has_database else None
    trials = len(catalogue.trials) if catalogue else 0
    age = _hours(catalogue.synced_at, now) if catalogue else None
    return {
        "status": "ok" if trials else "no-trials" if has_database else "no-database",
        "ready": trials > 0,
        "database": has_database,
        "trials": trials,
        "synced_at": catalogue.synced_at.isoformat() if catalogue and catalogue.synced_at else None,
        "age_hours": age,
        "stale": age is None or age > state.settings.stale_after_hours,
    }


def _has_database(store: Any) -> bool:
    """Reachable, and of the schema this version writes."""
    try:
        return bool(store.is_ready())
    except Exception:  # noqa: BLE001 - any failure of the database means the same here, and its text may tell too much
        return False


def _hours(synced_at: datetime | None, now: datetime) -> float | None:
    return round((now - synced_at).total_seconds() / 3600, 1) if synced_at else None
