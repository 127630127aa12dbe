"""One move of one claim by one of its sides: what every action of a claim shares."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from policies.claims.events import MOVED
from policies.claims.models import Claim
from policies.claims.parties import parties_of
from policies.claims.repository import visible
from policies.claims.states import CLAIM


async def act(
    session: AsyncSession,
    actor: Actor,
    claim: Claim,
    action: str,
    *,
    at: datetime,
    said: Said = NOTHING_SAID,
    values: Mapping[str, Any] | None = None,
    parties: Sequence[UUID] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Claim:
    """Move a claim that the caller holds locked. Raises: as `move`."""
    await session.flush()
    return await move(
        session, actor, CLAIM, MOVED[action], Claim, claim.id, action, at=at, visible=visible(actor), version=claim.version, said=said,
        values={**(values or {}), "updated_at": at}, parties=parties_of(claim) if parties is None else parties,
        data={"fund_id": str(claim.fund_id)} | dict(data or {}),
    )  # fmt: skip


async def as_it_stands(session: AsyncSession, claim: Claim) -> Claim:
    """The claim after its clocks were moved, which moves its `due_at`."""
    await session.flush()
    await session.refresh(claim)
    return claim
