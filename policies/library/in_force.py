"""Putting versions in force on their day, and letting policies run out on theirs: at once, or by the daily task."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from marketplace.clock import SHANGHAI
from marketplace.search.port import SearchPort
from policies.library.change_status import change_status, show_or_hide
from policies.library.events import POLICY_PUBLISHED, tell
from policies.library.models import Policy, PolicyVersion
from policies.library.states import PolicyStatus
from products.catalogue.revision import lock_catalogue

AGAIN = frozenset({PolicyStatus.DRAFT, PolicyStatus.SUBMITTED, PolicyStatus.EXPIRED})  # a prolonged policy is back


async def put_in_force(session: AsyncSession, search: SearchPort, policy: Policy, version: PolicyVersion, *, at: datetime) -> None:
    """From now on the policy says this; one that rests goes on resting. The caller holds the catalogue's lock."""
    policy.current, policy.updated_at, policy.version = version, at, policy.version + 1
    if policy.status in AGAIN:
        policy.status = PolicyStatus.PUBLISHED
    await session.flush()
    await show_or_hide(session, search, policy, today=at.astimezone(SHANGHAI).date())
    tell(session, POLICY_PUBLISHED, policy, at=at)


async def put_due_in_force(session: AsyncSession, search: SearchPort, *, at: datetime) -> int:
    """Every version whose day has come; their number. Of several of one policy the one published last counts, whatever its day.

    Policies are in force by their document, so those of a bureau that is suspended here take force too.
    """
    await lock_catalogue(session)
    due = await _due(session, at)
    for policy, version in due:
        await put_in_force(session, search, policy, version, at=at)
    return len(due)


async def expire_due(session: AsyncSession, search: SearchPort, *, at: datetime) -> int:
    """Policies of bureaux whose last day has passed and that no later version prolongs; their number.

    Reference samples stay published: they have no issuer here, and their pages tell their validity by its days.
    """
    await lock_catalogue(session)
    wanted = (
        select(Policy.id)
        .join(PolicyVersion, PolicyVersion.id == Policy.current_version_id)
        .where(
            Policy.issuer_id.is_not(None),
            Policy.status.in_((PolicyStatus.PUBLISHED, PolicyStatus.SUSPENDED)),
            PolicyVersion.valid_to < at.astimezone(SHANGHAI).date(),
        )
        .order_by(Policy.id)
    )
    ended = (await session.scalars(wanted)).all()
    for each in ended:
        await change_status(session, search, each, PolicyStatus.EXPIRED, now=at)
    return len(ended)


async def _due(session: AsyncSession, at: datetime) -> Sequence[tuple[Policy, PolicyVersion]]:
    current = aliased(PolicyVersion)
    today = at.astimezone(SHANGHAI).date()
    last = select(func.max(PolicyVersion.number)).where(PolicyVersion.policy_id == Policy.id, PolicyVersion.effective_from <= today)
    rows = await session.execute(
        select(Policy, PolicyVersion)
        .join(PolicyVersion, PolicyVersion.policy_id == Policy.id)
        .outerjoin(current, current.id == Policy.current_version_id)
        .where(
            Policy.issuer_id.is_not(None),
            Policy.status != PolicyStatus.WITHDRAWN,
            PolicyVersion.number == last.correlate(Policy).scalar_subquery(),
            PolicyVersion.number > func.coalesce(current.number, 0),
        )
        .options(joinedload(Policy.current))
        .order_by(Policy.id)
    )
    return [(policy, version) for policy, version in rows]
