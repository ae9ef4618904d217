"""The address that others reach this service at, for the links of an answer that is read elsewhere."""

import re

from fastapi import Request

# A name or number with a port: whatever else a client says of itself is not put into a link.
HOST = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?", re.ASCII)


def base_of(request: Request) -> str:
    """As the settings say, or as this request came; without a last slash, and empty where it makes no sense."""
    told = request.app.state.settings.public_url or str(request.base_url)
    return told.rstrip("/") if HOST.fullmatch(told) else ""
