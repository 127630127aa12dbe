"""What was paid on a claim, and what came back of it, as tables show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from policies.claims.models import Claim, ClaimPayment, ClaimRecovery, PayeeAccount
from policies.claims.states import PAYMENT_RETURN_REASONS, ClaimStatus
from policies.funds.rules.words import payer_zh
from web.views.compensation.amounts import exact

PAYMENTS_ZH = {"queued": ("待确认", "warn"), "confirmed": ("已拨付", "good"), "returned": ("退票", "bad")}


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One part of the payment."""

    instalment: int
    amount: str
    account: str
    voucher: str | None
    on: date | None
    state_zh: str
    tag: str
    note: str | None


@dataclass(frozen=True, slots=True)
class DivisionView:
    """How one recovery is divided: [(who, how much)], only who gets something."""

    parts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RecoveryLine:
    """One recovery. `due`: its part for the fund has not been confirmed yet."""

    id: UUID
    on: date
    reference: str
    amount: str
    division: DivisionView
    state_zh: str
    tag: str
    note: str | None
    due: bool


@dataclass(frozen=True, slots=True)
class Recoveries:
    """All of a claim, with what is still to come."""

    lines: Sequence[RecoveryLine]
    total: str
    shared_back: str
    arrived: str
    outstanding: str


def payment_lines(payments: Sequence[ClaimPayment], accounts: Mapping[UUID, PayeeAccount]) -> list[PaymentLine]:
    """In the order in which they were queued."""
    return [_payment(each, accounts.get(each.payee_account_id) if each.payee_account_id else None) for each in payments]


def recoveries_view(claim: Claim, recoveries: Sequence[ClaimRecovery]) -> Recoveries | None:
    """None while nothing was paid that could come back."""
    if not recoveries and not claim.paid_fen and claim.status is not ClaimStatus.CLAWED_BACK:
        return None
    back = sum(each.shared_back_fen for each in recoveries)
    arrived = sum(each.shared_back_fen for each in recoveries if each.arrived_on is not None)
    return Recoveries(
        lines=[_recovery(each) for each in recoveries], total=exact(sum(each.amount_fen for each in recoveries)), shared_back=exact(back),
        arrived=exact(arrived), outstanding=exact(back - arrived),
    )  # fmt: skip


def division_view(kept: Mapping[str, Any]) -> DivisionView:
    """As a recovery keeps it; payers of the fund by name, what belongs to other funds of the loss in one sum."""
    own = (("其他资金池", "others_fen"), ("申报机构", "lender_fen"), ("利息、罚息", "interest_fen"))
    said = [("追偿费用", kept.get("costs_fen", 0)), *((payer_zh(payer), fen) for payer, fen in kept["back"])]
    said += [(who, kept.get(name, 0)) for who, name in own]
    return DivisionView([(who, exact(fen)) for who, fen in said if fen])


def account_zh(account: PayeeAccount | None) -> str:
    """A payee's account, its number masked."""
    return "没有账户" if account is None else f"{account.holder} {account.bank_name} 尾号 {account.last_four}"


def _payment(payment: ClaimPayment, account: PayeeAccount | None) -> PaymentLine:
    state, kind = PAYMENTS_ZH[payment.state]
    reason = PAYMENT_RETURN_REASONS.get(payment.return_reason or "")
    return PaymentLine(
        payment.instalment, exact(payment.amount_fen), account_zh(account), payment.voucher, payment.paid_on, state, kind, reason
    )


def _recovery(recovery: ClaimRecovery) -> RecoveryLine:
    back, on = exact(recovery.shared_back_fen), recovery.arrived_on
    if not recovery.shared_back_fen:
        state, kind, note = "没有返还", "outline", None
    elif on is None:
        state, kind, note = "待到账", "warn", back
    else:
        state, kind, note = "已到账", "good", f"{back}，{on}" + (f"，凭证 {recovery.voucher}" if recovery.voucher else "")
    return RecoveryLine(
        recovery.id, recovery.recovered_on, recovery.external_reference, exact(recovery.amount_fen), division_view(recovery.division),
        state, kind, note, due=bool(recovery.shared_back_fen) and on is None,
    )  # fmt: skip
