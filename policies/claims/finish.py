"""The end of a claim: settled, where nothing more is to come, or written off, where the debt stays (账销案存)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict
from marketplace.workflow.mover import NOTHING_SAID, Said
from policies.claims.act import act, as_it_stands
from policies.claims.eyes import require_impartial
from policies.claims.models import Claim, ClaimRecovery
from policies.claims.repository import hold_claim


class RecoveryOpen(Conflict):
    """Something was reported as recovered and has not come to the fund."""

    code = "recovery_not_arrived"


async def settle(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Nothing more is to come. Raises: as `move`, RecoveryOpen."""
    claim = await hold_claim(session, actor, claim_id, "settle", version)
    await require_impartial(session, actor, claim, at=at)
    await require_all_arrived(session, claim)
    return await as_it_stands(session, await act(session, actor, claim, "settle", at=at, said=said))


async def write_off(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Write off what will not come back. Late recoveries are taken, and the loss stays compensated for every check. Raises: as `move`."""
    claim = await hold_claim(session, actor, claim_id, "write_off", version)
    await require_impartial(session, actor, claim, at=at)
    moved = await act(session, actor, claim, "write_off", at=at, said=said, values={"written_off_at": at})
    return await as_it_stands(session, moved)


async def require_all_arrived(session: AsyncSession, claim: Claim) -> None:
    """Raises: RecoveryOpen with the number of those that have not come."""
    waiting = select(func.count()).where(
        ClaimRecovery.claim_id == claim.id, ClaimRecovery.arrived_on.is_(None), ClaimRecovery.shared_back_fen > 0
    )
    if (number := await session.scalar(waiting) or 0) > 0:
        raise RecoveryOpen(f"还有 {number} 笔已报告的追回没有登记到账，到账后才能结清", state=claim.status)
