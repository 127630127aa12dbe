"""`zhida demo`, called while another one is at it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from marketplace.database.roles import OWNER
from marketplace.embedded.cluster import Cluster
from web.cli import main
from web.demo import fill as filling


@pytest.fixture
def own_server(cluster: Cluster, template_database: str, worker_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database as DATABASE_URL names it."""
    name = f"demo_command_{worker_id}"
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template_database} OWNER {OWNER}")
        monkeypatch.setenv("ZHIDA_HOME", str(tmp_path))
        monkeypatch.setenv("DATABASE_URL", cluster.dsn(name))
        yield cluster.dsn(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.usefixtures("own_server")
def test_the_second_of_two_says_so_and_changes_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    filled: list[int] = []

    def fill(dsn: str, home: Path, say: Any, enterprises: int, *, grow: bool) -> None:
        filled.append(enterprises)
        if enterprises == 3:
            assert main(["demo", "--enterprises", "4"]) == 1

    monkeypatch.setattr(filling, "fill", fill)
    assert main(["demo", "--enterprises", "3"]) == 0
    assert "is filling this database" in capsys.readouterr().err
    assert filled == [3]
    assert main(["demo", "--enterprises", "5"]) == 0
    assert filled == [3, 5]
