"""The database of an installation: the embedded one in `$ZHIDA_HOME`, or the server that DATABASE_URL names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from marketplace.database.base import Base
from marketplace.database.external_roles import make_ground
from marketplace.database.migrate import apply_rules, newest_revision, present_revision, upgrade
from marketplace.database.roles import APP, OWNER, SYSTEM, libpq_options
from marketplace.database.server_check import shortcomings
from marketplace.database.session import psycopg_dsn
from marketplace.database.table_rules import declared_rules
from marketplace.embedded.archive import archiving
from marketplace.embedded.bootstrap import DATABASE, prepare
from marketplace.embedded.cluster import Cluster, allowing, open_cluster
from marketplace.installation import load_installation
from marketplace.settings import Settings
from web.lifecycle.connections import connections_to_allow
from web.lifecycle.errors import CannotStart
from web.migrations.contents import write_contents

MIGRATIONS = Path(__file__).parent.parent / "migrations"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Database:
    """Three ways in: `owner_dsn` changes tables, `dsn` is the web process's, `system_dsn` the workers'. `cluster` is None for a server
    of one's own, where the three may be one login that takes on the role.
    """

    owner_dsn: str
    dsn: str
    system_dsn: str
    cluster: Cluster | None


def embedded(cluster: Cluster) -> Database:
    """The embedded database of a cluster, running or not."""
    return Database(cluster.dsn(DATABASE, OWNER), cluster.dsn(DATABASE, APP), cluster.dsn(DATABASE, SYSTEM), cluster)


def external(url: str) -> Database:
    """A server of one's own, looked at first. Raises: CannotStart saying everything that it lacks."""
    try:
        faults = shortcomings(url)
    except psycopg.OperationalError as error:
        raise CannotStart(f"cannot reach the database of DATABASE_URL: {str(error).strip()}") from error
    if faults:
        raise CannotStart("the database of DATABASE_URL will not do: " + "; ".join(faults))
    with psycopg.connect(psycopg_dsn(url), autocommit=True) as connection:
        if to_type := make_ground(connection):
            lines = "\n".join(to_type)
            raise CannotStart(
                f"the login of DATABASE_URL lacks rights. Let an administrator type, in the database {connection.info.dbname}:\n{lines}"
            )
    return Database(url, url, url, None)


@contextmanager
def running_database(settings: Settings, say: Say) -> Iterator[Database]:
    """The database, running while the block runs. The caller holds the installation's lock."""
    if settings.database_url:
        yield external(settings.database_url)
        return
    say("preparing PostgreSQL" if (settings.home / "postgres").exists() else f"making a PostgreSQL cluster in {settings.home / 'postgres'}")
    cluster = allowing(open_cluster(settings.home), connections_to_allow(settings))
    if wal_folder := load_installation(settings.home).backups.wal_folder:
        cluster = archiving(cluster, wal_folder)
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
    """Bring the database to the newest shape and its tables under their rules; says only what it changed."""
    import web.migrations.tables  # noqa: F401, PLC0415  # every model, not only those that the command happens to have imported

    if present_revision(database.owner_dsn) != newest_revision(MIGRATIONS):
        say("migrating the database")
        upgrade(database.owner_dsn, MIGRATIONS)
        say("the database has its newest shape")
    if apply_rules(database.owner_dsn, declared_rules(Base)):
        say("the tables are under their rules: rights, row policies, append-only")
    for line in write_contents(database.owner_dsn):
        say(line)


def mark_as_demonstration(database: Database) -> None:
    """Say in the database itself that it is a demonstration; only an installation without any organisation can become one."""
    with psycopg.connect(database.owner_dsn, options=libpq_options(OWNER)) as connection:
        connection.execute("UPDATE installation SET kind = 'demo' WHERE kind = 'live' AND NOT EXISTS (SELECT FROM organisation)")
