"""What claims do by themselves at night."""

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule

LOOK_AFTER = TaskKind("claims.look_after", "查看暂缓的补偿申请能否恢复，提醒报告追偿情况")
SCHEDULES = (Schedule(LOOK_AFTER, "40 5 * * *"),)
