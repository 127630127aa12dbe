"""The handlers of what applications do by themselves."""

from uuid import UUID

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from products.applications.ends import lapse_overdue, withdraw_others
from products.applications.performance.refresh import refresh_performance
from products.applications.task_kinds import LAPSE, PERFORMANCE, WITHDRAW_OTHERS


async def withdraw_siblings(run: TaskRun, application_id: str) -> None:
    """After a signature."""
    await withdraw_others(run.session, UUID(application_id), at=run.now)


async def lapse(run: TaskRun) -> None:
    """Every few minutes; each run ends a batch."""
    await lapse_overdue(run.session, at=run.now)


async def refresh(run: TaskRun) -> None:
    """Every night, when no clock ends."""
    await refresh_performance(run.session, at=run.now)


TASKS: dict[TaskKind, Handler] = {WITHDRAW_OTHERS: withdraw_siblings, LAPSE: lapse, PERFORMANCE: refresh}
SCHEDULES = (Schedule(LAPSE, "*/10 * * * *"), Schedule(PERFORMANCE, "20 1 * * *"))
