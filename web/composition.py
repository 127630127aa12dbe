"""The lists of the whole: what can happen, who follows it, what can be done later and by whom.

Nothing registers itself by being imported.
"""

from marketplace.events.followers import Follower
from marketplace.events.kinds import EventKind
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler
from web import refusals

EVENT_KINDS: tuple[EventKind, ...] = (refusals.REFUSED,)
FOLLOWERS: tuple[Follower, ...] = ()
TASKS: dict[TaskKind, Handler] = {}
SCHEDULES: tuple[Schedule, ...] = ()
