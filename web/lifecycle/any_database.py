"""The database that a command works on which does not stay: one that runs already, or one started for the command."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from marketplace.database.session import psycopg_dsn
from marketplace.embedded.cluster import FOLDER, UNFINISHED, open_cluster
from marketplace.settings import Settings
from web.lifecycle.database import Database, Say, embedded, external, running_database
from web.lifecycle.errors import CannotStart
from web.lifecycle.records import RunFolder


@contextmanager
def any_database(settings: Settings, say: Say) -> Iterator[Database]:
    """Made if it is not there yet. Raises: CannotStart, EmbeddedError."""
    folder = RunFolder.of(settings.home)
    if settings.database_url:
        yield external(settings.database_url)
    elif folder.held():
        yield _database_of_the_holder(settings)
    else:
        with folder.lock(), running_database(settings, say) as database:
            yield database


@contextmanager
def present_database(settings: Settings, say: Say) -> Iterator[Database]:
    """As `any_database`, and nothing is made in a home that holds no installation: whoever only asks would be left with one."""
    if not settings.database_url and not any((settings.home / name).exists() for name in (FOLDER, UNFINISHED)):
        raise CannotStart(f"there is no installation in {settings.home}. Another home: ZHIDA_HOME=/some/folder; to make one: zhida up")
    with any_database(settings, say) as database:
        yield database


def _database_of_the_holder(settings: Settings) -> Database:
    """What `zhida up`, or another command, keeps running. It may be about to start or to stop."""
    try:
        if not (settings.home / FOLDER).exists():
            raise psycopg.OperationalError
        database = embedded(open_cluster(settings.home))
        psycopg.connect(psycopg_dsn(database.owner_dsn)).close()
    except psycopg.OperationalError as error:
        raise CannotStart(
            f"another zhida command is starting or stopping the database in {settings.home}; try again in a moment"
        ) from error
    return database
