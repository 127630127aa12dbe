"""A workplace on this worker's database."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from marketplace.database.roles import SYSTEM
from marketplace.database.session import WORKER, Sessions, make_engine, make_sessions
from tests.marketplace.tasks.workplace import Workplace


@pytest.fixture(scope="session")
async def own_sessions(system_database: str) -> AsyncIterator[Sessions]:
    """The second pool of a worker process."""
    engine = make_engine(system_database, WORKER)
    yield make_sessions(engine)
    await engine.dispose()


@pytest.fixture(scope="session")
def _notes_table(superuser_database: str) -> None:
    """Where tasks of the tests leave their effects."""
    with psycopg.connect(superuser_database, autocommit=True) as connection:
        connection.execute("CREATE TABLE test_note (task_id uuid, note text)")
        connection.execute(f"GRANT SELECT, INSERT ON test_note TO {SYSTEM}")


@pytest.fixture
def place(system_sessions: Sessions, own_sessions: Sessions, _notes_table: None) -> Workplace:
    """A worker that knows no task yet."""
    return Workplace(system_sessions, own_sessions)
