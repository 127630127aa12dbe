"""Consents that enterprises have given to an institution."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.consents.revoke import live_to, revoke_all_to

BECAUSE = "被授权机构已退出平台"


class ReceivedConsents:
    """Reading under them stops by the institution's state; only an exit ends the consents themselves."""

    part = "received_consents"
    label_zh = "收到的有效授权"
    suspended_zh = "授权保留，停用期间不能查看任何信息"
    left_zh = "全部终止，并通知企业"

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """Live ones."""
        return sum([await live_to(session, each) for each in organisations])

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """What an enterprise has given is not taken back for it."""
        return ()

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """They count again by themselves, as far as they are in term."""

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """End them; both parties get an event."""
        for each in organisations:
            await revoke_all_to(session, each, because=BECAUSE, at=at)
