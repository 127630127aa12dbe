"""Programs of an institution that call the open interface."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.events import CLIENT_CLOSED
from marketplace.access.models import AccessToken, ApiClient
from marketplace.events.record import record


class Programs:
    """API clients with their tokens."""

    part = "programs"
    label_zh = "接口程序"
    suspended_zh = "令牌立即失效，恢复后重新取得"
    left_zh = "全部关闭"

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """Open clients."""
        wanted = select(func.count()).select_from(ApiClient).where(ApiClient.active, ApiClient.organisation_id.in_(organisations))
        return await session.scalar(wanted) or 0

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """Tokens end; the clients stay, shut out by the institution's state."""
        mine = select(ApiClient.id).where(ApiClient.organisation_id.in_(organisations))
        await session.execute(delete(AccessToken).where(AccessToken.client_id.in_(mine)).execution_options(synchronize_session=False))
        return ()

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """A program asks for a new token by itself."""

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """Close every client for good."""
        await self.suspend(session, organisations, at=at)
        closed = update(ApiClient).where(ApiClient.active, ApiClient.organisation_id.in_(organisations)).values(active=False)
        for row in (await session.execute(closed.returning(ApiClient.id, ApiClient.organisation_id))).all():
            record(session, CLIENT_CLOSED, row.id, at=at, parties=[row.organisation_id])
