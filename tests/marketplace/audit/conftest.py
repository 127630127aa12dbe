"""A log of its own for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from marketplace.embedded.cluster import Cluster
from tests.fresh_log import FreshLog, fresh_log


@pytest_asyncio.fixture
async def log(cluster: Cluster, template_database: str, worker_id: str) -> AsyncIterator[FreshLog]:
    """An empty log."""
    async with fresh_log(cluster, template_database, f"log_audit_{worker_id}") as made:
        yield made
