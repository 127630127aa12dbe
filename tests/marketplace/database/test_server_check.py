"""A server of somebody's own is looked at before anything is built on it."""

from collections.abc import Iterator

import psycopg
import pytest

from marketplace.database.server_check import shortcomings
from marketplace.embedded.cluster import Cluster


@pytest.fixture
def database_without_letters(cluster: Cluster, worker_id: str) -> Iterator[str]:
    """A database with LC_CTYPE C and bytes for letters, as old installations have it."""
    name = f"no_letters_{worker_id}"
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
        yield cluster.dsn(name)
        connection.execute(f"DROP DATABASE {name}")


def test_the_embedded_database_will_do(database: str) -> None:
    assert shortcomings(database) == []


def test_every_shortcoming_is_told_at_once(database_without_letters: str) -> None:
    told = shortcomings(database_without_letters)
    assert any("LC_CTYPE is C" in sentence for sentence in told)
    assert any("SQL_ASCII" in sentence for sentence in told)
