"""Lines of the page of payments: what waits, files, payments of a file, and accounts with their numbers masked."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from policies.claims.batches import PaymentLine
from policies.claims.desk.waiting import Waiting
from policies.claims.models import PayeeAccount, PaymentBatch
from policies.claims.states import PAYMENT_RETURN_REASONS
from web.views.compensation.amounts import exact, yuan
from web.views.compensation.money import PAYMENTS_ZH, account_zh

ACCOUNTS_ZH = {
    "proposed": ("待确认", "warn"),
    "admitted": ("在用", "good"),
    "refused": ("不予确认", "bad"),
    "closed": ("已停用", "outline"),
}


def waiting_lines(found: Sequence[Waiting]) -> dict[str, Any]:
    """The lines and their sum."""
    lines = [
        {"href": f"/bureau/claims/{each.claim_id}", "number": each.number, "claimant": each.claimant, "fund": each.fund,
         "amount": exact(each.amount_fen), "due_at": each.due_at}
        for each in found
    ]  # fmt: skip
    return {"lines": lines, "sum": exact(sum(each.amount_fen for each in found))}


def batch_line(batch: PaymentBatch) -> dict[str, Any]:
    """One file."""
    return {
        "href": f"/bureau/payments/batches/{batch.id}", "number": batch.number, "payments": batch.payments, "total": yuan(batch.total_fen),
        "sha256": batch.sha256, "made_at": batch.made_at, "returned_at": batch.returned_at,
    }  # fmt: skip


def payment_rows(lines: Sequence[PaymentLine]) -> list[dict[str, Any]]:
    """The payments of a file with what the treasury said."""
    return [_payment(each) for each in lines]


def account_lines(accounts: Sequence[PayeeAccount], names: Mapping[UUID, str], wrong: Mapping[str, str]) -> list[dict[str, Any]]:
    """Accounts by institution; `wrong`: what is wrong with a refusal, by account."""
    return [
        {
            "id": each.id, "institution": names.get(each.institution_id, ""), "words": account_zh(each), "reason": each.reason_zh,
            "state_zh": ACCOUNTS_ZH[each.state][0], "tag": ACCOUNTS_ZH[each.state][1], "at": each.decided_at or each.created_at,
            "error": wrong.get(str(each.id)),
        }
        for each in accounts
    ]  # fmt: skip


def _payment(line: PaymentLine) -> dict[str, Any]:
    payment = line.payment
    state, kind = PAYMENTS_ZH[payment.state]
    return {
        "href": f"/bureau/claims/{line.claim.id}", "number": line.claim.number, "fund": line.fund.name, "account": account_zh(line.account),
        "amount": yuan(payment.amount_fen), "state_zh": state, "tag": kind, "voucher": payment.voucher, "on": payment.paid_on,
        "note": PAYMENT_RETURN_REASONS.get(payment.return_reason or ""),
    }  # fmt: skip
