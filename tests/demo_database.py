"""A database filled with the demonstration: made once for a test run, copied for each worker that asks."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

from marketplace.database.roles import APP, OWNER, SYSTEM, dsn_for
from marketplace.embedded.cluster import Cluster
from tests import one_cluster
from web.demo.fill import fill

ENTERPRISES = 280  # few, but each account of the demonstration finds the enterprise it is meant for
FILLED = "zhida_demo_template"


@dataclass(frozen=True)
class Demo:
    """The filled database, its accounts file, and what filling said."""

    dsn: str
    home: Path

    @cached_property
    def accounts(self) -> dict[str, dict[str, Any]]:
        """Accounts by username."""
        listed = json.loads((self.home / "demo_accounts.json").read_text(encoding="utf-8"))
        return {each["username"]: each for each in listed}

    def connect(self) -> "psycopg.Connection[Any]":
        """A connection with the rights of the workers."""
        return psycopg.connect(dsn_for(self.dsn, SYSTEM))


def demo_copy(cluster: Cluster, template: str, name: str) -> Demo:
    """A database `name` of the caller's own with the demonstration in it. `template` is a migrated, empty database."""
    home = Path(os.environ[one_cluster.FOLDER_VARIABLE]) / "demo"
    with _one_at_a_time(home):
        if not _exists(cluster, FILLED):
            fresh = f"{FILLED}_fresh"
            copy(cluster, template, fresh)
            with psycopg.connect(cluster.dsn(fresh, OWNER), autocommit=True) as connection:
                connection.execute("UPDATE installation SET kind = 'demo'")
            fill(cluster.dsn(fresh, SYSTEM), home, lambda line: None, ENTERPRISES)
            with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
                connection.execute(f"ALTER DATABASE {fresh} RENAME TO {FILLED}")
    copy(cluster, FILLED, name)
    return Demo(cluster.dsn(name, APP), home)


def copy(cluster: Cluster, template: str, name: str) -> None:
    """A new database `name` that starts as `template` is."""
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")


def _exists(cluster: Cluster, name: str) -> bool:
    with psycopg.connect(cluster.dsn("postgres")) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
