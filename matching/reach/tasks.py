"""The room's own task: forgetting answers that no longer stand."""

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from matching.reach.repository import purge_reach

PURGE_REACH = TaskKind("reach.purge", "清理过期的触达测算")


async def purge(run: TaskRun) -> None:
    """Once a day."""
    await purge_reach(run.session, now=run.now)


TASKS: dict[TaskKind, Handler] = {PURGE_REACH: purge}
SCHEDULES = (Schedule(PURGE_REACH, "41 3 * * *"),)
