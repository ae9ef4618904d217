"""Logs: JSON lines on standard error, for standard output belongs to data. No line holds what anybody sent."""

import logging
import sys
from typing import Any

import structlog
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from ingest.client import Interrupted

log = structlog.get_logger("service.app")


def configure(level: str) -> None:
    """For this process, our own lines and those of the libraries alike."""
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [*(one for one in root.handlers if not isinstance(one, Libraries)), Libraries()]
    root.setLevel(max(least, logging.WARNING))
    set_on_retry_hooks([_log_retry])


class Libraries(logging.Handler):
    """What libraries log, as lines of ours: the words of the program without the values put into them, and of an
    error its kind and place, for its text may hold what was sent."""

    def emit(self, record: logging.LogRecord) -> None:
        told: dict[str, Any] = {"logger": record.name, "says": str(record.msg)}
        if record.exc_info and (error := record.exc_info[1]):
            told |= {"error": type(error).__qualname__, "at": places(error)}
        log.log(record.levelno, "library", **told)


def places(error: BaseException) -> list[str]:
    """Where it failed, innermost last: files and lines, no values."""
    found, trace = list[str](), error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-8:]


def _log_retry(details: RetryDetails) -> None:
    """A pause before another try, in one line: who and why, nothing of what was asked."""
    error = details.caused_by
    known = {"registry": error.registry, "reason": error.reason} if isinstance(error, Interrupted) else {}
    log.warning("registry.retry", **known, tries=details.retry_num, wait_seconds=round(details.wait_for, 1))
