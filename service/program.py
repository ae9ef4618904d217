"""Which version of this program runs."""

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    try:
        return version("spasm-trials")
    except PackageNotFoundError:  # run from a folder, not installed
        return "0+source"
