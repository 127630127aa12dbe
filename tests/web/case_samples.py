"""Sample contexts of a case at its lender: what the page shows in each state, to an officer and to an approver."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from marketplace.clocks.rules import Standing
from marketplace.clocks.view import ClockView
from marketplace.disclosure.report.structure import ReportValue
from marketplace.documents.purposes import DocumentState
from marketplace.errors import FieldError, Invalid
from marketplace.members.away import Away
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.workflow.reading import OpenMove, Step
from matching.recommend.standing import Standing as MatchStanding
from products.applications.case_desk import Approver
from products.applications.desk.officers import Officer
from products.applications.models import Application, DocumentRequest, Proposal, RefusalTemplate
from products.applications.paper_files import PaperLine
from products.applications.states import APPLICATION, OPEN, ApplicationStatus
from products.catalogue.models import ProductVersion
from web.forms import FormData
from web.pages.bank.case.reading import Weighed
from web.pages.public import styleguide_samples as samples
from web.views.case.answers import AnswerLine
from web.views.case.forms import case_forms
from web.views.case.head import case_head, earlier_lines
from web.views.case.papers import paper_views
from web.views.case.people import eyes_of, steps_and_next
from web.views.case.proposal import Costs, contract_view, costs_of, proposal_view
from web.views.case.refused import NOT_REFUSED, CaseRefusal, refusal_of
from web.views.case.report import CaseReport, ShownTag
from web.views.case.typed import figures_of
from web.views.case.verdict import Change, PinnedVerdict

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
A = ApplicationStatus
OFFICER, APPROVER = UUID(int=81), UUID(int=82)
SUBJECT = Organisation(
    id=UUID(int=83),
    name="示例市向前精密部件有限公司",
    uscc="91990100MA0EX10170",
    kind=OrganisationKind.ENTERPRISE,
    region="320100",
    synthetic=True,
)
VERSION = ProductVersion(
    id=UUID(int=84), number=6, name="示例科创贷", rate={"fixed": "3.45"}, repayment_methods=["interest_first", "equal_installment"],
    amount_min_fen=None, amount_max_fen=500_000_00, term_months_min=None, term_months_max=36, fees=["评估费按实际收取"], amount_rules=[],
    pricing_tiers=[],
    required_documents=["近三个月流水", "在手订单"],
)  # fmt: skip
CONDITIONS: Any = tuple(samples.CONDITIONS)  # as the style guide shows them
VERDICT = PinnedVerdict(MatchStanding.ELIGIBLE, CONDITIONS, 4, "2026-11-18", 6)
PROPOSAL = Proposal(
    id=UUID(int=85), round=1, amount_fen=280_000_00, annual_rate=Decimal("0.0345"), term_months=12, repayment_method="interest_first",
    conditions_zh="法定代表人连带责任保证", approvers_needed=2, proposed_by=OFFICER, proposed_at=NOW,
)  # fmt: skip
CLOCK = ClockView(
    id=UUID(int=86), name="审批答复", state=Standing.SOON, state_zh="即将到期", note="剩余 1 个工作日", due_zh="2026-11-23（周一）24:00 前",
    provisional=True, used=4, promised=5, due_at=NOW,
)  # fmt: skip
VALUE = ReportValue(
    "debt_ratio_pct", "资产负债率", 58.2, "58.2%", "%", date(2026, 5, 31), None, "示例税务局", "official", "authorised", masked=False,
    disputed=True, definition_zh=None,
)  # fmt: skip
REPORT = CaseReport(
    figures=[VALUE], signals=[ShownTag("负债上升", "warn", "资产负债率 58.2%")], tags=[ShownTag("纳税稳定", "good", "")], known=42,
    number="XB-20261121-1A2B3C4D", valid_until=NOW, missing=["增值税发票"],
)  # fmt: skip
APPROVERS = [
    Approver(APPROVER, "林工号B03", None, acted=False),
    Approver(UUID(int=87), "赵工号B05", Away(date(2026, 11, 25), APPROVER, "林工号B03"), False),
]
OFFICERS = [
    Officer(OFFICER, "陈工号A07", None, None),
    Officer(UUID(int=88), "钱工号A09", "示例支行", Away(date(2026, 11, 25), OFFICER, "陈工号A07")),
]
TEMPLATES = [RefusalTemplate(id=UUID(int=89), reason_code="debt_level", text_zh="负债率高于本行对同行业的要求，降到 70% 以下可以再申请。")]
PAPERS = [
    PaperLine(UUID(int=90), "2025 年财务报表.pdf", NOW, False, DocumentState.READY, 2_400_000, 12, "ab" * 32),
    PaperLine(UUID(int=91), "在手订单（含一个很长很长的文件名用来看换行）.pdf", NOW, True, DocumentState.CHECKING, 340_000, None, None),
]
REQUEST = DocumentRequest(
    id=UUID(int=92), lines=[{"name": "近三个月流水", "why": "核对回款"}, {"name": "订单", "why": ""}], answer_until=NOW
)
SAID = SimpleNamespace(text_zh="电话核实，主营稳定。", written_at=NOW)
BY_OFFICER = {"accept", "record_contact", "request_documents", "propose", "reject", "sign"}
BY_APPROVER = {"endorse", "approve", "reject"}


def sample_case(status: ApplicationStatus) -> Application:
    """A submitted case."""
    return Application(
        id=UUID(int=93), status=status, version=5, round=1, case_number="SQ-20261118-000342", product_id=UUID(int=94),
        amount_fen=300_000_00, term_months=12, purpose="raw_materials", officer_id=OFFICER, lender_id=UUID(int=95), subject_id=SUBJECT.id,
        receipt_id=UUID(int=96), external_reference="XD-2026-1101", submitted_at=NOW, due_at=NOW,
    )  # fmt: skip


def case_context(
    status: ApplicationStatus, *, approver: bool = False, blocked: str | None = None, refused: CaseRefusal = NOT_REFUSED, bare: bool = False
) -> dict[str, Any]:
    """The page in a state. `bare`: nothing was sent or known beside the figures."""
    case = sample_case(status)
    moves = [
        OpenMove(each, blocked if each.four_eyes and not each.starts_round else None)
        for each in APPLICATION.from_state(status)
        if each.action in (BY_APPROVER if approver else BY_OFFICER)
    ]
    proposal = PROPOSAL if status in {A.PROPOSED, A.APPROVED, A.SIGNED, A.CONTACTED} and not bare else None
    steps = [_step("submit", A.SUBMITTED), *([_step("propose", A.PROPOSED), _step("endorse", A.PROPOSED)] if proposal else [])]
    return {
        "base": "/bank/applications/93",
        "case": case_head(case, SUBJECT, VERSION, None if bare else VERDICT, None if bare else "陈工号A07"),
        "verdict": None if bare else VERDICT,
        "weighed": Weighed(CaseReport(refusal="企业没有授权。", missing=["纳税信息"]))
        if bare
        else Weighed(REPORT, [Change("成立满 2 年", "满足", "不满足")], True),
        "answers": []
        if bare
        else [
            AnswerLine("上年度营业收入", "2,386 万元", "示例税务局", date(2026, 5, 31), False),
            AnswerLine("还款来源", "主营回款", "企业填写", None, True),
        ],
        "papers": paper_views([] if bare else PAPERS, REQUEST if status is A.SUPPLEMENTING else None),
        "forms": case_forms(case, VERSION, moves, proposal, [] if bare else TEMPLATES, refused, at=NOW),
        "refused": refused,
        "costs": Costs(note="填好额度后显示。") if bare else costs_of(figures_of(PROPOSAL), VERSION, at=NOW),
        "proposal": None if proposal is None else proposal_view(proposal, VERSION, at=NOW),
        "contract": contract_view(_contract()) if status is A.SIGNED else None,
        "clocks": [CLOCK] if status in OPEN else [],
        "clock_notes": ["今天周六，不是工作日，不计时；下个工作日是 2026-11-23（周一）。"],
        "due": CLOCK.due_zh if status in OPEN else None,
        "eyes": eyes_of(case, proposal, steps, [] if bare else APPROVERS),
        "officers": [] if bare else OFFICERS,
        "own_account": OFFICER if approver else OFFICERS[1].account_id,
        "notes": [] if bare else [(SAID, "陈工号A07"), (SAID, None)],
        "messages": []
        if bare
        else [
            {"mine": True, "who": "陈工号A07", "at": NOW, "text": "请补充订单。"},
            {"mine": False, "who": None, "at": NOW, "text": "已补。"},
        ],
        "timeline": steps_and_next(case, steps * (1 if bare else 4), CLOCK.due_zh),
        "earlier": [] if bare else earlier_lines([(sample_case(A.REJECTED), "示例流水贷")], "/bank/applications"),
    }


def _step(action: str, target: ApplicationStatus) -> Step:
    return Step(
        action, APPLICATION.move(action).label_zh, target, APPLICATION.labels_zh[target], NOW, "陈工号A07", "钱工号A09", None, "说明"
    )


def _contract() -> Any:
    return SimpleNamespace(
        id=UUID(int=9), contract_number="HT-2026-000342", signed_on=date(2026, 11, 21), valid_until=date(2027, 11, 21),
        amount_fen=280_000_00, drawn_fen=0, annual_rate=Decimal("0.0345"), term_months=12, repayment_method="interest_first",
        signature={"note": "演示，无法律效力"},
    )  # fmt: skip


def _refused() -> CaseRefusal:
    form = FormData({"decision": "conditional", "amount": "三百", "rate": "3.45", "lines": "", "note": "经营稳定"})
    faults = [
        FieldError("/amount", "填的是「三百」，请填数字，如 300"),
        FieldError("/repayment_method", "请选择还款方式"),
        FieldError("/conditions", "附条件同意须写明条件"),
    ]
    return refusal_of("propose", form, Invalid("有误", faults))


CASE_CONTEXTS: dict[str, dict[str, Any]] = {"bank/case": case_context(A.CONTACTED, refused=_refused())}
