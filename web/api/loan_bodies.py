"""What lenders send about contracts and loans, and what the use cases take: text of yuan becomes fen, per cent a fraction."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from marketplace.cash_flows.day_count import DayCount
from marketplace.money import fen_from_yuan
from marketplace.workflow.mover import LONGEST_NOTE
from products.loans.actions import Grade
from products.loans.disburse import Disbursement
from products.loans.prolong import Extension, NewLoan
from products.loans.repay import Payment
from products.loans.rules.early_repayment import Keep
from products.loans.states import Classification
from products.schedules.terms import Every, OnDayOff
from web.api.patterns import MONEY, PERCENT
from web.api.rates import fraction

Money = Annotated[str, Meta(pattern=MONEY, description="以元为单位，如 300000.00")]
Reference = Annotated[str, Meta(min_length=1, max_length=64, description="机构自己的编号，在本机构内不重复")]
Note = Annotated[str, Meta(max_length=LONGEST_NOTE)]
Version = Annotated[int, Meta(ge=1)]
MonthDay = Annotated[int, Meta(ge=1, le=31)]
GraceDays = Annotated[int, Meta(ge=0, le=90)]
NOTHING = "0.00"


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Unknown fields are refused."""


class DisbursementBody(_Body, frozen=True, kw_only=True):
    """A disbursement. `due_on` is by default the contract's term later; the rest says how the contract counts."""

    amount: Money
    disbursed_on: date
    external_reference: Reference
    due_on: date | None = None
    every: Every = Every.MONTH
    repayment_day: MonthDay | None = None
    day_count: DayCount = DayCount.ACT_360
    on_day_off: OnDayOff = OnDayOff.STAYS
    grace_days: GraceDays = 0

    def disbursement(self) -> Disbursement:
        """For the use case."""
        return Disbursement(
            amount_fen=fen(self.amount), disbursed_on=self.disbursed_on, external_reference=self.external_reference, due_on=self.due_on,
            every=self.every, repayment_day=self.repayment_day, day_count=self.day_count, on_day_off=self.on_day_off,
            grace_days=self.grace_days,
        )  # fmt: skip


class RepaymentBody(_Body, frozen=True, kw_only=True):
    """A repayment, or with `reverses` the correction of the one of that reference; a correction may say that nothing was paid.

    `keep`: what a part repaid in advance leaves as it was, the term or the instalment.
    """

    paid_on: date
    external_reference: Reference
    principal: Money = NOTHING
    interest: Money = NOTHING
    penalty: Money = NOTHING
    fees: Money = NOTHING
    reverses: Reference | None = None
    keep: Keep = Keep.TERM

    def payment(self) -> Payment:
        """For the use case."""
        return Payment(
            paid_on=self.paid_on, external_reference=self.external_reference, principal_fen=fen(self.principal),
            interest_fen=fen(self.interest), penalty_fen=fen(self.penalty), fees_fen=fen(self.fees), reverses=self.reverses, keep=self.keep,
        )  # fmt: skip


class ClassificationBody(_Body, frozen=True, kw_only=True):
    """A grade; `note` gives the reason where it is better than the days past due suggest."""

    classification: Classification
    classified_on: date
    note: Note | None = None
    version: Version | None = None

    def grade(self) -> Grade:
        """For the use case."""
        return Grade(classification=self.classification, classified_on=self.classified_on, note=self.note)


class DefaultBody(_Body, frozen=True, kw_only=True):
    """A default on a day."""

    defaulted_on: date
    note: Note | None = None
    version: Version | None = None


class ExtensionBody(_Body, frozen=True, kw_only=True):
    """An extension: from `extended_on` the rest runs to `matures_on`, at another rate where one is given."""

    extended_on: date
    matures_on: date
    note: Note
    rate: Annotated[str, Meta(pattern=PERCENT)] | None = None
    version: Version | None = None

    def extension(self) -> Extension:
        """For the use case."""
        rate = None if self.rate is None else fraction(self.rate)
        return Extension(extended_on=self.extended_on, matures_on=self.matures_on, annual_rate=rate)


class RenewalBody(_Body, frozen=True, kw_only=True):
    """A renewal: the loan that takes this one's place, with or without the borrower bringing the principal (无还本续贷)."""

    amount: Money
    disbursed_on: date
    external_reference: Reference
    without_repayment: bool
    due_on: date | None = None
    contract_id: UUID | None = None
    note: Note | None = None
    version: Version | None = None

    def new_loan(self) -> NewLoan:
        """For the use case."""
        paid = Disbursement(
            amount_fen=fen(self.amount), disbursed_on=self.disbursed_on, external_reference=self.external_reference, due_on=self.due_on
        )
        return NewLoan(disbursement=paid, without_repayment=self.without_repayment, contract_id=self.contract_id)


def fen(money: str) -> int:
    """Text of yuan as fen."""
    return fen_from_yuan(Decimal(money))
