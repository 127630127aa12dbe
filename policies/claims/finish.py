"""The end of a claim: settled, where nothing more is to come, or written off, where the debt stays (账销案存)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.workflow.mover import NOTHING_SAID, Said
from policies.claims.act import act, as_it_stands
from policies.claims.eyes import require_impartial
from policies.claims.models import Claim
from policies.claims.repository import hold_claim


async def settle(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Nothing more is to be recovered. What was reported and is still on its way to the fund is booked when it comes, as before.

    Raises: as `move`.
    """
    claim = await hold_claim(session, actor, claim_id, "settle", version)
    await require_impartial(session, actor, claim, at=at)
    return await as_it_stands(session, await act(session, actor, claim, "settle", at=at, said=said))


async def write_off(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Write off what will not come back. Late recoveries are taken, and the loss stays compensated for every check. Raises: as `move`."""
    claim = await hold_claim(session, actor, claim_id, "write_off", version)
    await require_impartial(session, actor, claim, at=at)
    moved = await act(session, actor, claim, "write_off", at=at, said=said, values={"written_off_at": at})
    return await as_it_stands(session, moved)
