"""People of an institution who are signed in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import SignInSession
from marketplace.access.sessions import is_live
from marketplace.members.models import Membership


class SignIns:
    """Sessions. They stop at once by the institution's state; ending them keeps them from coming back to life with it."""

    part = "sign_ins"
    label_zh = "已登录的人员"
    suspended_zh = "立即退出登录，恢复前不能登录"
    left_zh = "立即退出登录，不能再登录"

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """Live sessions."""
        wanted = select(func.count()).select_from(SignInSession).where(is_live(at), _of(organisations))
        return await session.scalar(wanted) or 0

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """End them; people sign in anew."""
        ended = update(SignInSession).where(SignInSession.revoked_at.is_(None), _of(organisations)).values(revoked_at=at)
        await session.execute(ended.execution_options(synchronize_session=False))
        return ()

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """Nothing was kept."""

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """As for a suspension."""
        await self.suspend(session, organisations, at=at)


def _of(organisations: Sequence[UUID]) -> ColumnElement[bool]:
    return SignInSession.membership_id.in_(select(Membership.id).where(Membership.organisation_id.in_(organisations)))
