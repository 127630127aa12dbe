"""What happens to claims. Data: ids and codes; who the present administrator is stands nowhere."""

from marketplace.enrolment.claims.states import CLAIM
from marketplace.events.kinds import EventKind
from marketplace.workflow.mover import event_kinds

MOVED = event_kinds(CLAIM)
CLAIMED = EventKind("enterprise_claim.submitted", CLAIM.resource, "企业认领：提交认领")
RECOGNISED = MOVED["recognise"]

EVENT_KINDS = (CLAIMED, *MOVED.values())
