"""What the log says of tasks. A task that ends well is told by what it did."""

from marketplace.events.kinds import EventKind

TASK_DIED = EventKind("task.died", "task", "后台任务多次失败，已停止重试")
TASK_REPLAYED = EventKind("task.replayed", "task", "停止的后台任务重新执行")
EVENT_KINDS = (TASK_DIED, TASK_REPLAYED)
