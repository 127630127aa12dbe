"""Logs: one JSON object a line on standard error. JSON in ASCII escapes every kind of line break, so no value can forge a line."""

import logging
import sys
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, WrappedLogger

VALUES = frozenset({"exc_value", "exc_notes", "syntax_error"})


def configure_logging(level: str) -> None:
    """Set structlog up for the process. Nothing here or elsewhere logs headers, cookies, queries, bodies or bound SQL values."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Without local variables: they would carry passwords and tokens into the log.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            _without_values,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level, logging.INFO)),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when the line is written
        cache_logger_on_first_use=False,
    )


def _without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An error's own text may carry a person's number or a code: its class and its place say enough. A cause stands in the list as well."""
    if isinstance(event.get("exception"), list):
        event["exception"] = [_bare(each) for each in event["exception"]]
    return event


def _bare(error: dict[str, Any]) -> dict[str, Any]:
    """One error and those of its group."""
    kept = {name: value for name, value in error.items() if name not in VALUES}
    return kept | {"exceptions": [[_bare(each) for each in group] for group in error.get("exceptions", [])]}
