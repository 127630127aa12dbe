"""What nobody would look at by themselves: deferred claims whose reason has gone, and recoveries of which nothing was heard for long."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.models import EventRow
from marketplace.events.record import record
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.task_run import Handler, TaskRun
from policies.claims.events import CAN_RESUME, RECOVERY_ASKED
from policies.claims.examine import examine
from policies.claims.models import Claim, ClaimRecovery
from policies.claims.parties import claimants_of, keepers_of
from policies.claims.states import ClaimStatus
from policies.claims.task_kinds import LOOK_AFTER

AT_ONCE = 500
CAN_GO_ON = "resume"  # what a deferred claim is due for, in a queue
QUIET = timedelta(days=90)  # ours; the sources name no period
PURSUED = (ClaimStatus.PAID, ClaimStatus.RECOVERING)


async def find_resumable(session: AsyncSession, *, at: datetime) -> int:
    """Mark deferred claims that could be paid now and tell the approvers, once; how many. As the system."""
    marked = func.coalesce(Claim.due_what, "") == CAN_GO_ON
    deferred = select(Claim).where(Claim.status == ClaimStatus.DEFERRED, ~marked).order_by(Claim.id).limit(AT_ONCE)
    found = 0
    for claim in (await session.scalars(deferred)).all():
        looked = await examine(session, claim, at=at)
        needed = max(1, claim.approved_fen - claim.paid_fen)
        if looked.refusing or looked.waiting or (looked.computation.amount_fen or 0) < needed:
            continue
        claim.due_at, claim.due_what = at, CAN_GO_ON
        record(session, CAN_RESUME, claim.id, at=at, parties=keepers_of(claim))
        found += 1
    await session.flush()
    return found


async def ask_for_recoveries(session: AsyncSession, *, at: datetime) -> int:
    """Remind claimants who have reported nothing for `QUIET`, at most once in that time; how many. As the system."""
    since = at - QUIET
    reported = select(ClaimRecovery.id).where(ClaimRecovery.claim_id == Claim.id, ClaimRecovery.recorded_at > since).exists()
    asked = (
        select(EventRow.id)
        .where(EventRow.kind == RECOVERY_ASKED.name, EventRow.subject_id == Claim.id, EventRow.occurred_at > since)
        .exists()
    )
    quiet = select(Claim).where(Claim.status.in_(PURSUED), Claim.paid_at <= since, ~reported, ~asked).order_by(Claim.id).limit(AT_ONCE)
    claims = (await session.scalars(quiet)).all()
    for claim in claims:
        record(session, RECOVERY_ASKED, claim.id, at=at, parties=claimants_of(claim), data={"days": QUIET.days})
    await session.flush()
    return len(claims)


async def _look_after(run: TaskRun) -> None:
    await find_resumable(run.session, at=run.now)
    await ask_for_recoveries(run.session, at=run.now)


TASKS: dict[TaskKind, Handler] = {LOOK_AFTER: _look_after}
