"""What happens to claims. Data: ids and codes; who the present administrator is stands nowhere."""

from marketplace.enrolment.claims.states import CLAIM
from marketplace.events.kinds import EventKind
from marketplace.workflow.mover import event_kinds

MOVED = event_kinds(CLAIM)
CLAIMED = EventKind("enterprise_claim.submitted", CLAIM.resource, "企业认领：提交认领")
RECOGNISED = EventKind("enterprise_claim.recognised", CLAIM.resource, "企业认领：按登记认定，进入异议期")

EVENT_KINDS = (CLAIMED, RECOGNISED, *MOVED.values())
