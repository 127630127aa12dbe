"""What happens to roles and to leave."""

from marketplace.events.kinds import EventKind

ROLE_ENDED = EventKind("access.role_ended", "account", "停用角色")
ROLE_RESTORED = EventKind("access.role_restored", "account", "恢复角色")
LEAVE_REGISTERED = EventKind("leave.registered", "leave", "登记请假和代理人")
LEAVE_ENDED = EventKind("leave.ended", "leave", "提前结束请假")

EVENT_KINDS = (ROLE_ENDED, ROLE_RESTORED, LEAVE_REGISTERED, LEAVE_ENDED)
