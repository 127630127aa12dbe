"""What keeps a demonstration's data fresh, put together with this installation's keys."""

from marketplace.settings import load_settings
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from web.demo.freshness.keep_fresh import KEEP_FRESH, keep_fresh
from web.information import seals_of


async def _keep_fresh(run: TaskRun) -> None:
    await keep_fresh(run, seals_of(load_settings()))


TASKS: dict[TaskKind, Handler] = {KEEP_FRESH: _keep_fresh}
SCHEDULES = (Schedule(KEEP_FRESH, "2 0 * * *"),)  # before the day's profiles are computed anew
