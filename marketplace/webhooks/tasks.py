"""Kinds of tasks. Attempts at a target follow `schedule`, not the waits of tasks: those are for failures of our own side."""

from marketplace.tasks.kinds import TaskKind

SEND = TaskKind("webhook.send", "发送回调", queue="webhooks", time_limit_seconds=60)
CATCH_UP = TaskKind("webhook.catch_up", "补发暂停期间的回调")
PURGE = TaskKind("webhook.purge", "清理过期的回调记录")
