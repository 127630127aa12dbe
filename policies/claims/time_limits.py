"""The clocks of a claim (办理时限): each review step by the fund's rules, the decision, the payment; corrections for the claimant."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.working_days import Unit
from marketplace.clocks import service as clocks
from marketplace.clocks.kinds import ClockKind
from marketplace.clocks.rules import Term
from policies.claims.models import Claim
from policies.claims.parties import parties_of
from policies.claims.states import CLAIM
from policies.funds.fund_rules import ReviewStep

REVIEW = ClockKind(CLAIM.resource, "review", "审核", Term(Unit.WORKING_DAYS, 5, 1))  # the days are the fund's
CORRECT = ClockKind(CLAIM.resource, "correct", "补正", Term(Unit.WORKING_DAYS, 10, 2))
DECIDE = ClockKind(CLAIM.resource, "decide", "核定", Term(Unit.WORKING_DAYS, 10, 2))
PAY = ClockKind(CLAIM.resource, "pay", "拨付", Term(Unit.WORKING_DAYS, 10, 2))
ALL = (REVIEW, CORRECT, DECIDE, PAY)


async def start_review(session: AsyncSession, claim: Claim, step: ReviewStep, *, at: datetime) -> None:
    """The turn of one step. A clock that waited since the case was returned by the same organisation goes on with the days left."""
    await clocks.stop(session, CORRECT, claim.id, at=at, reason="submit")
    if claim.round > 1 and await _waits_for(session, claim, step):
        await clocks.resume(session, REVIEW, claim.id, at=at)
        return
    await clocks.stop(session, REVIEW, claim.id, at=at, reason="next")
    await clocks.start_clock(
        session, REVIEW, claim.id, organisation_id=step.organisation_id, parties=parties_of(claim), at=at, amount=step.working_days
    )


async def wait_for_correction(session: AsyncSession, claim: Claim, *, at: datetime) -> None:
    """The claimant's turn; whichever clock of the reviewers runs waits."""
    for kind in (REVIEW, DECIDE):
        if await _runs(session, claim, kind):
            await clocks.pause(session, kind, claim.id, at=at)
    acting = claim.branch_id or claim.claimant_id
    await clocks.start_clock(session, CORRECT, claim.id, organisation_id=acting, parties=parties_of(claim), at=at)


async def start_decision(session: AsyncSession, claim: Claim, *, at: datetime) -> None:
    """The review is over; the bureau decides."""
    await stop(session, claim, REVIEW, at=at, reason="reviewed")
    await clocks.start_clock(session, DECIDE, claim.id, organisation_id=claim.bureau_id, parties=parties_of(claim), at=at)


async def start_payment(session: AsyncSession, claim: Claim, *, at: datetime) -> None:
    """The money is reserved; the bureau pays."""
    await stop(session, claim, DECIDE, at=at, reason="approve")
    await clocks.start_clock(session, PAY, claim.id, organisation_id=claim.bureau_id, parties=parties_of(claim), at=at)


async def stop(session: AsyncSession, claim: Claim, *kinds: ClockKind, at: datetime, reason: str) -> None:
    """End these, running or not."""
    for kind in kinds:
        await clocks.stop(session, kind, claim.id, at=at, reason=reason)
    await session.flush()


async def _runs(session: AsyncSession, claim: Claim, kind: ClockKind) -> bool:
    known = (await clocks.clocks_of(session, CLAIM.resource, [claim.id]))[claim.id]
    return any(each.name == kind.name and each.stopped_at is None for each in known)


async def _waits_for(session: AsyncSession, claim: Claim, step: ReviewStep) -> bool:
    known = (await clocks.clocks_of(session, CLAIM.resource, [claim.id]))[claim.id]
    return any(
        each.name == REVIEW.name and each.stopped_at is None and each.paused_at is not None
        and each.organisation_id == step.organisation_id and each.amount == step.working_days
        for each in known
    )  # fmt: skip
