"""A store of the test's own, and an office around it."""

from functools import partial
from pathlib import Path

import pytest

from marketplace.database.session import Sessions
from marketplace.documents.check_upload import check_document, discard_file, sweep_store
from marketplace.documents.store import FolderStore
from marketplace.documents.tasks import CHECK, DISCARD, SWEEP
from tests.marketplace.documents.office import AT, Office
from tests.marketplace.tasks.conftest import own_sessions
from tests.marketplace.tasks.workplace import Workplace

__all__ = ["own_sessions"]  # the second pool of a worker, a fixture for the one below


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty one."""
    return FolderStore(tmp_path)


@pytest.fixture
async def office(sessions: Sessions, system_sessions: Sessions, own_sessions: Sessions, store: FolderStore) -> Office:
    """Its worker knows the room's tasks."""
    worker = Workplace(system_sessions, own_sessions, at=AT)
    worker.handlers |= {
        CHECK: partial(check_document, store=store),
        DISCARD: partial(discard_file, store=store),
        SWEEP: partial(sweep_store, store=store),
    }
    return Office(sessions, worker, store)
