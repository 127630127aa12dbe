"""Sample contexts of the pages on which an enterprise follows its cases, one for each state of a case."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.clocks.rules import Standing
from marketplace.clocks.view import ClockView
from marketplace.workflow.reading import OpenMove
from matching.recommend.standing import Standing as Verdict
from products.applications.states import APPLICATION, OPEN, ApplicationStatus
from web.pages.public import styleguide_samples as samples
from web.views.own_cases.lines import CaseLine, DraftForm
from web.views.own_cases.offers import ChargeLine, OfferView
from web.views.own_cases.then_and_now import Compared, ThenAndNow
from web.views.own_cases.words import PAUSED, TAGS, next_step
from web.workflow_pages import Refused, move_forms

A = ApplicationStatus
NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
LENDER = "示例澄江银行"
RUNNING = ClockView(
    id=UUID(int=91), name="受理", state=Standing.RUNNING, state_zh="进行中", note="剩余 1 个工作日", due_zh="2026-11-23（周一）24:00 前",
    provisional=False, used=0, promised=1, due_at=NOW,
)  # fmt: skip
OVER = ClockView(
    id=UUID(int=92), name="受理", state=Standing.OVER, state_zh="已超期", note="已超期 2 个工作日", due_zh="2026-11-18（周三）24:00 前",
    provisional=False, used=1, promised=1, due_at=NOW,
)  # fmt: skip
PAUSED_CLOCK = ClockView(
    id=UUID(int=93), name="审批答复", state=Standing.PAUSED, state_zh="已暂停", note="已暂停，恢复后剩余 4 个工作日",
    due_zh="2026-11-27（周五）24:00 前", provisional=True, used=1, promised=5, due_at=NOW,
)  # fmt: skip
OFFER = OfferView(
    amount="280 万元", rate="3.45%", annual_rate="3.92%", term="12 个月", method="先息后本", conditions="在本行开立结算账户",
    interest="97,941.67 元", total="111,941.67 元", yearly="111,941.67 元",
    charges=(
        ChargeLine("担保费", "担保机构收取", date(2026, 11, 21), "14,000 元", optional=False),
        ChargeLine("保险费", "保险机构收取", date(2026, 11, 21), "1,000 元", optional=True),
    ),
    in_words=("抵押登记费按登记机构收费标准",),
)  # fmt: skip
PASSED: Any = samples.CONDITIONS[0]
FAILED: Any = samples.CONDITIONS[1]
VERDICT = ThenAndNow(
    "2026-11-18", Verdict.ELIGIBLE, Verdict.NEAR, (Compared(PASSED.requirement, FAILED, PASSED), Compared(FAILED.requirement, None, FAILED))
)
FILES = [{"value": str(UUID(int=94)), "label": "近三个月流水.pdf"}]
ASKED = {"lines": [{"name": "近三个月流水", "why": "核实收入"}, {"name": "租赁合同", "why": ""}], "answer_until": NOW}
REFUSED = Refused("withdraw", None, ())
FORMS = move_forms(APPLICATION, [OpenMove(APPLICATION.move("withdraw"))], "/me/applications/95", REFUSED)
NO_FAULTS: dict[str, str] = {}


def line(status: ApplicationStatus, running: ClockView | None = RUNNING, *, here: bool = True) -> CaseLine:
    """A case in that state."""
    return CaseLine(
        id=UUID(int=95), url="/me/applications/95", number="SQ-20261118-000042", product="示例科创云贷", lender=LENDER,
        wanted="300 万元 · 12 个月 · 采购原材料", open=status in OPEN, state_zh=APPLICATION.labels_zh[status], tag=TAGS[status],
        step=next_step(status, LENDER, running if status in OPEN else None, here=here), running=running, submitted_at=NOW, decided_at=None,
    )  # fmt: skip


def case_context(status: ApplicationStatus, *, running: ClockView | None = RUNNING, here: bool = True, **more: Any) -> dict[str, Any]:
    """Of the page of a case in that state."""
    approved = status in {A.APPROVED, A.SIGNED}
    return {
        "case": line(status, running, here=here),
        "version": 3,
        "group_id": UUID(int=96),
        "receipt_id": UUID(int=97),
        "submitted": True,
        "clocks": [RUNNING],
        "paused": None,
        "timeline": [{"name": "提交申请", "note": "2026-11-18 10:19 · 贵司 向某", "state": "now"}],
        "refusal": None,
        "asked": None,
        "offer": OFFER if approved else None,
        "contract": None,
        "sign": None,
        "verdict": VERDICT,
        "papers": [{"document_id": UUID(int=98), "name_zh": "近三个月流水（IMG_001.jpg）", "added_at": NOW}],
        "messages": [
            {"own": False, "who": f"{LENDER} · 陈工号A07", "at": "2026-11-18 13:26", "text": "请保持电话畅通。"},
            {"own": True, "who": "贵司 · 向某", "at": "2026-11-18 14:00", "text": "好的。"},
        ],
        "consents": [{"id": UUID(int=99), "items": 8, "until": NOW, "state_zh": "生效中", "tag": "good"}],
        "siblings": [line(A.ACCEPTED)],
        "ways": None,
        "forms": FORMS if status in OPEN else [],
        "errors": [],
        "faults": NO_FAULTS,
        "typed": {"note": "", "text": "", "keep_others": "", "agreed": ""},
    } | more


NOWHERE: dict[str, Any] = {"remedy": None, "met": False, "offered": True, "products": []}
WAYS = NOWHERE | {"remedy": samples.NEAR.remedy, "products": [{"id": UUID(int=90), "card": samples.ELIGIBLE}]}
SIGNING = {"here": True, "others": [line(A.ACCEPTED)], "keep": False, "note": "演示，无法律效力"}
SUPPLYING: dict[str, Any] = {
    "asked": ASKED, "files": FILES, "waiting": 1, "chosen": {"line-0": FILES[0]["value"], "documents": []}, "paused": PAUSED,
    "clocks": [PAUSED_CLOCK],
}  # fmt: skip
FAULTY: dict[str, Any] = {
    "errors": [{"name": name, "message": "请改正"} for name in ("documents", "file", "text")],
    "faults": {"documents": "没有这份文件", "file": "请选择文件", "text": "没有写", "note": "太长"},
}  # fmt: skip
REFUSAL = {"reason": "本期额度已用完", "sentence": "本季度额度已经用完。", "helps": "也可以现在换一家。"}
CONTRACT = {"number": "HT-20261118-000042", "signed_on": date(2026, 11, 21), "until": date(2027, 11, 21), "note": "演示，无法律效力"}
CASE_STATES: dict[str, dict[str, Any]] = {
    "submitted": case_context(A.SUBMITTED),
    "late": case_context(A.SUBMITTED, running=OVER, clocks=[OVER], ways=WAYS),
    "accepted": case_context(A.ACCEPTED),
    "contacted": case_context(A.CONTACTED, messages=[], siblings=[], papers=[], consents=[]),
    "proposed": case_context(A.PROPOSED),
    "supplementing": case_context(A.SUPPLEMENTING, **SUPPLYING),
    "supplementing_refused": case_context(A.SUPPLEMENTING, **SUPPLYING | FAULTY),
    "supplementing_without_files": case_context(A.SUPPLEMENTING, **SUPPLYING | FAULTY | {"files": [], "waiting": 0}),
    "approved": case_context(A.APPROVED, sign=SIGNING),
    "approved_elsewhere": case_context(A.APPROVED, here=False, sign=SIGNING | {"here": False}),
    "signed": case_context(A.SIGNED, contract=CONTRACT),
    "rejected": case_context(A.REJECTED, refusal=REFUSAL, ways=WAYS),
    "rejected_nowhere": case_context(A.REJECTED, refusal=REFUSAL, ways=NOWHERE),
    "rejected_met": case_context(A.REJECTED, ways=NOWHERE | {"met": True}),
    "rejected_gone": case_context(A.REJECTED, ways=NOWHERE | {"offered": False}),
    "withdrawn": case_context(A.WITHDRAWN, clocks=[]),
    "draft_given_up": case_context(A.WITHDRAWN, clocks=[], verdict=None, receipt_id=None, submitted=False),
    "lapsed": case_context(A.LAPSED, ways=WAYS),
    "rerouted": case_context(A.REROUTED),
}  # fmt: skip
OWN_CASE_CONTEXTS: dict[str, dict[str, Any]] = {
    "own_cases/case": CASE_STATES["supplementing"],
    "own_cases/list": {
        "mine": [line(A.SUPPLEMENTING), line(A.APPROVED)],
        "running": [line(A.SUBMITTED, OVER), line(A.PROPOSED)],
        "drafts": [DraftForm("/me/applications/forms/1", ("示例科创云贷（示例澄江银行）", "示例税易贷（示例东屿银行）"), "", NOW)],
        "ended": [line(A.REJECTED, None)],
        "older": "/me/applications?before=1",
        "newest": "/me/applications",
    },
    "own_cases/offers": {
        "columns": [(line(A.APPROVED), OFFER), (line(A.ACCEPTED), None), (line(A.REJECTED), None)],
        "keep": False,
        "may_keep": True,
        "address": "/me/applications/offers/1",
    },
}
