"""Sample contexts of the pages of funds, as each template's first comment describes them."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import msgspec

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError
from marketplace.workflow.reading import OpenMove
from policies.claims.states import ClaimStatus
from policies.funds.difference import difference
from policies.funds.fund_rules import Claimant
from policies.funds.rules.cap_year import CapYearPeriod
from policies.funds.rules.computation import compute
from policies.funds.rules.deal import Loss, Room, Share
from policies.funds.rules.sentences import sentences
from policies.funds.schemas import FundTerms
from policies.funds.states import FUND, FUND_VERSION
from policies.supervision.overview import Glance
from policies.supervision.what_if import Tried, totals_by_claimant
from tests.policies.funds.building import whole_rules
from web.pages.funds.editor.form_of_step import form_of
from web.pages.funds.editor.offered import Offered
from web.pages.funds.editor.steps import SHARES, STEPS
from web.version_editor.shown import steps_view
from web.version_editor.steps import Step
from web.version_editor.view import section_views
from web.views.compensation.computation import computation_view
from web.views.funds import BreakerLine, FundLine, counts_of, figures_of, fund_tabs
from web.workflow_pages import Refused, move_forms

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
FUND_ID, BUREAU = UUID(int=81), UUID(int=82)
ADDRESS = f"/bureau/funds/{FUND_ID}"
GLANCE = Glance(
    cash_fen=5_000_000_00, reserved_fen=300_000_00, paid_fen=1_200_000_00, received_back_fen=100_000_00, reported_back_fen=50_000_00,
    interest_fen=12_345_67, paid_in_fen=6_000_000_00, committed_fen=10_000_000_00, filed_fen=80_000_000_00,
    filings=Counter(filed=42, submitted=3), claims=Counter(in_review=2, paid=5),
)  # fmt: skip
LINE = FundLine(FUND_ID, "990100-示例", "示例风险补偿资金池", "运行中", "good", 2, date(2026, 1, 1), "2022-04-18", GLANCE)
NEW = FundLine(UUID(int=83), "990100-a-new-fund-with-a-long-code", "示例新资金池", "草稿", "", None, None, None, Glance())
BREAKERS = [
    BreakerLine(
        "单家银行", "不良率", "违约本金 ÷ 备案本金", "示例银行甲", "2.9999%", "3%", "预警", "warn", 299_999, 10_000_000, 1, "2026", NOW
    ),
    BreakerLine("整个资金池", "补偿率", "核定补偿 ÷ 备案本金", "全部机构", "", "未写明", "无法判断", "warn", 0, 0, 0, "2026", NOW),
]  # fmt: skip
BANKS = [
    {"name": "示例银行甲", "loans": 30, "filed": 60_000_000_00, "lost": 1_800_000_00, "approved": 700_000_00, "rate": "3", "bar": 1000},
    {"name": "示例银行乙", "loans": 12, "filed": 20_000_000_00, "lost": 0, "approved": 0, "rate": "0", "bar": 0},
]
RULES, CHANGED = whole_rules(BUREAU), whole_rules(BUREAU, shares={"bank": None}, caps={"loan": "1000000.00"})
SAID = sentences(RULES, builtin_vocabulary())
CHANGES = difference(RULES, CHANGED, builtin_vocabulary())
TIMELINE = [{"name": "提交复核", "note": "2026-11-21 08:42 · 示例人员", "state": "now"}]
REFUSED = Refused("return", None, (FieldError("/reason_code", "请选择原因"), FieldError("/note", "请写明说明")))
BAR = SimpleNamespace(
    id=UUID(int=84), fund_id=None, lifted_at=None, lifted_zh=None, from_on=date(2026, 11, 1), until_on=date(2027, 11, 1),
    reason_zh="多次报送不实",
)  # fmt: skip
LIFTED = SimpleNamespace(**{**vars(BAR), "fund_id": FUND_ID, "lifted_at": NOW, "lifted_zh": "已整改"})
BALANCE = SimpleNamespace(year="2025", balance_fen=1_000_000_00, source_zh="2025 年末贷款余额报表", entered_at=NOW)
CHOICES = [{"value": "a", "label": "示例银行甲"}]
TYPED = {"organisation_id": "a", "until_on": "明年", "reason": "", "all_funds": "1", "institution_id": "a", "year": "2099", "balance": "多"}

TRIED = Tried(UUID(int=85), "BC-2026-000001", "示例银行甲", ClaimStatus.PAID, 120_000_00, 90_000_00, (), ("单笔上限 90 万元",))
UNTOLD = replace(
    TRIED, number="BC-2026-000002", state=ClaimStatus.REJECTED, would_fen=None, blocked_by=("银行的补偿比例未载明",), limits=()
)
ROOM = Room(loan_fen=100_000_000, bank_year_fen=500_000_000)
COMPUTED = compute(RULES, Share(claimant=Claimant.BANK, pct=Decimal(40)), Loss(300_000_000), ROOM)
TRIED_OUT = computation_view(msgspec.to_builtins(COMPUTED), RULES)
OFFERED = Offered([("m", "示例基金管理公司")], [("a", "示例银行甲（银行）")], [(str(BUREAU), "示例市财政局")], [("f", "示例省级资金池")])
EDITED = FundTerms(
    name="示例风险补偿资金池",
    rules=whole_rules(
        BUREAU,
        max_share_pct=None,
        tiers=[{"share_pct": 40, "up_to": "5000000.00", "name_zh": "小额", "when": None}],
        bonuses=[{"share_pct": None, "when": {"attribute": "first_loan", "is": True}, "name_zh": "首贷"}],
    ),
)
FAULTS = [FieldError("/layers", "各层比例合计须为 100"), FieldError("/tiers", "比例和档次只写一种")]


def editor_context(step: Step) -> dict[str, Any]:
    """One step of the editor."""
    form = form_of(step, OFFERED)
    return {
        "fund": LINE,
        "address": f"{ADDRESS}/rules/edit",
        "step": step.key,
        "last": step is STEPS.all[-1],
        "steps": steps_view(STEPS, FAULTS),
        "sections": section_views(form, form.shown(EDITED, None), {"layers.0.share_pct": "「多」不是数，请填如 300 或 4.35。"}),
        "todo": [{"name": "layers", "message": "各层比例合计须为 100"}, {"name": None, "message": "还有一处"}],
        "errors": [{"name": "layers.0.share_pct", "message": "「多」不是数，请填如 300 或 4.35。"}],
        "saved": {"revision": 3, "at": NOW, "by": "示例编辑", "stale": None, "faults": [], "address": f"{ADDRESS}/rules/edit/{step.key}"},
        "may_undo": True,
        "focus": None,
        "beside": None,
        "choices": [],
        "said": SAID,
    }


FUND_CONTEXTS: dict[str, dict[str, Any]] = {
    "funds/list": {"lines": [LINE, NEW], "shown": 200, "may_write": True},
    "funds/new": {
        "managers": CHOICES,
        "schemes": CHOICES,
        "typed": {"name": "", "code": "大写", "manager_id": "", "scheme": "a"},
        "errors": [{"name": "name", "message": "请填写资金池名称"}, {"name": "code", "message": "代码用小写字母、数字、- 和 _"}],
    },
    "funds/fund": {
        "fund": LINE,
        "tabs": fund_tabs(FUND_ID, ""),
        "bureau": "示例市财政局",
        "manager": "示例基金管理公司",
        "figures": figures_of(GLANCE),
        "counts": counts_of(GLANCE),
        "banks": BANKS,
        "breakers": BREAKERS,
        "deposits": [SimpleNamespace(code="一般户", last_four="0001", bank_name="示例银行甲", balance_fen=5_000_000_00)],
        "draft": {
            "state_zh": "待复核",
            "revision": 3,
            "effective_from": date(2026, 12, 1),
            "problems": ["各层比例合计须为 100"],
            "forms": move_forms(
                FUND_VERSION, [OpenMove(FUND_VERSION.move("publish")), OpenMove(FUND_VERSION.move("return"))], ADDRESS, REFUSED
            ),
            "timeline": TIMELINE,
        },
        "forms": move_forms(FUND, [OpenMove(FUND.move("suspend")), OpenMove(FUND.move("withdraw"))], ADDRESS),
        "revision": 2,
        "timeline": TIMELINE,
        "faults": ["各层比例合计须为 100"],
    },
    "funds/editor": editor_context(SHARES),
    "funds/rules": {
        "fund": LINE,
        "tabs": fund_tabs(FUND_ID, "rules"),
        "said": SAID,
        "unstated": [],
        "draft": {
            "state_zh": "待复核",
            "effective_from": None,
            "said": sentences(CHANGED, builtin_vocabulary()),
            "unstated": ["银行的补偿比例"],
            "problems": ["各层比例合计须为 100"],
            "changes": CHANGES,
            "signed": "0123456789ab",
        },
        "versions": [
            {"number": 2, "effective_from": date(2026, 1, 1), "in_force": True, "hash": "0123456789ab", "changes": CHANGES},
            {"number": 1, "effective_from": date(2025, 1, 1), "in_force": False, "hash": "ba9876543210", "changes": None},
        ],
        "may_edit": True,
        "may_begin": True,
    },
    "funds/breakers": {
        "fund": LINE,
        "tabs": fund_tabs(FUND_ID, "breakers"),
        "year": CapYearPeriod("2026", date(2026, 1, 1), date(2026, 12, 31)),
        "breakers": BREAKERS,
        "bars": [{"row": BAR, "name": "示例银行乙", "in_force": True}, {"row": LIFTED, "name": "示例银行丙", "in_force": False}],
        "balances": [{"row": BALANCE, "name": "示例银行甲"}],
        "institutions": CHOICES,
        "admitted": CHOICES,
        "may_bar": True,
        "may_enter": True,
        "typed": {**TYPED, "source": ""},
        "errors": [{"name": "until_on", "message": "截止日须不早于今天"}, {"name": "source", "message": "请写明数据来源"}],
    },
    "funds/what_if": {
        "fund": LINE,
        "tabs": fund_tabs(FUND_ID, "what_if"),
        "which": "正在编写的规则",
        "lines": [{"tried": TRIED, "state_zh": "已拨付"}, {"tried": UNTOLD, "state_zh": "不予补偿"}],
        "by_claimant": totals_by_claimant([TRIED, UNTOLD]),
        "totals": {"claims": 5000, "approved": 120_000_00, "would": 90_000_00, "unknown": 1},
        "shown": 200,
        "most": 5000,
    },
    "funds/try_out": {
        "fund": LINE,
        "tabs": fund_tabs(FUND_ID, "rules"),
        "which": "现行规则",
        "claimants": CHOICES,
        "amounts": [{"name": "loan", "label": "贷款金额"}, {"name": "principal", "label": "未还本金"}],
        "conditions": ["首次贷款"],
        "typed": {"claimant": "a", "loan": "300", "principal": "多"},
        "answers": ["yes"],
        "wrong": {"principal": "「多」不是数，请填如 300 或 4.35。"},
        "errors": [{"name": "principal", "message": "「多」不是数，请填如 300 或 4.35。"}],
        "computation": TRIED_OUT,
    },
    "funds/public_list": {"lines": [{"fund": LINE, "bureau": "示例市财政局"}]},
    "funds/public": {
        "fund": LINE,
        "bureau": "示例市财政局",
        "said": SAID,
        "unstated": ["单笔上限"],
        "admitted": ["示例银行甲"],
        "year": CapYearPeriod("2026", date(2026, 1, 1), date(2026, 12, 31)),
        "clauses": [("第七条", "补偿比例为本金损失的百分之四十。")],
    },
}
