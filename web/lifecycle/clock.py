"""`zhida clock`: show or set the clock of a demonstration. A live installation has the real time and nothing else."""

from datetime import datetime, timedelta

import psycopg

from marketplace.clock import SHANGHAI, real_now
from marketplace.database.clock_follower import offset_of
from marketplace.database.roles import OWNER, libpq_options
from marketplace.database.session import psycopg_dsn
from web.lifecycle.database import Database
from web.lifecycle.errors import CannotStart

FARTHEST = timedelta(days=3_660)


class LiveClock(CannotStart):
    """Somebody tried to set the clock of a live installation."""


def show_clock(connection: psycopg.Connection) -> str:
    """One line about the time of the installation."""
    offset = offset_of(connection)
    if offset is None:
        return f"{_minute(real_now())} (live: the real time)"
    return f"{_minute(real_now() + offset)}" + (f" (set; really {_minute(real_now())})" if offset else " (the real time)")


def set_clock(connection: psycopg.Connection, given: str) -> str:
    """Let the installation's clock show `given` from now on and go on from there; `real` gives the real time back.

    Raises: LiveClock, CannotStart for a time that cannot be read or lies more than ten years away.
    """
    if offset_of(connection) is None:
        raise LiveClock("this installation is live; only a demonstration has a clock that can be set")
    offset = timedelta(0) if given == "real" else _instant(given) - real_now()
    if abs(offset) > FARTHEST:
        raise CannotStart(f"{given} is more than ten years away")
    connection.execute("UPDATE installation SET clock_offset = %s", [offset])
    return show_clock(connection)


def run_clock(database: Database, given: str | None) -> str:
    """The command: set the clock to `given`, or only show it."""
    with psycopg.connect(psycopg_dsn(database.owner_dsn), options=libpq_options(OWNER)) as connection:
        return show_clock(connection) if given is None else set_clock(connection, given)


def _instant(given: str) -> datetime:
    try:
        read = datetime.fromisoformat(given)
    except ValueError:
        raise CannotStart(f"{given!r} is no time; expected 2026-12-30T09:00 (Asia/Shanghai), with an offset, or real") from None
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


def _minute(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M %z}"
