"""Moves that nobody makes: a recognised claim whose term for objections is over is upheld; one whose ground is gone lapses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clocks import service as clocks
from marketplace.clocks.models import Clock
from marketplace.enrolment.claims.events import MOVED
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.states import CLAIM, OPEN, ClaimStatus
from marketplace.enrolment.claims.terms import ANSWER, DECISION
from marketplace.workflow.mover import begin

AT_ONCE = 100


async def due_claims(session: AsyncSession, *, at: datetime) -> list[EnterpriseClaim]:
    """Recognised claims to which nobody objected in time, locked; whatever another run has in hand is left to it."""
    running = (Clock.subject_id == EnterpriseClaim.id) & (Clock.name == ANSWER.name) & Clock.stopped_at.is_(None)
    wanted = (
        select(EnterpriseClaim)
        .join(Clock, running)
        .where(EnterpriseClaim.status == ClaimStatus.RECOGNISED, Clock.due_at <= at)
        .order_by(EnterpriseClaim.id)
        .limit(AT_ONCE)
        .with_for_update(of=EnterpriseClaim, skip_locked=True)
    )
    return list(await session.scalars(wanted))


async def settled(session: AsyncSession, claim: EnterpriseClaim, *, at: datetime) -> None:
    """The rule's yes becomes final. The caller brings about what follows (`take_over`)."""
    await _end(session, claim, "settle", at)


async def lapse(session: AsyncSession, claim: EnterpriseClaim, *, at: datetime) -> None:
    """End an open claim that is about nothing any more."""
    await _end(session, claim, "lapse", at)


async def lapse_claims_about(session: AsyncSession, subject_id: UUID, *, at: datetime) -> None:
    """End claims of an enterprise that has just got an administrator otherwise: they were not against this one, who was never asked."""
    theirs = (EnterpriseClaim.subject_id == subject_id) & EnterpriseClaim.status.in_(OPEN)
    for each in (await session.scalars(select(EnterpriseClaim).where(theirs).order_by(EnterpriseClaim.id).with_for_update())).all():
        await lapse(session, each, at=at)


async def lapse_claims_of(session: AsyncSession, account_id: UUID, *, at: datetime) -> None:
    """End what somebody who leaves has claimed."""
    mine = (EnterpriseClaim.claimant_id == account_id) & EnterpriseClaim.status.in_(OPEN)
    for each in (await session.scalars(select(EnterpriseClaim).where(mine).order_by(EnterpriseClaim.id).with_for_update())).all():
        await lapse(session, each, at=at)


async def _end(session: AsyncSession, claim: EnterpriseClaim, action: str, at: datetime) -> None:
    step = CLAIM.move(action)
    CLAIM.require(claim.status, step)
    this = (EnterpriseClaim.id == claim.id) & (EnterpriseClaim.version == claim.version)
    changed = update(EnterpriseClaim).where(this).values(status=step.target, version=claim.version + 1, decided_at=at)
    await session.execute(changed.execution_options(synchronize_session="fetch"))
    named = {"account_id": str(claim.claimant_id)}
    await begin(session, CLAIM, MOVED[action], claim.id, step.target, at=at, action=action, parties=[claim.subject_id], data=named)
    for kind in (ANSWER, DECISION):
        await clocks.stop(session, kind, claim.id, at=at, reason=action)
