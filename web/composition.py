"""The lists of the whole: what can happen, who follows it, what can be done later and by whom.

Nothing registers itself by being imported.
"""

import marketplace.access.events
import marketplace.access.tasks
import marketplace.members.events
import marketplace.tasks.events
import marketplace.tasks.tasks
from marketplace.events.followers import Follower
from marketplace.events.kinds import EventKind
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler
from web import refusals

EVENT_KINDS: tuple[EventKind, ...] = (
    refusals.REFUSED,
    *marketplace.access.events.EVENT_KINDS,
    *marketplace.members.events.EVENT_KINDS,
    *marketplace.tasks.events.EVENT_KINDS,
)
FOLLOWERS: tuple[Follower, ...] = ()
TASKS: dict[TaskKind, Handler] = marketplace.tasks.tasks.TASKS | marketplace.access.tasks.TASKS
SCHEDULES: tuple[Schedule, ...] = (*marketplace.tasks.tasks.SCHEDULES, *marketplace.access.tasks.SCHEDULES)
