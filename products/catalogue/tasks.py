"""What the catalogue does by itself: versions take force on their day."""

from marketplace.search.postgres import PostgresSearch
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from products.catalogue.in_force import put_due_in_force

PUT_IN_FORCE = TaskKind("catalogue.put_in_force", "产品版本按日生效")
SHORTLY_AFTER_MIDNIGHT = Schedule(PUT_IN_FORCE, "1 0 * * *")


async def put_versions_in_force(run: TaskRun) -> None:
    """Those whose day is today, or was while nothing ran."""
    await put_due_in_force(run.session, PostgresSearch(run.session), at=run.now)


TASKS: dict[TaskKind, Handler] = {PUT_IN_FORCE: put_versions_in_force}
SCHEDULES = (SHORTLY_AFTER_MIDNIGHT,)
