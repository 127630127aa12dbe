"""A bench per test."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.marketplace.webhooks.rooms import Bench, make_institution


@pytest.fixture
async def bench(session: AsyncSession) -> Bench:
    """A new bank and a worker, in a transaction that is rolled back."""
    return Bench(session, await make_institution(session))
