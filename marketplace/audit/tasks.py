"""What the audit does later: the daily signature, complete verifications and exports."""

from marketplace.tasks.kinds import TaskKind

SIGN = TaskKind("audit.sign", "签署审计检查点", attempts=5, first_wait_seconds=60)
VERIFY = TaskKind("audit.verify", "核验审计日志", attempts=3, first_wait_seconds=30, time_limit_seconds=3_600)
PURGE_EXPORTS = TaskKind("audit.purge_exports", "清理旧的审计导出", attempts=3)
EXPORT = TaskKind("audit.export", "导出审计日志", attempts=3, first_wait_seconds=30, time_limit_seconds=3_600)
