"""What is done later about institutions; `web` says by whom, since rooms above answer for their part of the open business."""

from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule

FOLLOW_STANDING = TaskKind("admissions.follow_standing", "处理停用、恢复或退出机构的未了业务")
TELL_DUE = TaskKind("admissions.tell_due", "提醒年度安全评估", attempts=3)

SCHEDULES = (Schedule(TELL_DUE, "20 8 * * *"),)
