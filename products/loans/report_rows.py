"""A checked row of a file as a row of a report."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from marketplace.information.batches.frames import GoodRow
from marketplace.money import fen_from_yuan
from products.loans.differences import Stated
from products.loans.disburse import Disbursement
from products.loans.repay import Payment
from products.loans.report import ReportedLoan
from products.loans.states import Classification, LoanStatus

EXACT = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_PARTS = ("principal", "interest", "penalty", "fees")


class RowIncomplete(ValueError):
    """Fields that belong together; `field` is the one that is missing. The text is a Chinese sentence."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def reported_loan(row: GoodRow) -> ReportedLoan:
    """The row's meaning. Raises: RowIncomplete."""
    data = EXACT.decode(row.data)
    return ReportedLoan(
        contract_number=row.name or "",
        external_reference=data["external_reference"],
        stated=Stated(
            balance_fen=_fen(data["balance"]),
            days_past_due=data.get("days_past_due"),
            overdue_fen=None if "overdue" not in data else _fen(data["overdue"]),
            state=LoanStatus(data["state"]) if "state" in data else None,
        ),
        disbursement=_disbursement(data),
        repayments=_repayments(data),
        classification=Classification(data["classification"]) if "classification" in data else None,
        note=data.get("note"),
        defaulted_on=_day(data, "defaulted_on"),
    )


def _disbursement(data: dict[str, Any]) -> Disbursement | None:
    amount, day = data.get("amount"), _day(data, "disbursed_on")
    if amount is None and day is None:
        return None
    if amount is None or day is None:
        raise RowIncomplete("amount" if amount is None else "disbursed_on", "放款金额和放款日须同时填写")
    return Disbursement(
        amount_fen=_fen(amount), disbursed_on=day, external_reference=data["external_reference"], due_on=_day(data, "due_on")
    )


def _repayments(data: dict[str, Any]) -> tuple[Payment, ...]:
    reference, day = data.get("repayment_reference"), _day(data, "paid_on")
    if reference is None and day is None and not any(name in data for name in (*_PARTS, "reverses")):
        return ()
    if reference is None or day is None:
        raise RowIncomplete("repayment_reference" if reference is None else "paid_on", "登记还款须同时填写还款流水号和还款日")
    principal, interest, penalty, fees = (_fen(data.get(name, 0)) for name in _PARTS)
    paid = Payment(
        paid_on=day, external_reference=reference, principal_fen=principal, interest_fen=interest, penalty_fen=penalty, fees_fen=fees,
        reverses=data.get("reverses"), source="file",
    )  # fmt: skip
    return (paid,)


def _day(data: dict[str, Any], name: str) -> date | None:
    return date.fromisoformat(data[name]) if name in data else None


def _fen(amount: int | Decimal) -> int:
    return fen_from_yuan(Decimal(amount))
