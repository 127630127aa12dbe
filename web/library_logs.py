"""Warnings of the libraries, which use the standard library's logging, as the same JSON lines that the program writes itself."""

import logging

import structlog

LOG = structlog.get_logger("zhida.libraries")


class AsJson(logging.Handler):
    """Hands each record on to structlog. A trace is left out: its last line is the record's message, and the rest may hold values."""

    def emit(self, record: logging.LogRecord) -> None:
        """Called by the library's logger."""
        failed = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        LOG.log(record.levelno, record.getMessage(), logger=record.name, error=failed)


def forward_library_logs() -> None:
    """From now on, warnings and worse of every library of this process."""
    logging.basicConfig(level=logging.WARNING, handlers=[AsJson()], force=True)
