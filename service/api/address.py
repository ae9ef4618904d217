"""The address that others reach this service at, for the links of an answer that is read elsewhere."""

from fastapi import Request


def base_of(request: Request) -> str:
    """As the settings say, or as this request came; without a last slash. Starlette takes no host but a host."""
    return (request.app.state.settings.public_url or str(request.base_url)).rstrip("/")
