"""How the amount of a claim came about (金额怎么算出来的), so that anybody can follow it with a pencil."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

from policies.funds.fund_rules import FundRules, RecoveryStep
from policies.funds.rules.deal import Computation, Step
from policies.funds.rules.words import payer_zh
from web.views.compensation.amounts import exact

SMALLEST = "取最小"
LAST_STEP = "核定补偿"  # shown as the total below the limits
INTERNAL = frozenset({"pool_year", "claimant_kind_year", "pool_free"})  # limits whose figures are the fund's own
NOT_SHOWN = "由资金管理方掌握"
RECOVERY_ZH = {
    RecoveryStep.COSTS: "先付合理的追偿费用",
    RecoveryStep.FUND: "返还资金，直到还清已补偿的部分",
    RecoveryStep.LENDER: "归出借机构，直到补足其承担的部分",
    RecoveryStep.INTEREST: "抵利息、罚息",
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One numbered step."""

    number: int
    title: str
    explanation: str
    value: str


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One upper limit: what it leaves, and whether it cuts the amount."""

    title: str
    available: str
    bites: bool


@dataclass(frozen=True, slots=True)
class PayerLine:
    """What one payer bears; `outside`: not from this fund."""

    payer: str
    amount: str
    outside: bool


@dataclass(frozen=True, slots=True)
class ComputationView:
    """`amount` is None while something is in the way (`blocked`)."""

    steps: Sequence[StepLine]
    limits: Sequence[LimitLine]
    biting: int
    amount: str | None
    payers: Sequence[PayerLine]
    lender: str
    lender_pct: str
    elsewhere: str | None
    blocked: Sequence[str]
    recoveries: str


def computation_view(kept: Mapping[str, Any] | None, rules: FundRules, *, inside: bool = True) -> ComputationView | None:
    """As the claim keeps it; None before the first submission. What is left in the fund stays with those who keep it (`inside`)."""
    if not kept:
        return None
    made = msgspec.convert(kept, Computation, strict=False)
    hidden = not inside and any(each.bites and each.code in INTERNAL for each in made.limits)
    return ComputationView(
        steps=[_step(each, hidden=hidden) for each in made.steps if each.title_zh != LAST_STEP],
        limits=[
            LimitLine(each.title_zh, exact(each.available_fen) if inside or each.code not in INTERNAL else NOT_SHOWN, each.bites)
            for each in made.limits
        ],
        biting=sum(each.bites for each in made.limits),
        amount=None if made.amount_fen is None else exact(made.amount_fen),
        payers=[PayerLine(payer_zh(each.payer), exact(each.amount_fen), each.kind.value == "external") for each in made.payers],
        lender=exact(made.lender_fen),
        lender_pct=_pct(made.lender_fen, made.basis_fen),
        elsewhere=exact(made.elsewhere_fen) if made.elsewhere_fen else None,
        blocked=made.blocked_by,
        recoveries=recoveries_zh(rules, made),
    )


def _step(step: Step, *, hidden: bool) -> StepLine:
    """`hidden`: a figure of the fund's own decides, which the explanation of the smallest would tell."""
    why = "受资金池内部额度限制" if hidden and step.title_zh == SMALLEST else step.explanation_zh
    return StepLine(step.number, step.title_zh, why, step.value)


def recoveries_zh(rules: FundRules, made: Computation) -> str:
    """How money that is recovered later is divided, in the fund's order."""
    shared = f"按 {_pct(made.amount_fen, made.basis_fen)}：{_pct(made.lender_fen, made.basis_fen)} 由资金与出借机构分"
    said = [shared if step is RecoveryStep.SHARED else RECOVERY_ZH[step] for step in rules.recovery_order]
    return "今后追回的款" + "，再".join(part.removeprefix("先") if place else part for place, part in enumerate(said)) + "。"


def _pct(part_fen: int | None, whole_fen: int | None) -> str:
    if part_fen is None or not whole_fen:
        return "—"
    share = (Decimal(part_fen) * 100 / whole_fen).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{share.normalize():f}%"
