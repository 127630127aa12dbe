"""The migrations lead from empty to the tables of the code, in one line, and back."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from marketplace.database.migrate import migration_config, newest_revision, present_revision, upgrade
from marketplace.database.roles import OWNER
from marketplace.embedded.bootstrap import prepare
from marketplace.embedded.cluster import Cluster
from web.lifecycle.database import MIGRATIONS


@pytest.fixture
def empty_database(cluster: Cluster, worker_id: str) -> Iterator[str]:
    """A database without a table, as its owner sees it."""
    name = f"empty_{worker_id}"
    prepare(cluster, name)
    yield cluster.dsn(name, OWNER)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory.from_config(migration_config(MIGRATIONS)).get_heads()) == 1


def test_from_empty_to_the_tables_of_the_code_and_back_and_again(empty_database: str) -> None:
    assert present_revision(empty_database) is None
    upgrade(empty_database, MIGRATIONS)
    assert present_revision(empty_database) == newest_revision(MIGRATIONS)
    command.check(migration_config(MIGRATIONS, empty_database))  # raises if a table of the code differs from the migrated one

    command.downgrade(migration_config(MIGRATIONS, empty_database), "base")
    with psycopg.connect(empty_database) as connection:
        left = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).fetchall()
    assert left == []
    upgrade(empty_database, MIGRATIONS)
