"""What happens to organisations, roles and leave."""

from marketplace.events.kinds import EventKind

ROLE_ENDED = EventKind("access.role_ended", "account", "停用角色")
ROLE_RESTORED = EventKind("access.role_restored", "account", "恢复角色")
ROLE_SWITCHED = EventKind("access.role_switched", "account", "切换身份")
ROLE_PREFERRED = EventKind("access.role_preferred", "account", "设为默认身份")
LEAVE_REGISTERED = EventKind("leave.registered", "leave", "登记请假和代理人")
LEAVE_ENDED = EventKind("leave.ended", "leave", "提前结束请假")
# data: {"because": registration or papers, "source_id": …}; names are read where they stand
ORGANISATION_RENAMED = EventKind("organisation.renamed", "organisation", "更名")

EVENT_KINDS = (ROLE_ENDED, ROLE_RESTORED, ROLE_SWITCHED, ROLE_PREFERRED, LEAVE_REGISTERED, LEAVE_ENDED, ORGANISATION_RENAMED)
