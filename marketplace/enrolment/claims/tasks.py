"""What time does to claims: recognised ones are upheld when nobody objected."""

from marketplace.enrolment.claims.settle import due_claims, settled
from marketplace.enrolment.claims.take_over import ClaimantGone, take_over
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun

SETTLE_CLAIMS = TaskKind("enrolment.settle_claims", "认定异议期满的企业认领")


async def settle_claims(run: TaskRun) -> None:
    """Every claim by itself: one whose claimant has gone meanwhile waits for the operator and holds up no other."""
    for claim in await due_claims(run.session, at=run.now):
        try:
            async with run.session.begin_nested():
                await settled(run.session, claim, at=run.now)
                await take_over(run.session, claim, at=run.now)
        except ClaimantGone:
            continue


TASKS: dict[TaskKind, Handler] = {SETTLE_CLAIMS: settle_claims}
SCHEDULES = (Schedule(SETTLE_CLAIMS, "7 * * * *"),)
