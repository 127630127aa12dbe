"""What clocks do by themselves: a look every minute, and a new reckoning when the calendar changed."""

from marketplace.clocks.tick import BATCH, reckon_again, warn_and_escalate
from marketplace.database.session import transaction
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun

TICK = TaskKind("clock.tick", "检查时限", attempts=3, time_limit_seconds=60)  # the next minute's makes up for a lost one
RECKON_AGAIN = TaskKind("clock.reckon_again", "按新的放假安排重算时限")
EVERY_MINUTE = Schedule(TICK, "* * * * *")


async def tick(run: TaskRun) -> None:
    """Warn, escalate, and bring stragglers to the calendar in force."""
    await reckon_again(run.session, now=run.now)  # first: who is overdue only by an old calendar is not told so
    await warn_and_escalate(run.session, now=run.now)


async def reckon_all_again(run: TaskRun) -> None:
    """Every clock, a batch per transaction: killed half way, the next run goes on where this one ended."""
    done = BATCH
    while done == BATCH:
        async with transaction(run.sessions, run.binding) as session:
            done = await reckon_again(session, now=run.now)


TASKS: dict[TaskKind, Handler] = {TICK: tick, RECKON_AGAIN: reckon_all_again}
SCHEDULES = (EVERY_MINUTE,)
