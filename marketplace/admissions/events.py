"""What happens to institutions."""

from marketplace.admissions.states import STANDING, DueStage
from marketplace.events.kinds import EventKind
from marketplace.workflow.mover import event_kinds

MOVED = event_kinds(STANDING)
ASSESSED = EventKind("institution.assessed", STANDING.resource, "入驻机构：登记年度安全评估")
DUE = {
    DueStage.SIXTY: EventKind("institution.assessment_near", STANDING.resource, "入驻机构：60 天内应完成年度安全评估"),
    DueStage.THIRTY: EventKind("institution.assessment_next", STANDING.resource, "入驻机构：30 天内应完成年度安全评估"),
    DueStage.OVERDUE: EventKind("institution.assessment_missed", STANDING.resource, "入驻机构：年度安全评估逾期"),
}

EVENT_KINDS = (*MOVED.values(), ASSESSED, *DUE.values())
