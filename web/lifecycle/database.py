"""The database of an installation: the embedded one in `$ZHIDA_HOME`, or the server that DATABASE_URL names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from marketplace.database.migrate import newest_revision, present_revision, upgrade
from marketplace.database.server_check import EXTENSIONS, shortcomings
from marketplace.embedded.bootstrap import APPLICATION, DATABASE, OWNER, prepare
from marketplace.embedded.cluster import Cluster, open_cluster
from marketplace.settings import Settings
from web.lifecycle.errors import CannotStart

MIGRATIONS = Path(__file__).parent.parent / "migrations"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Database:
    """Two ways in: `owner_dsn` changes tables, `dsn` is the web process's. `cluster` is None for a server of one's own."""

    owner_dsn: str
    dsn: str
    cluster: Cluster | None


def embedded(cluster: Cluster) -> Database:
    """The embedded database of a cluster, running or not."""
    return Database(cluster.dsn(DATABASE, OWNER), cluster.dsn(DATABASE, APPLICATION), cluster)


def external(url: str) -> Database:
    """A server of one's own, looked at first. Raises: CannotStart saying everything that it lacks."""
    try:
        faults = shortcomings(url)
    except psycopg.OperationalError as error:
        raise CannotStart(f"cannot reach the database of DATABASE_URL: {str(error).strip()}") from error
    if faults:
        raise CannotStart("the database of DATABASE_URL will not do: " + "; ".join(faults))
    with psycopg.connect(url) as connection:
        for extension in EXTENSIONS:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    return Database(url, url, None)


@contextmanager
def running_database(settings: Settings, say: Say) -> Iterator[Database]:
    """The database, running while the block runs. The caller holds the installation's lock."""
    if settings.database_url:
        yield external(settings.database_url)
        return
    say("preparing PostgreSQL" if (settings.home / "postgres").exists() else f"making a PostgreSQL cluster in {settings.home / 'postgres'}")
    cluster = open_cluster(settings.home)
    if cluster.running():
        say("ending the PostgreSQL that an earlier start left behind")
        cluster.stop()
    try:
        cluster.start()
        prepare(cluster)
        say("PostgreSQL runs")
        yield embedded(cluster)
    finally:
        cluster.stop()
        say("PostgreSQL stopped")


def migrate(database: Database, say: Say) -> None:
    """Bring the database to the newest shape; says only what it changed."""
    if present_revision(database.owner_dsn) != newest_revision(MIGRATIONS):
        say("migrating the database")
        upgrade(database.owner_dsn, MIGRATIONS)
        say("the database has its newest shape")
