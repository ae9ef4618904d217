"""Mixed traffic as of families, clinicians and programs: browse 80 %, one trial 15 %, match 5 %; what failed, and when.

A process of its own, so that asking takes nothing from what is asked:

    python -m tests.load.traffic SITE SECONDS CLIENTS SEED AUTHORITY.crt
"""

import asyncio
import json
import random
import ssl
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from service.demo import sample_infant

LONGEST_SECONDS = 900  # whatever is asked for, it stops by itself
LONGEST_ANSWER_SECONDS = 60
MOST_CLIENTS = 64
WORDS = ("vigabatrin", "prednisolone", "ketogenic diet", "tuberous sclerosis", "acth", "west syndrome")
COUNTRIES = ("US", "GB", "FR", "ES", "IT", "JP")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what kind, when it began and how long it took, in seconds; `failed` is "" or why."""

    kind: str
    at: float
    seconds: float
    failed: str = ""


async def traffic(
    site: str, seconds: float, clients: int, seed: int, trusting: ssl.SSLContext
) -> list[Asked]:
    """So many clients, each asking again as soon as it was answered."""
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    until = time.monotonic() + min(seconds, LONGEST_SECONDS)
    async with httpx.AsyncClient(
        base_url=site, verify=trusting, timeout=LONGEST_ANSWER_SECONDS, limits=limits
    ) as client:
        ids = await _ids(client)
        chances = [random.Random(seed + n) for n in range(min(clients, MOST_CLIENTS))]  # noqa: S311 - no secret
        each = [_asking(client, ids, until, chance) for chance in chances]
        return [asked for one in await asyncio.gather(*each) for asked in one]


async def _ids(client: httpx.AsyncClient) -> Sequence[str]:
    answer = await client.get("/trials", params={"limit": 100})
    return [trial["id"] for trial in answer.json()["trials"]]


async def _asking(
    client: httpx.AsyncClient, ids: Sequence[str], until: float, chance: random.Random
) -> list[Asked]:
    asked: list[Asked] = []
    while time.monotonic() < until:
        kind, request = _request(client, ids, chance)
        at, began = time.time(), time.perf_counter()
        failed = await _failed(client, request)
        asked.append(Asked(kind, at, time.perf_counter() - began, failed))
    return asked


async def _failed(client: httpx.AsyncClient, request: httpx.Request) -> str:
    try:
        answer = await client.send(request)
    except httpx.HTTPError as error:
        return type(error).__name__
    return "" if answer.is_success else str(answer.status_code)


def _request(
    client: httpx.AsyncClient, ids: Sequence[str], chance: random.Random
) -> tuple[str, httpx.Request]:
    dice = chance.random()
    if dice < 0.80:
        return "browse", client.build_request("GET", *_browse(chance))
    if dice < 0.95:
        path = chance.choice(("/trial/", "/trials/")) + chance.choice(ids)
        return "trial", client.build_request("GET", path)
    infant = sample_infant(datetime.now(UTC).date())
    infant["weight_kg"] = round(chance.uniform(4, 11), 1)
    return "match", client.build_request("POST", "/match", params={"limit": 20}, json=infant)


def _browse(chance: random.Random) -> tuple[str]:
    path = chance.choice(("/", "/browse", "/browse", "/trials"))
    filters: dict[str, Any] = {}
    if path != "/":
        filters = chance.choice(({}, {"q": chance.choice(WORDS)}, {"country": chance.choice(COUNTRIES)}))
    return (str(httpx.URL(path, params=filters)),)


def main() -> None:
    site, seconds, clients, seed, authority = sys.argv[1:]
    trusting = ssl.create_default_context(cafile=authority)
    asked = asyncio.run(traffic(site, float(seconds), int(clients), int(seed), trusting))
    json.dump([asdict(one) for one in asked], sys.stdout)


if __name__ == "__main__":
    main()
