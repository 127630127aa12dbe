"""The cluster that all workers of one test run share: started by the first that asks, stopped by the controlling process."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from marketplace.database.migrate import apply_rules, upgrade
from marketplace.database.roles import OWNER
from marketplace.database.table_rules import declared_rules
from marketplace.embedded.bootstrap import prepare
from marketplace.embedded.cluster import Cluster, open_cluster
from web.lifecycle.processes import Process
from web.migrations import tables
from web.migrations.contents import write_contents

FOLDER_VARIABLE = "ZHIDA_TEST_RUN"
FOLDER_PREFIX = "zhida-test-"
TEMPLATE = "zhida_template"
MIGRATIONS = Path(__file__).parent.parent / "web" / "migrations"


def begin_run() -> None:
    """Make the run's folder, and end clusters of earlier runs whose controlling process was killed."""
    for old in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        if _abandoned(old):
            _end(old)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    folder.chmod(0o711)  # PostgreSQL's account has to pass through
    (folder / "owner.json").write_text(json.dumps(Process.of(os.getpid()).as_fields()), encoding="utf-8")
    os.environ[FOLDER_VARIABLE] = str(folder)


def end_run() -> None:
    """Stop the cluster, if any test asked for one, and remove the folder."""
    _end(Path(os.environ.pop(FOLDER_VARIABLE)))


def started() -> Cluster:
    """The cluster, running."""
    folder = Path(os.environ[FOLDER_VARIABLE])
    with _one_at_a_time(folder):
        cluster = open_cluster(folder, durable=False)
        cluster.start()
    return cluster


def migrated_template(cluster: Cluster) -> str:
    """The template database, migrated by the first worker that asks."""
    with _one_at_a_time(cluster.data.parent):
        if not _has_database(cluster, TEMPLATE):
            fresh = f"{TEMPLATE}_fresh"
            prepare(cluster, fresh)
            upgrade(cluster.dsn(fresh, OWNER), MIGRATIONS)
            apply_rules(cluster.dsn(fresh, OWNER), declared_rules(tables.Base))
            write_contents(cluster.dsn(fresh, OWNER))
            with psycopg.connect(cluster.dsn(fresh, OWNER), autocommit=True) as connection:
                connection.execute("UPDATE installation SET kind = 'test'")
            with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
                connection.execute(f"ALTER DATABASE {fresh} RENAME TO {TEMPLATE}")
    return TEMPLATE


def _has_database(cluster: Cluster, name: str) -> bool:
    with psycopg.connect(cluster.dsn("postgres")) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _abandoned(folder: Path) -> bool:
    try:
        return not Process.from_fields(json.loads((folder / "owner.json").read_text(encoding="utf-8"))).alive()
    except (OSError, ValueError):  # another user's, or being made at this moment
        return False


def _end(folder: Path) -> None:
    if (folder / "postgres").exists():
        open_cluster(folder, durable=False).stop()
    shutil.rmtree(folder, ignore_errors=True)
