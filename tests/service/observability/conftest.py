"""The application on the store of the API's own tests."""

from tests.service.api.conftest import app, client, empty_store, profile, settings, store

__all__ = ["app", "client", "empty_store", "profile", "settings", "store"]
