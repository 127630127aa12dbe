"""`zhida backup` and `restore` of a server of one's own: a dump of exactly one instant, by a login that sees every row."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from marketplace.database.roles import ALL, OWNER, temporary_tables
from marketplace.embedded.cluster import Cluster
from tests.system.installation import Installation

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("system")]
_EVENT = (
    "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data, role, trace_id)"
    " VALUES (gen_random_uuid(), 'sample.happened', 'sample', gen_random_uuid(), '{}', now(), 'done', '{}', 'system', '')"
)


@pytest.fixture
def databases(cluster: Cluster, template_database: str) -> Iterator[tuple[str, str]]:
    """Names of a filled database and of an empty one."""
    filled, empty = (f"own_{uuid4().hex}" for _ in range(2))
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {filled} TEMPLATE {template_database} OWNER {OWNER}")
        connection.execute(f"CREATE DATABASE {empty}")
        yield filled, empty
        for name in (filled, empty):
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_dump_comes_back_exactly_into_an_empty_database_only(
    installation: Installation, cluster: Cluster, databases: tuple[str, str], tmp_path: Path
) -> None:
    filled, empty = (cluster.dsn(name) for name in databases)
    with psycopg.connect(filled, autocommit=True) as connection:
        connection.execute(_EVENT)
        made = installation.command("backup", "--to", str(tmp_path / "backup"), DATABASE_URL=filled)
        assert made.returncode == 0, made.stderr
        connection.execute(_EVENT)

    def restore(url: str, home: str, *more: str) -> tuple[int, str]:
        said = installation.command("restore", str(tmp_path / "backup"), "--into", str(tmp_path / home), *more, DATABASE_URL=url)
        return said.returncode, said.stderr

    assert "a dump has one instant" in restore(empty, "a", "--to-time", "latest")[1]
    assert "into an empty one only" in restore(filled, "b")[1]
    assert "Name an empty database" in restore("", "c")[1]
    manifest = tmp_path / "backup" / "manifest.json"
    honest = manifest.read_text(encoding="utf-8")
    manifest.write_text(honest.replace('"event": 1', '"event": 2'), encoding="utf-8")
    assert "event has 1, at the backup 2" in restore(empty, "d")[1]
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {databases[1]} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {databases[1]}")
    manifest.write_text(honest, encoding="utf-8")
    assert restore(empty, "e")[0] == 0
    verified = installation.command("audit", "verify", DATABASE_URL=empty)
    assert verified.returncode == 0, verified.stdout


def test_a_login_that_row_policies_bind_cannot_make_a_backup_and_is_told_who_can(
    installation: Installation, cluster: Cluster, databases: tuple[str, str], tmp_path: Path
) -> None:
    login = f"login_{uuid4().hex}"
    with psycopg.connect(cluster.dsn(databases[0]), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {login} LOGIN IN ROLE {', '.join(ALL)}")
        for line in temporary_tables(databases[0]):
            connection.execute(line.encode())
        said = installation.command("backup", "--to", str(tmp_path / "backup"), DATABASE_URL=cluster.dsn(databases[0], login))
        connection.execute(f"DROP ROLE {login}")
    assert (said.returncode, "may not read the rows of every organisation" in said.stderr) == (1, True), said.stderr
    assert list(tmp_path.iterdir()) == [], "nothing is left that looks like a backup"
