"""What the library does by itself: versions take force on their day, policies run out on theirs."""

from marketplace.search.postgres import PostgresSearch
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from policies.library.in_force import expire_due, put_due_in_force

FOLLOW_THE_CALENDAR = TaskKind("library.follow_the_calendar", "政策按日生效和到期")
SHORTLY_AFTER_MIDNIGHT = Schedule(FOLLOW_THE_CALENDAR, "2 0 * * *")


async def follow_the_calendar(run: TaskRun) -> None:
    """First what begins, so that a policy prolonged from today does not run out for a moment."""
    search = PostgresSearch(run.session)
    await put_due_in_force(run.session, search, at=run.now)
    await expire_due(run.session, search, at=run.now)


TASKS: dict[TaskKind, Handler] = {FOLLOW_THE_CALENDAR: follow_the_calendar}
SCHEDULES = (SHORTLY_AFTER_MIDNIGHT,)
