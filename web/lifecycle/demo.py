"""The demonstration: filled into an installation that holds nothing yet."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from marketplace.database.session import psycopg_dsn
from marketplace.settings import Settings
from web.lifecycle.database import Database, Say, mark_as_demonstration, migrate
from web.lifecycle.errors import CannotStart

ONE_AT_A_TIME = 0x5A48_4944_4546  # key of the lock that one command holds from its first look to its last enterprise


def fill_demo(database: Database, settings: Settings, say: Say, enterprises: int, *, grow: bool = False) -> None:
    """Bring the database to its newest shape and fill in the demonstration; one that is there already may grow, anything else is left
    alone. Raises: CannotStart if another command is at it.
    """
    from web.demo.fill import fill  # noqa: PLC0415  # it brings the whole of the upper floors, which a stop does not need

    with _alone(database):
        migrate(database, say)
        mark_as_demonstration(database)
        fill(database.system_dsn, settings.home, say, enterprises, grow=grow)


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """The lock belongs to the connection: the server lets go of it however this process ends."""
    with psycopg.connect(psycopg_dsn(database.owner_dsn), autocommit=True) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME]).fetchone()
        if row != (True,):
            raise CannotStart("another zhida demo, or zhida up, is filling this database; call again when it has ended")
        yield
