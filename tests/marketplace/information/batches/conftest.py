"""A provider for each test."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import Sessions
from tests.marketplace.information.batches.deliveries import Provider, make_provider


@pytest.fixture
async def provider(session: AsyncSession, system_sessions: Sessions) -> Provider:
    """Of electricity, month by month."""
    return await make_provider(session, system_sessions)
