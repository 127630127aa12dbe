"""The room's own task: removing what is over."""

from marketplace.access.idempotency import purge_answers
from marketplace.access.purge import purge
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun

PURGE_ACCESS = TaskKind("access.purge", "清理过期的登录、令牌和计数")


async def purge_access(run: TaskRun) -> None:
    """Once an hour: sessions, tokens and counters that are over, and stored answers that are old enough."""
    await purge(run.session, now=run.now)
    await purge_answers(run.session, now=run.now)


TASKS: dict[TaskKind, Handler] = {PURGE_ACCESS: purge_access}
SCHEDULES = (Schedule(PURGE_ACCESS, "7 * * * *"),)
