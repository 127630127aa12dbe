"""What filings do by themselves: those that nobody confirmed in time lapse."""

from marketplace.enrolment.assisted.kinds import LAPSE
from marketplace.enrolment.assisted.lapse import lapse
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler

TASKS: dict[TaskKind, Handler] = {LAPSE: lapse}
SCHEDULES = (Schedule(LAPSE, "9,39 * * * *"),)
