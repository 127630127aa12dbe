"""Suspending, resuming, withdrawing and ending a published policy by people of its bureau. As the system."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.search.postgres import PostgresSearch
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from policies.library.change_status import show_or_hide
from policies.library.drafts.decide import discard as discard_draft
from policies.library.drafts.repository import find_open_draft, own_policy, visible_policy
from policies.library.events import POLICY_EXPIRED, POLICY_RESUMED, POLICY_SUSPENDED, POLICY_WITHDRAWN, facts_of
from policies.library.models import Policy
from policies.library.states import POLICY
from products.catalogue.revision import lock_catalogue

KINDS = {"suspend": POLICY_SUSPENDED, "resume": POLICY_RESUMED, "withdraw": POLICY_WITHDRAWN, "expire": POLICY_EXPIRED}


async def suspend(
    session: AsyncSession, actor: Actor, policy_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Policy:
    """Nobody new is matched for the time being; what was applied for goes on. Raises: NoSuchPolicy, as `move`."""
    return await _turn(session, actor, policy_id, "suspend", at, version, said)


async def resume(
    session: AsyncSession, actor: Actor, policy_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Policy:
    """Show and match it again, as it was signed. Raises: NoSuchPolicy, as `move`."""
    return await _turn(session, actor, policy_id, "resume", at, version, said)


async def withdraw(
    session: AsyncSession, actor: Actor, policy_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Policy:
    """Take it from the library for good, with the version that is being written. Raises: NoSuchPolicy, as `move`."""
    policy = await _turn(session, actor, policy_id, "withdraw", at, version, said)
    draft = await find_open_draft(session, actor, policy_id)
    if draft is not None:
        await discard_draft(session, actor, draft.id, at=at)
    return policy


async def expire(
    session: AsyncSession, actor: Actor, policy_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Policy:
    """End it before its last day, as when the money is used up; it stays readable. Raises: NoSuchPolicy, as `move`."""
    return await _turn(session, actor, policy_id, "expire", at, version, said)


ACTIONS = {"suspend": suspend, "resume": resume, "withdraw": withdraw, "expire": expire}


async def _turn(session: AsyncSession, actor: Actor, policy_id: UUID, action: str, at: datetime, version: int | None, said: Said) -> Policy:
    await lock_catalogue(session)
    policy = await own_policy(session, actor, policy_id)
    await move(
        session,
        actor,
        POLICY,
        KINDS[action],
        Policy,
        policy_id,
        action,
        at=at,
        visible=visible_policy(actor),
        version=version,
        said=said,
        values={"updated_at": at},
        parties=[policy.issuer_id] if policy.issuer_id else [],
        data=facts_of(policy),
    )
    fresh = select(Policy).where(Policy.id == policy_id).options(joinedload(Policy.current))
    turned = (await session.scalars(fresh.execution_options(populate_existing=True))).one()
    await show_or_hide(session, PostgresSearch(session), turned, today=at.astimezone(SHANGHAI).date())
    return turned
