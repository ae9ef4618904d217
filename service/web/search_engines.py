"""What search engines ask for: which pages there are, and where they may not go."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from ingest.catalogue import Catalogue
from service.api.address import base_of
from service.api.match import catalogue_here
from service.web import structured

router = APIRouter(include_in_schema=False, default_response_class=Response)
READ = ["GET", "HEAD"]
# Lists that differ in their filters only, and pages that answer a form.
_NOT_FOR_ROBOTS = ("/browse?", "/compare", "/kept", "/match-result", "/what-if", "/referral-sheet", "/status")


@router.api_route("/sitemap.xml", methods=READ)
def get_sitemap(request: Request, catalogue: Annotated[Catalogue, Depends(catalogue_here)]) -> Response:
    return Response(structured.sitemap(catalogue.trials, base_of(request)), media_type="application/xml")


@router.api_route("/robots.txt", methods=READ)
def get_robots(request: Request) -> Response:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS),
        f"Sitemap: {base_of(request)}/sitemap.xml",
    ]
    return Response("\n".join(lines) + "\n", media_type="text/plain; charset=utf-8")
