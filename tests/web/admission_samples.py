"""Sample contexts of the pages about institutions, as each template's first comment describes them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.admissions.models import Admission, InstitutionStanding
from marketplace.admissions.open_business import Counted
from marketplace.admissions.paper_files import AskedPaper
from marketplace.admissions.papers import PAPERS as PAPERS_OF_KIND
from marketplace.admissions.repository import InstitutionLine
from marketplace.admissions.states import ADMISSION, STANDING, AdmissionStatus, StandingStatus
from marketplace.clocks.rules import Standing
from marketplace.clocks.view import ClockView
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.errors import FieldError
from marketplace.members.models import Organisation, OrganisationKind, OrganisationStatus
from marketplace.workflow.reading import OpenMove
from web.views.admission_form import form_context
from web.views.admission_papers import ASKED_OF, papers_context
from web.views.institutions import KIND_OPTIONS, RESULT_OPTIONS, STATE_OPTIONS, institution_card
from web.views.questions import region_options
from web.workflow_pages import move_forms

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
BANK = Organisation(
    id=UUID(int=7),
    name="示例银行甲",
    kind=OrganisationKind.BANK,
    uscc=None,
    region="990000",
    synthetic=True,
    status=OrganisationStatus.SUSPENDED,
)
BRANCH = Organisation(
    id=UUID(int=8), name="示例银行甲澄州分行", kind=OrganisationKind.BANK, region="990100", parent_id=BANK.id, synthetic=True,
    status=OrganisationStatus.ACTIVE,
)  # fmt: skip
SUSPENDED = InstitutionLine(
    BANK, InstitutionStanding(id=BANK.id, status=StandingStatus.SUSPENDED, reason_code="incident", since_at=NOW, version=2, round=1), None
)
CARD, BRANCH_CARD = institution_card(SUSPENDED), institution_card(InstitutionLine(BRANCH, None, BANK.name))
ASSESSMENT = {
    "year": 2026, "assessor": "示例评估单位", "assessed_on": date(2026, 6, 1), "result": "不合格", "tag": "bad",
    "findings": "日志没有保存六个月",
    "next_due_on": date(2026, 12, 1), "document_id": None,
}  # fmt: skip
DUE = {
    "id": BANK.id, "name": BANK.name, "kind": "银行", "state": "active", "state_zh": "正常", "state_tag": "good", "latest": ASSESSMENT,
    "due_on": date(2026, 12, 1), "stage": "30 天内到期", "stage_tag": "warn", "urgent": True,
}  # fmt: skip
NEVER = DUE | {"id": BRANCH.id, "latest": None, "due_on": None, "stage": "从未评估", "stage_tag": "bad", "urgent": False}
MOVES = [OpenMove(STANDING.move("resume")), OpenMove(STANDING.move("propose_exit"), "须由另一人办理：前一步由你完成")]

CLOCK = ClockView(
    id=UUID(int=9), name="准入办理", state=Standing.RUNNING, state_zh="进行中", note="剩余 8 个工作日", due_zh="2026-12-04（周五）24:00 前",
    provisional=False, used=2, promised=10, due_at=NOW,
)  # fmt: skip
REQUEST = {
    "id": UUID(int=10), "name": "示例银行丁", "kind": "银行", "uscc": "91350100M000100Y43", "region": "示例省",
    "licence_number": "示例0001",
    "parent_uscc": None, "terms_version": "institution-1", "state_zh": "待复核", "state_tag": "warn", "version": 2, "created_at": NOW,
    "by_itself": True, "organisation_id": BANK.id, "claimed_at": None,
}  # fmt: skip
TYPED = {"kind": "credit_service", "name": "示例征信", "region": "990100", "agreed": "1"}
FORM = form_context(TYPED, ["filed"], [FieldError("/uscc", "请填写统一社会信用代码"), FieldError("/conditions", "须符合全部 5 项准入条件")])
REQUEST_MOVES = [OpenMove(ADMISSION.move("admit")), OpenMove(ADMISSION.move("return")), OpenMove(ADMISSION.move("reject"))]
REFUSED = {
    "typed": {"username": "a", "display_name": "示例人员"},
    "errors": [{"name": "username", "message": "用户名太短"}, {"name": "again", "message": "两次输入的密码不一样"}],
}


def _file(state: DocumentState, name: str) -> Document:
    refused = "file_damaged" if state is DocumentState.REFUSED else None
    return Document(id=UUID(int=len(name)), file_name=name, state=state, refusal_code=refused, size_bytes=120_000)


ASKED = PAPERS_OF_KIND[OrganisationKind.BANK]
SENT = [
    AskedPaper(ASKED[0], (_file(DocumentState.READY, "营业执照.pdf"), _file(DocumentState.CHECKING, "营业执照第二页.jpg"))),
    AskedPaper(ASKED[1], (_file(DocumentState.REFUSED, "许可.pdf"),)),
    *(AskedPaper(each, ()) for each in ASKED[2:]),
]
CASE = Admission(id=UUID(int=10), kind=OrganisationKind.BANK, status=AdmissionStatus.RETURNED)
PAPERS = papers_context(CASE, SENT, [FieldError("/file", "文件是空的")], {"paper": "licence"})

ADMISSION_CONTEXTS: dict[str, dict[str, Any]] = {
    "admission": FORM | {"asked_of": ASKED_OF},
    "admission_sent": {"name": "示例银行丁", "admission_code": "ABCD-EFGH-JKMN-PQRS-TUVW"},
    "admission_look_up": {"errors": [{"name": "admission_code", "message": "没有这个查询码"}]},
    "admission_case": {
        "admission_code": "ABCD-EFGH-JKMN-PQRS-TUVW", "name": "示例银行丁", "state_zh": "已退回", "state_tag": "warn", "sent_at": NOW,
        "reason": "填写不完整", "note": "请补许可编号", "again": FORM, "account": REFUSED,
        "papers": PAPERS, "decision": {"id": UUID(int=14), "ready": True},
    },
    "admission_ready": {"name": "示例银行丁", "username": "bank-d"},
    "operator/admissions": {"lines": [REQUEST | {"clocks": [CLOCK]}, REQUEST | {"clocks": [], "by_itself": False}]},
    "operator/admission": {
        "admission": REQUEST, "contact": ("示例联系人", "13800138000"), "conditions": ["有固定场所"], "doubts": ["已有同名的机构"],
        "clocks": [CLOCK], "timeline": [{"name": "提交申请", "note": "2026-11-21 08:42 · 申请人", "state": "now"}],
        "eyes": [{"name": "核验", "who": "示例运营", "state": "done"}, {"name": "复核", "who": "须为另一位运营人员", "state": "now"}],
        "forms": move_forms(ADMISSION, REQUEST_MOVES, "/operator/admissions/10"), "faults": ["上级机构没有入驻"], "changeable": True,
        "renewable": True, "wrong_code": "动态口令不对", "papers": PAPERS, "decision": {"id": UUID(int=14), "ready": False},
    },
    "operator/admission_form": FORM | {"address": "/operator/admissions", "version": 2},
    "operator/admission_code": {"name": "示例银行丁", "admission_code": "ABCD-EFGH-JKMN-PQRS-TUVW", "case_id": UUID(int=10)},
    "institutions": {
        "lines": [
            {"name": "示例银行甲", "kind": "银行", "region": "示例省", "suspended": True, "synthetic": True},
            {"name": "示例保险公司", "kind": "保险机构", "region": None, "suspended": False, "synthetic": True},
        ],
        "kinds": KIND_OPTIONS,
        "kind": "bank",
    },
    "operator/members": {
        "members": [CARD, BRANCH_CARD],
        "typed": {"q": "示例", "kind": "bank", "state": "", "region": ""},
        "kinds": KIND_OPTIONS,
        "states": STATE_OPTIONS,
        "regions": region_options(),
        "more": "/operator/members?after=8",
    },
    "operator/member": {
        "member": CARD,
        "version": 2,
        "business": [Counted("已登录的人员", 3, "立即退出登录，恢复前不能登录", "立即退出登录，不能再登录")],
        "people": [{"name": "示例银行管理员", "role": "银行管理员", "active": True}],
        "assessments": [ASSESSMENT],
        "due_on": date(2026, 12, 1),
        "branches": [{"id": BRANCH.id, "name": BRANCH.name, "region": BRANCH.region}],
        "items": ["用电缴费"],
        "timeline": [{"name": "停用", "note": "2026-11-21 08:42 · 示例运营", "state": "now"}],
        "eyes": [{"name": "提请", "who": "示例运营", "state": "done"}, {"name": "复核", "who": "须为另一位运营人员", "state": "now"}],
        "forms": move_forms(STANDING, MOVES, "/operator/members/7"),
        "faults": ["这件事项刚被改动"],
        "may_assess": True,
    },
    "institution/standing": {
        "member": DUE, "branch": False, "assessments": [ASSESSMENT], "decision_id": UUID(int=14), "synthetic": True,
    },
    "operator/assessments": {"lines": [NEVER, DUE], "urgent": 1},
    "operator/assessment_form": {
        "member": CARD,
        "typed": {
            "year": "2026", "assessor": "", "assessed_on": "明天", "result": "failed", "findings": "", "next_due_on": "2027-06-01",
            "document_id": "",
        },
        "errors": [
            {"name": "assessed_on", "message": "请按 2026-11-21 的格式填写日期"},
            {"name": "result", "message": "请选择评估结果"},
        ],
        "results": RESULT_OPTIONS,
        "documents": [{"value": "1", "label": "示例评估报告.pdf"}],
        "assessments": [ASSESSMENT],
    },
}  # fmt: skip
