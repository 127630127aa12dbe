"""What consents do by themselves: those that are over by the hour are written down as expired, and both parties are told."""

from marketplace.consents.revoke import EXPIRED_AT_ONCE, write_expired
from marketplace.database.session import transaction
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun

EXPIRE = TaskKind("consents.expire", "登记到期的授权", attempts=3)


async def expire(run: TaskRun) -> None:
    """A batch per transaction: killed half way, the next run goes on where this one ended."""
    done = EXPIRED_AT_ONCE
    while done == EXPIRED_AT_ONCE:
        async with transaction(run.sessions, run.binding) as session:
            done = await write_expired(session, at=run.now)


TASKS: dict[TaskKind, Handler] = {EXPIRE: expire}
SCHEDULES = (Schedule(EXPIRE, "*/5 * * * *"),)
