"""The room's own task: forgetting deltas that nobody will ask for any more."""

from marketplace.tasks.kinds import TaskKind

FORGET_DELTAS = TaskKind("match.forget_deltas", "清理过期的匹配变化记录")
