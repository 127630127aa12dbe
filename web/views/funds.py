"""Funds as pages show them: lines of lists, figures with their definitions, breakers, the tabs of one fund."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketplace.money import plain
from policies.claims.states import CLAIM
from policies.filings.states import FILING
from policies.funds.fund_rules import StopMeasure, StopScope
from policies.funds.models import Fund, FundBreaker, FundVersion
from policies.funds.rules.breaker import BREAKER_NAMES, BreakerState, rate_pct
from policies.funds.states import FUND, FundStatus
from policies.supervision.overview import BankLine, Glance
from web.template_filters import amount_fen

BASE = "/bureau/funds"
TAGS = {
    FundStatus.DRAFT: "", FundStatus.SUBMITTED: "warn", FundStatus.PUBLISHED: "good", FundStatus.SUSPENDED: "warn",
    FundStatus.WITHDRAWN: "outline",
}  # fmt: skip
BREAKER_TAGS = {BreakerState.NORMAL: "good", BreakerState.WARNING: "warn", BreakerState.TRIPPED: "bad", BreakerState.UNKNOWN: "warn"}
SCOPE_NAMES = {StopScope.BANK: "单家银行", StopScope.GUARANTOR: "单家担保机构", StopScope.FUND: "整个资金池"}
MEASURE_NAMES = {
    StopMeasure.LOSS_RATE: "不良率", StopMeasure.COMPENSATION_RATE: "补偿率", StopMeasure.OVERDUE_RATE: "逾期率",
}  # fmt: skip
MEASURE_DEFINITIONS = {
    StopMeasure.LOSS_RATE: "本年度违约时所欠的已备案本金 ÷ 本年度备案本金",
    StopMeasure.COMPENSATION_RATE: "本年度已核定（预留和已付）的补偿 ÷ 本年度备案本金",
    StopMeasure.OVERDUE_RATE: "现在逾期的已备案贷款余额 ÷ 本年度备案本金",
}
HUNDREDTH = Decimal("0.01")  # of a per cent


@dataclass(frozen=True, slots=True)
class FundLine:
    """A fund in a list; `glance` None where its money is not shown."""

    id: UUID
    code: str
    name: str
    state_zh: str
    state_tag: str
    version: int | None
    effective_from: date | None
    sample_as_of: str | None
    glance: Glance | None

    @property
    def address(self) -> str:
        """Its page for those who keep it."""
        return f"{BASE}/{self.id}"


@dataclass(frozen=True, slots=True)
class BreakerLine:
    """A reading in words; `rate` "" where there is nothing to divide by."""

    scope: str
    measure: str
    definition: str
    whose: str
    rate: str
    level: str
    state_zh: str
    state_tag: str
    numerator_fen: int
    denominator_fen: int
    counted: int
    year: str
    read_at: datetime


def fund_line(fund: Fund, version: FundVersion | None, glance: Glance | None = None) -> FundLine:
    """One row."""
    return FundLine(
        fund.id, fund.code, fund.name, FUND.labels_zh[fund.status], TAGS[fund.status], version.number if version else None,
        version.effective_from if version else None, fund.sample_as_of, glance,
    )  # fmt: skip


def breaker_line(reading: FundBreaker, names: Mapping[UUID, str]) -> BreakerLine:
    """One reading; `names` of institutions by id."""
    state, rate = BreakerState(reading.state), rate_pct(reading.numerator_fen, reading.denominator_fen)
    return BreakerLine(
        scope=SCOPE_NAMES[reading.scope],
        measure=MEASURE_NAMES[reading.measure],
        definition=MEASURE_DEFINITIONS[reading.measure],
        whose="全部机构" if reading.institution_id is None else names.get(reading.institution_id, "已退出的机构"),
        rate="" if rate is None else f"{plain(rate)}%",
        level="未写明" if reading.level_pct is None else f"{reading.level_pct}%",
        state_zh=BREAKER_NAMES[state],
        state_tag=BREAKER_TAGS[state],
        numerator_fen=reading.numerator_fen,
        denominator_fen=reading.denominator_fen,
        counted=reading.evidence.get("counted", {}).get("rows", 0),
        year=reading.year,
        read_at=reading.read_at,
    )


def fund_tabs(fund_id: UUID, here: str) -> list[dict[str, Any]]:
    """The pages of one fund."""
    entries = (
        ("", "概览"), ("rules", "补偿规则"), ("contributions", "出资"), ("ledger", "账簿"), ("statements", "报表"),
        ("periods", "结账"), ("reconciliation", "对账"), ("breakers", "熔断与名单"), ("what_if", "规则试算"),
    )  # fmt: skip
    address = f"{BASE}/{fund_id}"
    return [
        {"href": f"{address}/{key}" if key else address, "label": label, "count": None, "current": key == here} for key, label in entries
    ]


def figures_of(glance: Glance) -> list[dict[str, str]]:
    """The numbers of a fund, each with its definition."""
    leverage = "—" if glance.leverage is None else f"{plain(glance.leverage)} 倍"
    return [
        {"label": "可用", "value": amount_fen(glance.available_fen), "note": "账上资金减去已核定待付的补偿"},
        {"label": "已预留", "value": amount_fen(glance.reserved_fen), "note": "已核定、还没有拨付"},
        {"label": "已拨付", "value": amount_fen(glance.paid_fen), "note": "拨付减去被退回的"},
        {"label": "已追回", "value": amount_fen(glance.recovered_fen), "note": f"其中已到账 {amount_fen(glance.received_back_fen)}"},
        {"label": "实缴", "value": amount_fen(glance.paid_in_fen), "note": f"承诺 {amount_fen(glance.committed_fen)}"},
        {"label": "利息", "value": amount_fen(glance.interest_fen), "note": "专户利息累计"},
        {"label": "备案本金", "value": amount_fen(glance.filed_fen), "note": f"{glance.filings['filed']} 笔，现在有效"},
        {"label": "放大倍数", "value": leverage, "note": "备案本金 ÷ 实缴"},
    ]


def counts_of(glance: Glance) -> dict[str, list[dict[str, Any]]]:
    """Filings and claims by state, those that there are."""
    return {
        "filings": [{"label": FILING.labels_zh[state], "count": glance.filings[state]} for state in FILING.states if glance.filings[state]],
        "claims": [{"label": CLAIM.labels_zh[state], "count": glance.claims[state]} for state in CLAIM.states if glance.claims[state]],
    }


def bank_lines(banks: Sequence[BankLine]) -> list[dict[str, Any]]:
    """Lenders with a bar for the rate of loss, as wide as it is of the largest."""
    largest = max((each.loss_rate_pct for each in banks if each.loss_rate_pct is not None), default=None)
    return [
        {
            "name": each.name, "loans": each.loans, "filed": each.filed_fen, "lost": each.lost_fen, "approved": each.approved_fen,
            "rate": None if each.loss_rate_pct is None else plain(each.loss_rate_pct.quantize(HUNDREDTH)),
            "bar": 0 if not largest or each.loss_rate_pct is None else int(each.loss_rate_pct * 1000 / largest),
        }
        for each in banks
    ]  # fmt: skip
