"""What the room does by itself: recoveries of passwords that are long over are removed, claims nobody objected to are upheld."""

from marketplace.enrolment.claims import tasks as claims
from marketplace.enrolment.recovery.start import purge_recoveries
from marketplace.enrolment.recovery.tasks import PURGE_RECOVERIES
from marketplace.enrolment.registration.drafts import purge_drafts
from marketplace.enrolment.registration.tasks import PURGE_DRAFTS
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun


async def _purge(run: TaskRun) -> None:
    await purge_recoveries(run.session, now=run.now)


async def _purge_drafts(run: TaskRun) -> None:
    await purge_drafts(run.session, now=run.now)


TASKS: dict[TaskKind, Handler] = {PURGE_RECOVERIES: _purge, PURGE_DRAFTS: _purge_drafts, **claims.TASKS}
SCHEDULES = (Schedule(PURGE_RECOVERIES, "17 * * * *"), Schedule(PURGE_DRAFTS, "27 * * * *"), *claims.SCHEDULES)
