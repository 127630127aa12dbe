"""What is done later: looking for unusual volume. `web` names the figures of the installation."""

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule

WATCH_VOLUME = TaskKind("disclosure.watch_volume", "检查查询量", attempts=3, time_limit_seconds=120)
SCHEDULES = (Schedule(WATCH_VOLUME, "*/5 * * * *"),)
