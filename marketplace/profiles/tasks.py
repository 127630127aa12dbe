"""What is done with profiles later: computing those that are marked, piece by piece, and marking those that time has changed."""

from marketplace.clock import SHANGHAI
from marketplace.profiles.recompute import tell
from marketplace.profiles.service import profiles_loaded
from marketplace.profiles.stale import mark_due, mark_item, recompute_stale
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun

RECOMPUTE = TaskKind("profiles.recompute", "计算企业资料")
MARK_DUE = TaskKind("profiles.mark_due", "找出随日期变化的企业资料")
MARK_ITEM = TaskKind("profiles.mark_item", "信息项变化后重算企业资料")

# Needs the installation's keys: `web.profiles` gives it its handler.
LINK_REPRESENTATIVES = TaskKind("profiles.link_representatives", "比对企业法定代表人")


async def recompute_marked(run: TaskRun, loaded: int = 0, forked: bool = False) -> None:
    """One piece in one transaction; while there may be more, another task follows. `loaded`: changed by earlier pieces, not told yet.

    What fits one piece is told profile by profile. A large load is told once, at its end: whoever compares everybody does it once then.
    The first full piece asks for a second row of tasks, so that two workers share a large load.
    """
    day = run.now.astimezone(SHANGHAI).date()
    taken = await recompute_stale(run.session, day, now=run.now)
    if taken.full:
        await enqueue(run.session, RECOMPUTE, {"loaded": loaded + taken.changed, "forked": True}, at=run.now)
        if not forked:
            await enqueue(run.session, RECOMPUTE, {"forked": True}, at=run.now)
    elif loaded:
        profiles_loaded(run.session, loaded + taken.changed, at=run.now)
    else:
        await tell(run.session, taken.changed, now=run.now)


async def mark_those_due(run: TaskRun) -> None:
    """Once a day, right after midnight."""
    await mark_due(run.session, run.now)
    await enqueue(run.session, RECOMPUTE, {}, at=run.now)


async def mark_those_of(run: TaskRun, item: str | None = None) -> None:
    """An item's freshness or the precedence of values has changed."""
    await mark_item(run.session, item)
    await enqueue(run.session, RECOMPUTE, {}, at=run.now)


TASKS: dict[TaskKind, Handler] = {RECOMPUTE: recompute_marked, MARK_DUE: mark_those_due, MARK_ITEM: mark_those_of}
# The second line finds what a lost chain of pieces has left.
SCHEDULES = (Schedule(MARK_DUE, "7 0 * * *"), Schedule(RECOMPUTE, "*/10 * * * *", name="left over"))
