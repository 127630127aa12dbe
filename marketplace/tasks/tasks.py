"""The room's own task: removing tasks that were done long ago."""

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.purge import purge_done
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun

PURGE_TASKS = TaskKind("task.purge", "清理早已完成的任务记录")


async def purge_tasks(run: TaskRun) -> None:
    """Once a day."""
    await purge_done(run.session, now=run.now)


TASKS: dict[TaskKind, Handler] = {PURGE_TASKS: purge_tasks}
SCHEDULES = (Schedule(PURGE_TASKS, "20 3 * * *"),)
