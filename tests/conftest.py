"""Fixtures of every test: one PostgreSQL cluster per run, migrated once, and a database of its own for each worker."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.roles import APP, OWNER, SYSTEM
from marketplace.database.session import WORKER, Sessions, bound, make_engine, make_sessions
from marketplace.embedded.cluster import Cluster
from tests import cheap_hashing, one_cluster  # noqa: F401  # before anything hashes


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process names the run's folder; workers inherit it through the environment."""
    if not hasattr(config, "workerinput"):
        one_cluster.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controlling process stops the cluster after the last worker."""
    if not hasattr(config, "workerinput"):
        one_cluster.end_run()


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The running cluster of this test run; nothing in it outlives the run."""
    return one_cluster.started()


@pytest.fixture(scope="session")
def template_database(cluster: Cluster) -> str:
    """Name of a database migrated from empty, for `CREATE DATABASE … TEMPLATE`; nobody stays connected to it."""
    return one_cluster.migrated_template(cluster)


@pytest.fixture(scope="session")
def database_name(cluster: Cluster, template_database: str, worker_id: str) -> str:
    """This worker's own database."""
    name = f"zhida_{worker_id}"
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template_database} OWNER {OWNER}")
    return name


@pytest.fixture(scope="session")
def database(cluster: Cluster, database_name: str) -> str:
    """URL of this worker's database with the rights of the web process. Not cleaned between tests: each test makes its own rows."""
    return cluster.dsn(database_name, APP)


@pytest.fixture(scope="session")
def system_database(cluster: Cluster, database_name: str) -> str:
    """URL of the same database with the rights of the workers."""
    return cluster.dsn(database_name, SYSTEM)


@pytest.fixture(scope="session")
def superuser_database(cluster: Cluster, database_name: str) -> str:
    """URL of the same database for what only an attacker with all rights could do."""
    return cluster.dsn(database_name)


@pytest.fixture(scope="session")
def owner_database(cluster: Cluster, database_name: str) -> str:
    """URL of the same database as the role that owns the tables, for what only a migration may do."""
    return cluster.dsn(database_name, OWNER)


@pytest.fixture
def postgres_connection(database: str) -> Iterator[psycopg.Connection]:
    """A connection to this worker's database; what the test does not commit is rolled back."""
    with psycopg.connect(database) as connection:
        yield connection
        connection.rollback()


@pytest_asyncio.fixture(scope="session")
async def sessions(database: str) -> AsyncIterator[Sessions]:
    """Sessions as the web process makes them, on this worker's database."""
    engine = make_engine(database)
    yield make_sessions(engine)
    await engine.dispose()


@pytest_asyncio.fixture(scope="session")
async def system_sessions(system_database: str) -> AsyncIterator[Sessions]:
    """Sessions as a worker makes them, on this worker's database."""
    engine = make_engine(system_database, WORKER)
    yield make_sessions(engine)
    await engine.dispose()


@pytest_asyncio.fixture
async def session(system_sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One transaction as the system, which may prepare what a test needs; rolled back when the test ends."""
    async with system_sessions(info=bound(Binding.system())) as session:
        yield session
        await session.rollback()
