"""What happens in the audit itself: looking at the log leaves a trace in the log."""

from marketplace.events.kinds import EventKind

READ = EventKind("audit.read", "log", "查阅审计记录")
VERIFIED = EventKind("audit.verified", "log", "核验审计日志")
EXPORTED = EventKind("audit.exported", "log", "导出审计日志")
REFILLED = EventKind("audit.checkpoints_refilled", "log", "补写库外检查点")

EVENT_KINDS = (READ, VERIFIED, EXPORTED, REFILLED)
