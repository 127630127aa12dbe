"""A thread that keeps this process's clock with the database's in a demonstration; in a live installation it ends at once.

A thread with a connection of its own serves every process alike, whether it runs an event loop or not.
"""

import threading
from datetime import timedelta

import psycopg

from marketplace.clock import follow_offset
from marketplace.database.roles import APP, dsn_for, libpq_options
from marketplace.database.session import psycopg_dsn

LOOK_SECONDS = 1.0
CONNECT_SECONDS = 5
NAME = "zhida-clock"
OFFSET = "SELECT CASE WHEN kind = 'live' THEN NULL ELSE clock_offset END FROM installation"


class ClockFollower:
    """Follows the offset from `start` to `stop`."""

    def __init__(self, dsn: str) -> None:
        self._dsn = psycopg_dsn(dsn_for(dsn, APP))
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow, name=NAME, daemon=True)

    def start(self) -> None:
        """Begin to follow; the offset is known within a moment, not yet on return."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and give the process the real time again."""
        self._stopped.set()
        self._thread.join(CONNECT_SECONDS)
        follow_offset(timedelta(0))

    def _follow(self) -> None:
        while not self._stopped.is_set():
            try:
                if not self._follow_by_connection():
                    return
            except psycopg.OperationalError:  # the database is away: the offset of before holds until it is back
                self._stopped.wait(LOOK_SECONDS)

    def _follow_by_connection(self) -> bool:
        """Until stopped; False where there is nothing to follow. Raises: psycopg.OperationalError."""
        options = libpq_options(APP)
        with psycopg.connect(
            self._dsn, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name=NAME, options=options
        ) as connection:
            while not self._stopped.is_set():
                offset = offset_of(connection)
                if offset is None:
                    return False
                follow_offset(offset)
                self._stopped.wait(LOOK_SECONDS)
        return True


def offset_of(connection: psycopg.Connection) -> timedelta | None:
    """How far the clock of a demonstration or test runs ahead; None in a live installation, which has no clock to set."""
    row = connection.execute(OFFSET).fetchone()
    return None if row is None else row[0]
