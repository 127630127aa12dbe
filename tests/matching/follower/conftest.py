"""An installation without processes: a database, a folder of generations, and enterprises."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from marketplace.embedded.cluster import Cluster
from tests.fresh_log import fresh_log
from tests.matching.live.firms import Firms


@pytest_asyncio.fixture
async def firms(cluster: Cluster, template_database: str, worker_id: str, tmp_path: Path) -> AsyncIterator[Firms]:
    """Nobody yet."""
    async with fresh_log(cluster, template_database, f"follower_{worker_id}") as log:
        yield Firms(log, tmp_path / "engine", [])
