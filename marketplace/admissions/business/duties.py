"""Items of credit information that an institution provides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.catalogue.providers import end_provider, items_of_provider


class Duties:
    """Assignments as a provider. Deliveries stop with the gate; records stay with their source."""

    part = "duties"
    label_zh = "承担提供的信息项"
    suspended_zh = "停止接收新批次，已收的记录保留"
    left_zh = "解除提供资格，已收的记录保留来源"

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """Items assigned."""
        return sum([len(await items_of_provider(session, each)) for each in organisations])

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """Nobody of it can deliver."""
        return ()

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """It delivers again."""

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """End every assignment."""
        for each in organisations:
            for item in sorted(await items_of_provider(session, each)):
                await end_provider(session, item, each, at=at)
