"""What happens to institutions."""

from marketplace.admissions.states import ADMISSION, STANDING, DueStage
from marketplace.events.kinds import EventKind
from marketplace.workflow.mover import event_kinds

MOVED = event_kinds(STANDING)
ASSESSED = EventKind("institution.assessed", STANDING.resource, "入驻机构：登记年度安全评估")
DUE = {
    DueStage.SIXTY: EventKind("institution.assessment_near", STANDING.resource, "入驻机构：60 天内应完成年度安全评估"),
    DueStage.THIRTY: EventKind("institution.assessment_next", STANDING.resource, "入驻机构：30 天内应完成年度安全评估"),
    DueStage.OVERDUE: EventKind("institution.assessment_missed", STANDING.resource, "入驻机构：年度安全评估逾期"),
}

REQUEST_MOVED = event_kinds(ADMISSION)
APPLIED = EventKind("admission.applied", ADMISSION.resource, "入驻申请：机构提交申请")
ENTERED = EventKind("admission.entered", ADMISSION.resource, "入驻申请：运营人员录入")
CHANGED = EventKind("admission.changed", ADMISSION.resource, "入驻申请：修改")
CODE_RENEWED = EventKind("admission.code_renewed", ADMISSION.resource, "入驻申请：换发查询码")
CLAIMED = EventKind("admission.claimed", ADMISSION.resource, "入驻申请：首位管理员启用账户")
PAPER_ADDED = EventKind("admission.paper_added", ADMISSION.resource, "入驻申请：上传材料")
PAPER_REMOVED = EventKind("admission.paper_removed", ADMISSION.resource, "入驻申请：删除材料")
PAPERS = (PAPER_ADDED, PAPER_REMOVED)

REQUESTS = (*REQUEST_MOVED.values(), APPLIED, ENTERED, CHANGED, CODE_RENEWED, CLAIMED, *PAPERS)

EVENT_KINDS = (*REQUESTS, *MOVED.values(), ASSESSED, *DUE.values())
