"""How soon a page is seen, and how long the server works on it, beside a bare page in the same run.

    python -m tests.benchmarks.first_paint [ROUNDS]

First contentful paint is what Chromium tells of a load with nothing kept; the server's time runs to the last byte over
loopback. The bare page is one sentence, served as it lies.
"""

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx
import uvicorn
from playwright.sync_api import Browser, sync_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.browser.conftest import FLAGS, program, sample_trials, served
from tests.service.api.serving import serving

BARE = "<!doctype html><html lang=en><title>Bare</title><p>One sentence.</p></html>"
PAGES = {
    "home": "/",
    "list": "/browse",
    "map": "/browse?view=map",
    "trial": "/trials/NCT99000001",
    "match form": "/match",
    "about": "/about",
}
# Asked for in time, so that it is there also where the paint came before the question.
PAINTED = """() => new Promise(tell => new PerformanceObserver(seen => {
    for (const one of seen.getEntries()) if (one.name === 'first-contentful-paint') tell(one.startTime);
}).observe({type: 'paint', buffered: true}))"""


def measured(browser: Browser, address: str, rounds: int) -> tuple[float, float]:
    """Milliseconds to the first paint and of the server; the median of each."""
    painted, worked = list[float](), list[float]()
    with httpx.Client(headers={"Accept": "text/html"}) as client:
        client.get(address).raise_for_status()
        for _ in range(rounds):
            begun = time.perf_counter()
            client.get(address)
            worked.append(1000 * (time.perf_counter() - begun))
            context = browser.new_context()
            page = context.new_page()
            page.goto(address)
            painted.append(page.evaluate(PAINTED))
            context.close()
    return median(painted), median(worked)


@contextlib.contextmanager
def _bare() -> Iterator[str]:
    app = Starlette(routes=[Route("/", lambda _: HTMLResponse(BARE))])
    with serving(uvicorn.Config(app, port=0, log_config=None)) as address:
        yield f"{address}/"


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, _bare() as bare, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        least_paint, least_work = measured(browser, bare, rounds)
        print(f"{'page':<12}{'first paint':>12}{'ratio':>8}{'server':>12}{'ratio':>8}")
        print(f"{'bare':<12}{least_paint:>9.0f} ms{1:>8}{least_work:>9.1f} ms{1:>8}")
        for site in served(Path(folder), sample_trials()):
            for name, path in PAGES.items():
                paint, work = measured(browser, site + path, rounds)
                ratios = paint / least_paint, work / least_work
                print(f"{name:<12}{paint:>9.0f} ms{ratios[0]:>8.1f}{work:>9.1f} ms{ratios[1]:>8.1f}")
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
