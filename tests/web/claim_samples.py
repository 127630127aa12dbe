"""Sample contexts of the pages about claims, as each template's first comment describes them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from marketplace.clocks.rules import Standing
from marketplace.clocks.view import ClockView
from marketplace.enrolment.claims.states import CLAIM
from marketplace.errors import FieldError
from marketplace.workflow.reading import OpenMove
from web.views.claims import ClaimCard, Paper
from web.workflow_pages import Refused, move_forms

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
CLAIM_CARD = ClaimCard(
    UUID(int=31), "示例企业", "91350100M000100Y43", "示*", "我于本月任法定代表人，任免文件附后。", "没有可以比对的登记信息", "",
    "submitted", "等待答复", "warn", 1, NOW, open=True, upheld=False,
)  # fmt: skip
RECOGNISED = ClaimCard(
    UUID(int=32), "示例企业", None, "例*", "登记已经变更为我本人。", "登记信息证明认领人是负责人", "record-1", "recognised",
    "已按登记认定，异议期内", "warn", 1, NOW, open=True, upheld=False,
)  # fmt: skip
UPHELD = ClaimCard(
    UUID(int=33), "示例企业", None, "例*", "登记已经变更为我本人。", "登记信息证明认领人是负责人", "record-1", "upheld", "认领成立", "good",
    3, NOW, open=False, upheld=True,
)  # fmt: skip
CLOCK = ClockView(
    id=UUID(int=34), name="管理员答复", state=Standing.RUNNING, state_zh="进行中", note="剩余 3 个工作日",
    due_zh="2026-11-27（周五）24:00 前", provisional=False, used=2, promised=5, due_at=NOW,
)  # fmt: skip
STEPS = [{"name": "提交申请", "note": "2026-11-21 08:42 · 你", "state": "now"}]
PAPERS = [{"value": str(UUID(int=35)), "label": "任免文件.pdf"}]
DECISIONS = [OpenMove(CLAIM.move("uphold")), OpenMove(CLAIM.move("reject"))]
REFUSED = Refused("reject", None, (FieldError("/reason_code", "请选择原因"), FieldError("/code", "动态口令不对")))

CLAIM_CONTEXTS: dict[str, dict[str, Any]] = {
    "claim_new": {
        "verified": True,
        "claims": [CLAIM_CARD, UPHELD],
        "typed": {"uscc": "91", "name": "示例企业", "person_name": "示例", "identity_number": "", "statement": ""},
        "chosen": [str(UUID(int=35))],
        "documents": PAPERS,
        "errors": [{"name": "uscc", "message": "代码应为 18 位"}, {"name": "documents", "message": "请至少选一份证明材料"}],
    },
    "claim": {
        "claim": UPHELD,
        "consents": 2,
        "timeline": STEPS,
        "forms": move_forms(CLAIM, [OpenMove(CLAIM.move("withdraw"))], "/claims/31"),
    },
    "claims": {"claims": [CLAIM_CARD, RECOGNISED]},
    "claim_against": {
        "claim": RECOGNISED,
        "clocks": [CLOCK],
        "timeline": STEPS,
        "may_answer": True,
        "note": "",
        "chosen": [],
        "documents": PAPERS,
        "errors": [{"name": "note", "message": "请写明说明"}],
    },
    "operator/claims": {"lines": [(CLAIM_CARD, [CLOCK]), (UPHELD, [])]},
    "operator/claim": {
        "claim": CLAIM_CARD,
        "owned": False,
        "papers": [Paper(UUID(int=35), "任免文件.pdf", "证明材料", "12 KB", by_claimant=True)],
        "beside": [RECOGNISED],
        "clocks": [CLOCK],
        "timeline": STEPS,
        "forms": move_forms(CLAIM, DECISIONS, "/operator/claims/31", REFUSED),
    },
}
