"""What clocks tell others. The subject is the clock; `data` names the case, so that a notification can lead there."""

from marketplace.events.kinds import EventKind

WARNED = EventKind("clock.warned", "clock", "时限即将到期")
ESCALATED = EventKind("clock.escalated", "clock", "时限已超期")
DUE_CHANGED = EventKind("clock.due_changed", "clock", "时限因放假安排调整")

EVENT_KINDS = (WARNED, ESCALATED, DUE_CHANGED)
