"""What the room does by itself: recoveries of passwords that are long over are removed."""

from marketplace.enrolment.recovery.start import purge_recoveries
from marketplace.enrolment.recovery.tasks import PURGE_RECOVERIES
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun


async def _purge(run: TaskRun) -> None:
    await purge_recoveries(run.session, now=run.now)


TASKS: dict[TaskKind, Handler] = {PURGE_RECOVERIES: _purge}
SCHEDULES = (Schedule(PURGE_RECOVERIES, "17 * * * *"),)
