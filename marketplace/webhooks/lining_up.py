"""Lining a delivery up: the task that carries its present turn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.tasks.enqueue import enqueue
from marketplace.webhooks.tasks import SEND


async def line_up(session: AsyncSession, delivery_id: UUID, turn: int, *, at: datetime, not_before: datetime | None = None) -> None:
    """Add the task. A later turn of the same delivery leaves it with nothing to do."""
    arguments = {"delivery_id": str(delivery_id), "turn": turn}
    await enqueue(session, SEND, arguments, at=at, not_before=not_before, key=f"{delivery_id}:{turn}")
