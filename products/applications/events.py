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
HANDED_OVER = EventKind("hand_over.issued", "hand_over", "融资申请：跳转到机构办理")
HAND_OVER_REDEEMED = EventKind("hand_over.redeemed", "hand_over", "融资申请：机构接收跳转")

EVENT_KINDS = (*dict.fromkeys(MOVED.values()), DRAFTED, CHANGED, ASSIGNED, REMARKED, NOTED, HANDED_OVER, HAND_OVER_REDEEMED)
