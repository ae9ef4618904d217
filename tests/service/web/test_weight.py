"""No page is heavy on a slow phone: what travels for a first view, with many trials held."""

from collections.abc import Callable
from itertools import chain

import pytest
from starlette.testclient import TestClient

from matchers.trial import Trial
from service.bench import copies
from service.web.render import ASSET_URLS

MOST_BYTES = 150_000
MANY = 200
FILLED = {"born": "2026-04-10", "conditions[0].term": "infantile spasms"}
READ = ("/", "/browse", "/trial/NCT99000001", "/match", "/about", "/how-we-decide")
POSTED = ("/match-result", "/what-if", "/referral-sheet")


@pytest.fixture
def many(client_with: Callable[[list[Trial]], TestClient], sample_trials: list[Trial]) -> TestClient:
    return client_with(copies(sample_trials, MANY))


def test_a_first_view_is_light(many: TestClient) -> None:
    pages = chain(
        (many.get(path) for path in READ),
        (many.post(path, data=FILLED | {"if.starts": "vigabatrin"}) for path in POSTED),
    )
    assets = sum(int(many.get(url).headers["content-length"]) for url in ASSET_URLS.values())
    weights = {page.request.url.path: int(page.headers["content-length"]) + assets for page in pages}
    assert set(weights) == {*READ, *POSTED}
    assert max(weights.values()) < MOST_BYTES, weights
