"""Sample contexts of the pages of claims, made by the views that the pages themselves use."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from marketplace.access.roles import Role
from marketplace.clocks.rules import Standing
from marketplace.clocks.view import ClockView
from marketplace.documents.purposes import DocumentState
from marketplace.errors import FieldError, Invalid
from marketplace.workflow.reading import OpenMove, Step, actions
from policies.claims.batch_answers import Answered, LineFault
from policies.claims.desk.claimable import Claimable
from policies.claims.desk.papers import PaperLine
from policies.claims.desk.people import Person
from policies.claims.desk.waiting import Waiting
from policies.claims.models import Claim, ClaimPayment, ClaimRecovery, PayeeAccount, PaymentBatch
from policies.claims.rules.checks import Check, Result
from policies.claims.states import CLAIM, ClaimStatus
from policies.filings.models import Filing
from policies.funds.fund_rules import Claimant, FundRules, Part, RecoveryStep, ReviewStep
from policies.funds.journal_models import FundPool
from policies.funds.rules.computation import Loss, Room, Share, compute
from policies.funds.rules.computation import Step as SumStep
from policies.funds.rules.recovery import divide_recovery
from web.forms import FormData
from web.views.compensation.checks import checks_view
from web.views.compensation.computation import computation_view
from web.views.compensation.eyes import eyes_of, next_of, steps_and_next
from web.views.compensation.forms import claimants_forms, declaration_form, faults_in, keepers_forms
from web.views.compensation.head import Parties, claim_head
from web.views.compensation.loss import loss_lines
from web.views.compensation.money import account_zh, payment_lines, recoveries_view
from web.views.compensation.papers import papers_view
from web.views.compensation.payments import account_lines, batch_line, waiting_lines
from web.views.compensation.pool import pool_view
from web.views.compensation.queue import ClaimLine, sections_of
from web.views.compensation.refusal import NOT_REFUSED, ClaimRefusal, refusal_of
from web.views.compensation.stating import STATE, stating_fields

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
C = ClaimStatus
BUREAU, MANAGER, BANK, BORROWER = UUID(int=71), UUID(int=72), UUID(int=73), UUID(int=74)
REVIEWER, APPROVER, TREASURER = UUID(int=75), UUID(int=76), UUID(int=77)
NAMES = {BUREAU: "示例省地方金融管理局（示例）", MANAGER: "示例融资促进中心（示例）", BANK: "示例农商银行（示例）"}
RULES = FundRules(
    basis=Part.PRINCIPAL, shares={Claimant.BANK: Decimal(45)},
    recovery_order=[RecoveryStep.COSTS, RecoveryStep.SHARED, RecoveryStep.INTEREST],
    review_steps=[
        ReviewStep(role="fund_manager", organisation_id=MANAGER, working_days=5, name_zh="初审"),
        ReviewStep(role="bureau_reviewer", organisation_id=BUREAU, working_days=25, name_zh="部门复审"),
    ],
    second_approver_above="1000000.00", materials=["催收记录", "借款合同", "起诉状"], clauses={"trigger": "第十二条"},
)  # fmt: skip
SHARE = Share(
    claimant=Claimant.BANK, pct=Decimal(45),
    steps=(SumStep(number=1, title_zh="补偿比例", explanation_zh="放款 500 万元以下 40% ＋ 货币政策工具支持 5%", value="45%"),),
)  # fmt: skip
LOSS = Loss(principal_fen=386_400_000, recovered_before_fen=26_400_000, guarantor_paid_fen=None)
ROOM = Room(loan_fen=200_000_000, borrower_fen=150_000_000, pool_free_fen=821_450_000, loss_left_fen=360_000_000)
CHECKS = [
    Check(
        code="filed", title_zh="违约前已备案且未撤销", values_zh="2025-06-20 备案", source_zh="备案库 BA-2025-003318", clause_zh="第八条",
        result=Result.PASS,
    ),
    Check(
        code="collected", title_zh="违约后持续催收不少于 3 次", values_zh="3 次，其中 1 次无回执", source_zh="催收记录 2026-10-15",
        clause_zh="第十六条", result=Result.LOOK,
    ),
    Check(
        code="breaker_bank", title_zh="银行年度不良率不超过 3%", values_zh="2.96%，计入后 3.04%", source_zh="熔断监测 2026-11-20",
        clause_zh=None, result=Result.FAIL,
    ),
]  # fmt: skip
PEOPLE = [
    Person(REVIEWER, "周工号F12", BUREAU, Role.BUREAU_REVIEWER, acted=False),
    Person(APPROVER, "孙工号F01", BUREAU, Role.BUREAU_APPROVER, acted=False),
    Person(TREASURER, "钱工号F20", BUREAU, Role.BUREAU_TREASURER, acted=False),
    Person(UUID(int=78), "何工号M02", MANAGER, Role.FUND_MANAGER, acted=True),
]
CLOCK = ClockView(
    id=UUID(int=79), name="审核", state=Standing.RUNNING, state_zh="进行中", note="剩余 16 个工作日", due_zh="2026-12-14（周一）24:00 前",
    provisional=False, used=9, promised=25, due_at=NOW,
)  # fmt: skip
FILING = Filing(
    id=UUID(int=80), number="BA-2025-003318", loan_reference="JJ-2025-06-0188", principal_fen=500_000_000,
    book={"classification": "substandard", "classified_on": "2026-08-31"},
)  # fmt: skip
POOL = FundPool(cash_fen=956_880_000, reserved_fen=135_430_000, paid_fen=243_120_000, paid_in_fen=1_200_000_000)
ACCOUNT = PayeeAccount(
    id=UUID(int=81), institution_id=BANK, bureau_id=BUREAU, holder="示例农商银行（示例）", bank_name="示例农商银行营业部", last_four="6018",
    state="admitted", version=2, proposed_by=UUID(int=82), created_at=NOW, reason_zh="",
)  # fmt: skip
PAPERS = [
    PaperLine(UUID(int=83), "催收记录（含一个很长很长的文件名用来看换行）.pdf", "催收记录", NOW, DocumentState.READY, 2_400_000, "ab" * 32),
    PaperLine(UUID(int=84), "照片.jpg", None, NOW, DocumentState.CHECKING, 340_000, None),
]
KEEPERS = {
    "pass_review", "endorse", "approve", "return_for_correction", "reject", "defer", "resume", "reinstate", "queue_payment",
    "confirm_payment", "confirm_instalment", "payment_returned", "record_recovery", "receive_claw_back", "settle", "write_off", "claw_back",
}  # fmt: skip
CLAIMANTS = {"submit", "withdraw", "reconsider", "record_recovery"}
PAID = {C.PAID, C.RECOVERING, C.SETTLED, C.WRITTEN_OFF, C.CLAWED_BACK}


def sample_claim(status: ClaimStatus) -> Claim:
    """A claim of a bank, with what the state brings along."""
    computation = compute(RULES, SHARE, LOSS, ROOM)
    approved = computation.amount_fen or 0 if status in {*PAID, C.APPROVED, C.PAYMENT_QUEUED} else 0
    return Claim(
        id=UUID(int=85), status=status, version=7, round=1, number="BC-2026-000417", fund_id=UUID(int=86), fund_version_id=UUID(int=87),
        filing_id=FILING.id, default_event_id=UUID(int=88), defaulted_on=date(2026, 8, 31), loan_id=UUID(int=89), subject_id=BORROWER,
        claimant_id=BANK, claimant_kind="bank", bureau_id=BUREAU, manager_id=MANAGER, reviewer_ids=[BUREAU, MANAGER],
        external_reference="DC-2026-88", principal_fen=386_400_000, interest_fen=4_120_035, penalty_fen=0, collection_costs_fen=0,
        recovered_before_fen=26_400_000, guarantor_paid_fen=0, statement_zh="已起诉并申请保全。", receipt=None,
        checks=[] if status is C.DRAFT else msgspec.to_builtins(CHECKS),
        computation=None if status is C.DRAFT else msgspec.to_builtins(computation), computed_fen=computation.amount_fen,
        approved_fen=approved, payers=[], reserved_fen=0 if status in PAID else approved, paid_fen=approved if status in PAID else 0,
        shared_back_fen=0, clawed_back_fen=0, claw_back_received_fen=0, review_step=1 if status is C.IN_REVIEW else 0, review_steps=2,
        due_at=NOW, due_what="review", sampled=True, created_at=NOW, submitted_at=NOW, updated_at=NOW,
    )  # fmt: skip


def _money(claim: Claim) -> tuple[list[ClaimPayment], list[ClaimRecovery]]:
    if claim.status not in PAID:
        return [], []
    borne = {"fund": claim.approved_fen, "lender": 360_000_000 - claim.approved_fen}
    division = divide_recovery(RULES, 100_000_001, borne, {}, 1_000_000, 0)
    payments = [
        ClaimPayment(
            id=UUID(int=90), instalment=1, amount_fen=claim.approved_fen, payee_account_id=ACCOUNT.id, state="returned",
            return_reason="account", queued_at=NOW,
        ),
        ClaimPayment(
            id=UUID(int=91), instalment=1, amount_fen=claim.approved_fen, payee_account_id=ACCOUNT.id, state="confirmed", voucher="PZ-1",
            paid_on=date(2026, 11, 20), queued_at=NOW,
        ),
    ]  # fmt: skip
    back = sum(fen for _, fen in division.back)
    recoveries = [
        ClaimRecovery(
            id=UUID(int=92 + number), external_reference=f"ZC-{number}", recovered_on=date(2026, 11, 20), amount_fen=100_000_001,
            costs_fen=1_000_000, division={**msgspec.to_builtins(division), "others_fen": 5},
            shared_back_fen=back, arrived_on=arrived, voucher=None,
        )
        for number, arrived in enumerate((None, date(2026, 11, 21)))
    ]  # fmt: skip
    return payments, recoveries


def _step(action: str, target: ClaimStatus, who: str) -> Step:
    return Step(action, CLAIM.move(action).label_zh, target, CLAIM.labels_zh[target], NOW, who, None, None, "说明")


def _shared(claim: Claim, *, bare: bool, inside: bool) -> dict[str, Any]:
    payments, recoveries = _money(claim)
    checks = checks_view(claim.checks)
    steps = [_step("submit", C.SUBMITTED, "郑工号C21"), _step("pass_review", C.IN_REVIEW, "何工号M02")] * (1 if bare else 5)
    return {
        "case": claim_head(
            claim, None if bare else FILING, Parties("示例省风险补偿资金", "SZ-1", NAMES[BANK], "示例环保设备有限公司", True), checks
        ),
        "checks": checks,
        "rules": "依据示例省风险补偿资金第 2 版规则，备案日冻结",
        "computation": computation_view(claim.computation, RULES, inside=inside),
        "papers": papers_view([] if bare else PAPERS, RULES, {} if bare else {"借款合同": "授信合同 HT-2025-0188"}),
        "loss": loss_lines(claim, RULES),
        "payments": payment_lines(payments, {ACCOUNT.id: ACCOUNT}),
        "recoveries": recoveries_view(claim, recoveries),
        "preview": None,
        "clocks": [] if bare else [CLOCK],
        "clock_notes": ["今天周六，不是工作日，不计时；下个工作日是 2026-11-23（周一）。"],
        "due": CLOCK.due_zh,
        "timeline": steps_and_next(claim, RULES, steps, CLOCK.due_zh),
    }


def keepers_context(
    status: ClaimStatus, *, refused: ClaimRefusal = NOT_REFUSED, undeclared: bool = False, blocked: str | None = None, bare: bool = False
) -> dict[str, Any]:
    """The page of those who keep the fund, in a state."""
    claim = sample_claim(status)
    moves = [OpenMove(each, blocked) for each in CLAIM.from_state(status) if each.action in KEEPERS]
    shared = _shared(claim, bare=bare, inside=True)
    base, name = "/bureau/claims/85", next_of(claim, RULES) or ""
    forms = keepers_forms(
        claim,
        set(actions(moves)),
        name,
        base,
        shared["checks"],
        shared["recoveries"],
        refused,
        NOW.date(),
        turn=True,
        undeclared=undeclared,
    )
    steps = [_step("submit", C.SUBMITTED, "郑工号C21"), _step("pass_review", C.IN_REVIEW, "何工号M02")]
    acts = [*forms.acts, *forms.arrivals]
    return shared | {
        "base": base,
        "list": {"href": "/bureau/claims", "label": "补偿审核"},
        "refused": refused,
        "opinion": forms.opinion,
        "acts": forms.acts,
        "arrivals": forms.arrivals,
        "declaration": declaration_form(base, refused) if forms.declares else None,
        "conflict_said": None,
        "blocked": blocked,
        "waits": f"现在等：{name}。" if name else None,
        "faults": faults_in(acts, forms.opinion, refused),
        "eyes": eyes_of(claim, RULES, steps, PEOPLE, NAMES, REVIEWER),
        "issue": True,
        "export": True,
        "course_href": "/bureau/filings/80",
        "pool": None if bare else pool_view(POOL, 150_000_000, reserved=status is C.APPROVED),
        "pool_href": "/bureau/funds/86",
    }


def refused_opinion() -> ClaimRefusal:
    """An adjustment without the words that it needs."""
    form = FormData({"decision": "adjust", "amount": "二百", "note": "", "version": "7", "code": "123456"})
    faults = [FieldError("/amount", "调整为请填数字，单位是元，最多两位小数，如 300000.00"), FieldError("/note", "请写明说明")]
    return refusal_of("pass_review", form, Invalid("有误", faults))


LINE = ClaimLine(
    id=UUID(int=85), number="BC-2026-000417", borrower="示例环保设备有限公司", synthetic=True, claimant="示例农商银行（示例）",
    fund="示例省风险补偿资金",
    asked="162.00 万元", decided=None, state_zh="审核中", state_tag="chosen", sampled=True, section="overdue", due_note="超期 1 个工作日",
    due_day="2026-11-20（周五）24:00 前", at=NOW,
)  # fmt: skip


def own_context(status: ClaimStatus, *, refused: ClaimRefusal = NOT_REFUSED, bare: bool = False) -> dict[str, Any]:
    """The claimant's page in a state."""
    claim = sample_claim(status)
    moves = [OpenMove(each) for each in CLAIM.from_state(status) if each.action in CLAIMANTS]
    base, name = "/bank/claims/85", next_of(claim, RULES)
    acts = claimants_forms(claim, set(actions(moves)), base, refused, NOW.date())
    fields = stating_fields(LOSS, claim.external_reference, claim.statement_zh, refused) if status in {C.DRAFT, C.RETURNED} else []
    return _shared(claim, bare=bare, inside=False) | {
        "base": base,
        "list": {"href": "/bank/claims", "label": "补偿申请"},
        "refused": refused,
        "acts": acts,
        "fields": fields,
        "paper_form": {
            "own": [] if bare else [{"value": "1", "label": "催收记录.pdf"}],
            "materials": [{"value": "催收记录", "label": "催收记录"}],
            "material": "催收记录",
            "error": None,
        }
        if fields
        else None,
        "blocked": None,
        "waits": f"现在等：{name}。" if name else None,
        "faults": faults_in(acts, None, refused, {STATE: [each["name"] for each in fields]}),
        "returned": {"reason": "材料不齐", "note": "请补 2026-10-15 的催收回执。"} if status is C.RETURNED else None,
        "issue": True,
        "course_href": "/bank/loans/89",
    }


def refused_statement() -> ClaimRefusal:
    """A figure that contradicts the book."""
    form = FormData({"loss-principal": "5000000.00", "statement": "已起诉。", "version": "7"})
    text = "填写的是 5000000.00 元，平台记录的违约时所欠本金是 3864000.00 元"
    return refusal_of(STATE, form, Invalid("有误", [FieldError("/loss/principal", text), FieldError("/documents", "还缺：起诉状")]))


OPTIONS = [{"value": "1", "label": "示例选项"}]
TYPED = dict.fromkeys(("q", "state", "fund", "bank", "turn", "until", "sampled"), "") | {"q": "示例", "turn": "mine"}
PAGES = {"before": None, "after": "/bureau/claims?after=1", "first": "/bureau/claims"}
CHOICE = Claimable(
    UUID(int=88), UUID(int=86), "示例省风险补偿资金", "示例环保设备有限公司", "JJ-2025-06-0188", "BA-2025-003318", date(2026, 8, 31),
    500_000_000,
)  # fmt: skip
DRAFT = {
    "fund": "示例省风险补偿资金", "fund_href": "/funds/SZ-1", "borrower": "示例环保设备有限公司", "loan": "JJ-2025-06-0188",
    "filing": "BA-2025-003318", "defaulted_on": date(2026, 8, 31), "rules": "第 2 版", "evidence": [("借款合同", "授信合同 HT-2025-0188")],
    "missing": ["催收记录"], "existing": "/bank/claims/85",
}  # fmt: skip


def new_context(**changes: Any) -> dict[str, Any]:
    """The page on which a claim begins."""
    refused = refused_statement()
    return {
        "home": "/bank/claims",
        "base": "/bank/claims/new",
        "choices": None,
        "draft": DRAFT,
        "fields": stating_fields(LOSS, None, "", refused),
        "hidden": [("default_event_id", str(UUID(int=88))), ("fund_id", str(UUID(int=86)))],
        "faults": [{"name": "state-loss-principal", "message": "超过所欠本金"}],
        "refused": refused,
    } | changes


WAITING = Waiting(UUID(int=85), "BC-2026-000417", NAMES[BANK], "示例省风险补偿资金", 162_000_000, NOW)
BATCH = PaymentBatch(
    id=UUID(int=60), number="BF-20261121-001", bureau_id=BUREAU, payments=1, total_fen=162_000_000, sha256="ab" * 32, made_at=NOW,
    returned_at=None,
)  # fmt: skip
PROPOSED = PayeeAccount(
    id=UUID(int=61), institution_id=BANK, bureau_id=BUREAU, holder="示例农商银行（示例）", bank_name="示例农商银行城东支行",
    last_four="7777", state="proposed", version=1, proposed_by=UUID(int=82), created_at=NOW, reason_zh="原账户销户",
)  # fmt: skip
ROW = {
    "href": "/bureau/claims/85", "number": "BC-2026-000417", "fund": "示例省风险补偿资金", "account": account_zh(ACCOUNT),
    "amount": "1,620,000.00", "state_zh": "退票", "tag": "bad", "voucher": None, "on": None, "note": "收款账户信息有误",
}  # fmt: skip

COMPENSATION_CONTEXTS: dict[str, dict[str, Any]] = {
    "compensation/payments": {
        "conflict": "没有已列入拨付、还未进入清单的款项",
        "waiting": waiting_lines([WAITING]),
        "listed": waiting_lines([WAITING]),
        "batches": [batch_line(BATCH)],
        "proposed": account_lines([PROPOSED], NAMES, {str(PROPOSED.id): "请写明不予确认的原因"}),
        "accounts": account_lines([ACCOUNT], NAMES, {}),
        "may_pay": True,
        "may_admit": True,
    },
    "compensation/batch": {
        "batch": batch_line(BATCH),
        "lines": [ROW, ROW | {"state_zh": "已拨付", "tag": "good", "voucher": "PZ-1", "on": date(2026, 11, 20), "note": None}],
        "may_answer": True,
        "faults": [{"name": "file", "message": "须是 UTF-8 或 GB18030 编码的 CSV 文件"}],
        "done": Answered(BATCH, 1, 2, (LineFault(3, "拨付日须写作 2026-11-21，填写的是「明天」"),)),
    },
    "compensation/samples": {
        "fields": [{"name": "seed", "id": "f-draw-seed", "label": "审计方给出的随机种子", "value": "一", "error": "请填写随机种子"}],
        "faults": [{"name": "draw-seed", "message": "请填写随机种子"}],
    },
    "compensation/accounts": {
        "home": "/bank/claims",
        "accounts": account_lines([ACCOUNT, PROPOSED], NAMES, {}),
        "fields": [{"name": "holder", "id": "f-account-holder", "label": "户名", "value": "", "error": "请填写户名，最多 200 个字符"}],
        "faults": [{"name": "account-holder", "message": "请填写户名，最多 200 个字符"}],
    },
    "compensation/case": keepers_context(C.IN_REVIEW, refused=refused_opinion()),
    "compensation/own": own_context(C.RETURNED, refused=refused_statement()),
    "compensation/new": new_context(),
    "compensation/mine": {
        "home": "/bank/claims",
        "sections": [{"kind": "", "title": None, "lines": [LINE]}],
        "typed": TYPED,
        "filtered": True,
        "choices": {"state": OPTIONS, "fund": OPTIONS},
        "waiting": 3,
        "may_create": True,
        "pages": PAGES,
    },
    "compensation/queue": {
        "home": "/bureau/claims",
        "saves": True,
        "draws": True,
        "title": "补偿审核",
        "sections": sections_of([LINE, replace(LINE, id=UUID(int=99), section="later", due_note="剩 9 个工作日", sampled=False)]),
        "tab": "due",
        "tabs": [
            {"href": "/bureau/claims", "label": "待办", "count": None, "current": True},
            {"href": "/bureau/claims?tab=after", "label": "拨付后与办结", "count": None, "current": False},
        ],
        "typed": TYPED,
        "filtered": True,
        "choices": dict.fromkeys(("state", "fund", "bank", "until"), OPTIONS),
        "late": "100+",
        "mine": "4",
        "saved": [{"id": UUID(int=1), "name": "本周到期", "href": "/bureau/claims?until=week"}],
        "query": "q=示例",
        "pages": PAGES,
        "name": "",
        "faults": [{"name": "name", "message": "请起一个名称，最多 40 个字符"}],
    },
}
