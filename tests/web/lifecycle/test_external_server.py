"""A server of one's own that has never heard of Zhida: a cluster without the roles, entered by logins of different rights."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from marketplace.database import roles
from marketplace.database.binding import Binding
from marketplace.database.migrate import apply_rules, present_revision, upgrade
from marketplace.database.session import WEB, WORKER, Sessions, make_engine, make_sessions, psycopg_dsn, transaction
from marketplace.database.table_rules import declared_rules
from marketplace.embedded.cluster import Cluster, open_cluster
from web.lifecycle.database import MIGRATIONS, external, migrate
from web.lifecycle.errors import CannotStart
from web.migrations import tables

pytestmark = pytest.mark.xdist_group("external-server")


@pytest.fixture(scope="module")
def bare_server() -> Iterator[Cluster]:
    """A server with nothing on it."""
    home = Path(tempfile.mkdtemp(prefix="zhida-external-"))
    home.chmod(0o711)  # PostgreSQL's account has to pass through
    cluster = open_cluster(home, durable=False)
    cluster.start()
    yield cluster
    cluster.stop()
    shutil.rmtree(home)


@contextmanager
def as_administrator(server: Cluster, database: str = "postgres") -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.dsn(database), autocommit=True) as connection:
        yield connection


@pytest.fixture
def server(bare_server: Cluster) -> Iterator[Cluster]:
    """The server, brought back to nothing afterwards: roles belong to all of its databases."""
    yield bare_server
    with as_administrator(bare_server) as connection:
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'own_%'").fetchall():
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for name in (*roles.ALL, "own_login"):
            connection.execute(f"DROP ROLE IF EXISTS {name}")


def database_for_login(server: Cluster, attributes: str, *, owned: bool) -> str:
    """The URL of a new database as a new login."""
    with as_administrator(server) as connection:
        connection.execute(f"CREATE ROLE own_login LOGIN {attributes}")
        connection.execute("CREATE DATABASE own_data" + (" OWNER own_login" if owned else ""))
    return server.dsn("own_data", "own_login").replace("postgresql://", "postgresql+asyncpg://")


async def assert_usable(url: str) -> None:
    """Migrated twice over, and used as the web process and as a worker: each organisation sees its own rows, the system sees all."""
    for _ in range(2):
        migrate(external(url), print)
    web, worker = make_engine(url, WEB), make_engine(url, WORKER)
    try:
        await _assert_walls(make_sessions(web), make_sessions(worker))
    finally:
        await web.dispose()
        await worker.dispose()


async def _assert_walls(web: Sessions, worker: Sessions) -> None:
    mine, others, event = uuid4(), uuid4(), uuid4()
    count = text("SELECT count(*) FROM workflow_step")
    async with transaction(worker, Binding.system()) as session:
        await session.execute(
            text(
                "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data)"
                " VALUES (:event, 'sample.happened', 'sample', :event, '{}', now(), 'done', '{}')"
            ),
            {"event": event},
        )
        for party in (mine, others):
            await session.execute(
                text(
                    "INSERT INTO workflow_step (id, resource, subject_id, parties, action, target, round, at, event_id) VALUES"
                    " (gen_random_uuid(), 'sample', gen_random_uuid(), ARRAY[CAST(:party AS uuid)], 'file', 'filed', 1, now(), :event)"
                ),
                {"party": party, "event": event},
            )
    async with transaction(web, Binding(role="bank_officer", organisation_id=mine)) as session:
        assert (await session.execute(text("SELECT current_user"))).scalar_one() == "zhida_app"
        assert (await session.execute(count)).scalar_one() == 1, "the row of the other organisation is not there"
    async with transaction(web) as session:
        assert (await session.execute(count)).scalar_one() == 0
    async with transaction(worker, Binding.system()) as session:
        assert (await session.execute(text("SELECT current_user"))).scalar_one() == "zhida_system"
        assert (await session.execute(count)).scalar_one() == 2


async def test_a_superusers_login_makes_everything_and_row_policies_hold_for_it(server: Cluster) -> None:
    await assert_usable(database_for_login(server, "SUPERUSER", owned=False))


async def test_a_login_that_may_make_roles_and_owns_its_database_makes_everything(server: Cluster) -> None:
    await assert_usable(database_for_login(server, "CREATEROLE CREATEDB", owned=True))


async def test_a_login_without_rights_is_told_the_lines_to_type_and_works_after_them(server: Cluster) -> None:
    url = database_for_login(server, "", owned=False)
    with pytest.raises(CannotStart, match="in the database own_data") as refused:
        external(url)
    lines = str(refused.value).split("\n")[1:]
    assert lines == [
        "CREATE EXTENSION pg_trgm;",
        "CREATE EXTENSION btree_gist;",
        *(f"CREATE ROLE {role} NOLOGIN;" for role in roles.ALL),
        *(f'GRANT {role} TO "own_login";' for role in roles.ALL),
        'GRANT CREATE, CONNECT, TEMPORARY ON DATABASE "own_data" TO zhida_owner;',
        "GRANT CREATE, USAGE ON SCHEMA public TO zhida_owner;",
        'REVOKE TEMPORARY ON DATABASE "own_data" FROM PUBLIC;',
        'GRANT TEMPORARY ON DATABASE "own_data" TO zhida_system;',
    ]
    with as_administrator(server, "own_data") as connection:
        for line in lines:
            connection.execute(line)
    await assert_usable(url)


def test_only_what_is_still_missing_is_asked_for(server: Cluster) -> None:
    url = database_for_login(server, "", owned=True)
    with as_administrator(server) as connection:
        for role in roles.ALL:
            connection.execute(f"CREATE ROLE {role}")
    with pytest.raises(CannotStart) as refused:
        external(url)
    assert str(refused.value).split("\n")[1:] == [f'GRANT {role} TO "own_login";' for role in roles.ALL]


def test_a_login_that_made_the_roles_but_may_not_become_them_yet_gets_there(server: Cluster) -> None:
    url = database_for_login(server, "CREATEROLE", owned=True)
    with psycopg.connect(psycopg_dsn(url), autocommit=True) as connection:
        for role in roles.ALL:
            connection.execute(f"CREATE ROLE {role} NOLOGIN")  # a start that was broken off here left the login a mere member
    external(url)
    with psycopg.connect(psycopg_dsn(url)) as connection:
        connection.execute("SET ROLE zhida_system")


async def test_tables_that_an_earlier_version_made_as_the_login_are_taken_over(server: Cluster) -> None:
    url = database_for_login(server, "CREATEROLE", owned=True)
    external(url)
    upgrade(url, MIGRATIONS)
    with as_administrator(server, "own_data") as connection:
        for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            connection.execute(f'ALTER TABLE "{name}" OWNER TO own_login')
    external(url)
    with psycopg.connect(psycopg_dsn(url)) as connection:
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert owners == [("zhida_owner",)]
    assert present_revision(url) is not None
    assert apply_rules(url, declared_rules(tables.Base))
    await assert_usable(url)
