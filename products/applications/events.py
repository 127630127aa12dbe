"""What applications tell. Every move reaches the institutions that are parties of the case; ids and codes alone."""

from marketplace.events.kinds import EventKind
from marketplace.workflow.mover import event_kinds
from products.applications.states import APPLICATION

MOVED = event_kinds(APPLICATION, public=frozenset(APPLICATION.actions()))
MOVED["sign_online"] = MOVED["sign"]  # signed is signed, whichever side asked for it
DRAFTED = EventKind("application.drafted", "application", "融资申请：起草")
CHANGED = EventKind("application_group.changed", "application_group", "融资申请：修改草稿")
ASSIGNED = EventKind("application.assigned", "organisation", "融资申请：分配经办人")
REMARKED = EventKind("application.remarked", "application", "融资申请：留言", public=True)
NOTED = EventKind("application.noted", "application", "融资申请：内部备注")

EVENT_KINDS = (*dict.fromkeys(MOVED.values()), DRAFTED, CHANGED, ASSIGNED, REMARKED, NOTED)
