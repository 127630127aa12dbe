"""An authority's published policies when its membership ends."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from policies.library.models import Policy
from policies.library.states import PolicyStatus


class IssuedPolicies:
    """Policies are in force by the document that made them, not by their author's membership: they are counted and stay."""

    part = "policies"
    label_zh = "已发布的政策"
    suspended_zh = "政策按其文件继续有效，照常展示"
    left_zh = "政策按其文件继续有效，由运营人员另行维护"

    async def count(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> int:
        """Published."""
        mine = (Policy.status == PolicyStatus.PUBLISHED) & Policy.issuer_id.in_(organisations)
        return await session.scalar(select(func.count()).select_from(Policy).where(mine)) or 0

    async def suspend(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> Sequence[UUID]:
        """Nothing rests."""
        return ()

    async def resume(self, session: AsyncSession, things: Sequence[UUID], *, at: datetime) -> None:
        """Nothing rested."""

    async def leave(self, session: AsyncSession, organisations: Sequence[UUID], *, at: datetime) -> None:
        """They stay."""
