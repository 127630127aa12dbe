"""Synthetic 示例 data for `/styleguide`: one offer per answer, and what the other components need."""

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as the templates read it; see includes/conditions.html."""

    number: int
    anchor: str
    requirement: str
    outcome: str | None
    value_text: str | None = None
    source_text: str | None = None
    date_text: str | None = None
    clause: str | None = None
    gap: str | None = None
    lender_checks: bool = False
    group: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer as the templates read it; see includes/offers.html."""

    code: str
    name: str
    verdict: str | None
    conditions: list[Condition]
    conditions_met: int
    kind: str = "product"
    institution: str = "示例银行甲"
    sample: bool = True
    sample_as_of: str | None = None
    traits: tuple[str, ...] = ("信用", "可循环")
    amount_text: str = "最高 500 万元"
    rate_text: str | None = "3.45%"
    rate_note: str | None = "单利，按实际用款天数计"
    term_text: str = "最长 12 个月"
    summary: str | None = None
    remedy: dict[str, Any] | None = None
    score_text: str | None = None
    can_apply: bool = False

    @property
    def url(self) -> str:
        """Where the offer's own page would be: the styleguide itself."""
        return "/styleguide"

    @property
    def conditions_total(self) -> int:
        """How many conditions it has."""
        return len(self.conditions)


TAX_GRADE = Condition(1, "sg-1", "纳税信用等级为 A、B 或 M", "pass", "B 级", "税务局", "2026-04-28", "产品说明书（示例）第 3.1 款")
AGE = Condition(2, "sg-2", "成立满 2 年", "pass", "5 年 8 个月", "市场监管局", "2026-11-20", "产品说明书（示例）第 3.2 款")
TECH = Condition(
    3,
    "sg-3",
    "具备科技资质",
    "pass",
    clause="产品说明书（示例）第 3.3 款",
    group={
        "label": "以下任一项即可",
        "members": [
            Condition(1, "sg-3-1", "科技型中小企业", "pass", "已入库", "科技厅", "2026-06-15"),
            Condition(2, "sg-3-2", "高新技术企业", "moot", "未取得", "科技厅", "2026-06-15"),
            Condition(3, "sg-3-3", "创新积分 65 分以上", "moot"),
        ],
    },
)
STAFF = Condition(
    4,
    "sg-4",
    "社保参保不少于 36 人",
    "fail",
    "34 人",
    "人社厅",
    "2026-10-31",
    "产品说明书（示例）第 3.4 款",
    "须不少于 36 人，你是 34 人，还差 2 人",
)
POWER = Condition(5, "sg-5", "近 12 个月用电量不低于 10 万千瓦时", "unknown", clause="产品说明书（示例）第 3.5 款")
INQUIRIES = Condition(6, "sg-6", "近 3 个月征信查询不超过 6 次", "unknown", clause="产品说明书（示例）第 3.6 款", lender_checks=True)
CONDITIONS = [TAX_GRADE, AGE, TECH, STAFF, POWER, INQUIRIES]

SCORE = "综合分 92.4：额度能否覆盖需求 40/40，年化利率 28.1/30；暂无数据、不计：承诺办理时间、实际办理时间、符合机构优先条件"
ELIGIBLE = Offer("SG-1", "示例科创云贷", "eligible", [TAX_GRADE, AGE, TECH], 3, score_text=SCORE)
LENDER_ONLY = replace(
    ELIGIBLE,
    code="SG-2",
    name="示例税易贷",
    verdict="lender_only",
    conditions=[TAX_GRADE, AGE, INQUIRIES],
    conditions_met=2,
    rate_text="3.15–4%",
)
NEAR = replace(
    ELIGIBLE,
    code="SG-3",
    name="示例专精特新贷",
    verdict="near",
    conditions=[TAX_GRADE, AGE, STAFF],
    conditions_met=2,
    remedy={"kind": "change", "title": "最短补齐办法：再参保 2 人", "lines": ["增员并缴费后，2026-12-25 数据更新即满足"]},
)
UNDETERMINED = replace(
    ELIGIBLE,
    code="SG-4",
    name="示例用电贷",
    verdict="undetermined",
    conditions=[TAX_GRADE, POWER],
    conditions_met=1,
    rate_text=None,
    rate_note="以合同约定为准",
    remedy={"kind": "data", "title": "补 1 项数据即可判清", "lines": ["近 12 个月用电量 · 电力公司"]},
)
INELIGIBLE = replace(ELIGIBLE, code="SG-5", name="示例出口贷", verdict="ineligible", conditions=[STAFF], conditions_met=0)
LISTED = replace(
    ELIGIBLE,
    code="SG-6",
    name="示例政采贷",
    verdict=None,
    summary="凭政府采购中标合同申请的短期贷款。",
    sample_as_of="2026-06-30",
    institution="参考样例机构",
)
POLICY = replace(
    ELIGIBLE,
    code="SG-7",
    kind="policy",
    name="示例科技型中小企业贷款贴息",
    institution="示例财政局",
    traits=("贴息",),
    amount_text="最高 10 万元",
    term_text="至 2027-12-31",
    summary="对科技型中小企业的流动资金贷款按年给予贴息。",
)
