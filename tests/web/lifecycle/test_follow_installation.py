"""`installation.toml` opens raw records, or closes them, at the next start."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from marketplace.database.roles import APP, OWNER, SYSTEM
from marketplace.embedded.cluster import Cluster
from marketplace.installation import FILE_NAME
from tests.demo_database import copy
from tests.web.conftest import loopback
from web.lifecycle.database import Database
from web.lifecycle.follow_installation import follow_installation


@pytest.fixture
def database(cluster: Cluster, template_database: str, worker_id: str) -> Iterator[Database]:
    """One of its own: the others give no raw records."""
    name = f"raw_detail_{worker_id}"
    copy(cluster, template_database, name)
    yield Database(cluster.dsn(name, OWNER), cluster.dsn(name, APP), cluster.dsn(name, SYSTEM), cluster)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def raw_detail(database: Database) -> bool:
    """As row policies see it."""
    with psycopg.connect(database.dsn) as connection:
        row = connection.execute("SELECT zhida_raw_detail()").fetchone()
        assert row
        return bool(row[0])


def test_the_file_decides_and_nobody_but_the_owner_can(database: Database, tmp_path: Path) -> None:
    said: list[str] = []
    settings = loopback(database.dsn, tmp_path)
    follow_installation(database, settings, said.append)
    assert (raw_detail(database), said) == (False, [])
    (tmp_path / FILE_NAME).write_text("[disclosure]\nraw_detail = true\n", encoding="utf-8")
    follow_installation(database, settings, said.append)
    follow_installation(database, settings, said.append)
    assert (raw_detail(database), said) == (True, ["consent opens raw records from now on"])
    for dsn in (database.dsn, database.system_dsn):
        with psycopg.connect(dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE installation SET raw_detail = true")
    (tmp_path / FILE_NAME).unlink()
    follow_installation(database, settings, said.append)
    assert not raw_detail(database)
