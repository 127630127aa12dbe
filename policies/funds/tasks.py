"""What funds do by themselves: versions of rules take force on their day."""

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from policies.funds.in_force import put_due_in_force

PUT_IN_FORCE = TaskKind("funds.put_in_force", "资金规则按日生效")
SHORTLY_AFTER_MIDNIGHT = Schedule(PUT_IN_FORCE, "3 0 * * *")


async def put_rules_in_force(run: TaskRun) -> None:
    """Versions published for a later day."""
    await put_due_in_force(run.session, at=run.now)


TASKS: dict[TaskKind, Handler] = {PUT_IN_FORCE: put_rules_in_force}
SCHEDULES = (SHORTLY_AFTER_MIDNIGHT,)
