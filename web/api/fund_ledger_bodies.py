"""What a treasurer sends about a fund's money; text of yuan becomes fen. Days that are left out are today."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from marketplace.errors import FieldError, Invalid
from policies.funds.contributions import PayIn, Promise
from policies.funds.deposits import SpecialAccount
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger_entries import HandEntry
from web.api.loan_bodies import Money, fen

Source = Annotated[str, Meta(min_length=1, max_length=120, description="出资方，如 市财政")]
Payer = Annotated[str, Meta(max_length=120, description="这笔钱属于哪个出资方；不区分的不填")]
Paper = Annotated[str, Meta(min_length=1, max_length=500, description="预算文件的名称和文号")]
Voucher = Annotated[str, Meta(min_length=1, max_length=64, description="凭证号，在本资金池内不重复")]
DepositCode = Annotated[str, Meta(min_length=1, max_length=32, description="专户编号；只有一个专户的可以不填")]
Words = Annotated[str, Meta(max_length=500)]


class ContributionState(StrEnum):
    """Whether the money has come already."""

    PAID_IN = "paid_in"
    COMMITTED = "committed"


class EntryWay(StrEnum):
    """Kinds of entries that are made by hand."""

    INTEREST = "interest"
    CHARGE = "charge"
    RETURN_TO_BUDGET = "return_to_budget"
    TRANSFER = "transfer"
    REVERSAL = "reversal"


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Unknown fields are refused."""


class FundContributionBody(_Body, frozen=True, kw_only=True):
    """A contribution: what has come (`paid_in`), or what was promised (`committed`)."""

    source: Source
    amount: Money
    budget_document: Paper
    state: ContributionState = ContributionState.PAID_IN
    due_on: date | None = None
    paid_on: date | None = None
    voucher: Voucher | None = None
    deposit: DepositCode | None = None

    def promise(self, today: date) -> Promise:
        """For the use case."""
        arrived = None
        if self.state is ContributionState.PAID_IN:
            arrived = PayIn(amount_fen=fen(self.amount), paid_on=self.paid_on or today, voucher=self.voucher, deposit=self.deposit)
        return Promise(
            source=self.source, amount_fen=fen(self.amount), budget_document=self.budget_document, due_on=self.due_on, paid_in=arrived
        )


class FundPayInBody(_Body, frozen=True, kw_only=True):
    """Money of a promise that has come."""

    amount: Money
    paid_on: date | None = None
    voucher: Voucher | None = None
    deposit: DepositCode | None = None

    def pay_in(self, today: date) -> PayIn:
        """For the use case."""
        return PayIn(amount_fen=fen(self.amount), paid_on=self.paid_on or today, voucher=self.voucher, deposit=self.deposit)


class FundEntryBody(_Body, frozen=True, kw_only=True):
    """An entry by hand. A reversal names the entry it takes back in `reverses` and says why in `note`; it has no amount of its own."""

    kind: EntryWay
    amount: Money | None = None
    occurred_on: date | None = None
    payer: Payer = ""
    voucher: Voucher | None = None
    note: Words = ""
    deposit: DepositCode | None = None
    from_deposit: DepositCode | None = None
    reverses: UUID | None = None

    def entry(self, today: date) -> HandEntry:
        """For the use case. Raises: Invalid without an amount, or with an entry to reverse."""
        faults = [] if self.amount is not None else [FieldError("/amount", "请填写金额，如 300000.00")]
        if self.reverses is not None:
            faults.append(FieldError("/reverses", "只有冲正（reversal）才写明被冲正的分录"))
        if faults or self.amount is None:
            raise Invalid(f"有 {len(faults)} 处需要修改", faults)
        return HandEntry(
            kind=EntryKind(self.kind.value), amount_fen=fen(self.amount), occurred_on=self.occurred_on or today, payer=self.payer,
            voucher=self.voucher, note_zh=self.note, deposit=self.deposit, from_deposit=self.from_deposit,
        )  # fmt: skip

    def reversed_entry(self) -> UUID:
        """Which entry is taken back. Raises: Invalid where none is named."""
        if self.reverses is None:
            raise Invalid("没有记账", [FieldError("/reverses", "冲正须写明被冲正的分录（reverses）")])
        return self.reverses


class FundDepositBody(_Body, frozen=True, kw_only=True):
    """A special account; the number is encrypted."""

    code: Annotated[str, Meta(min_length=1, max_length=32)]
    bank_name: Annotated[str, Meta(min_length=1, max_length=200)]
    number: Annotated[str, Meta(min_length=1, max_length=64)]

    def account(self) -> SpecialAccount:
        """For the use case."""
        return SpecialAccount(code=self.code, bank_name=self.bank_name, number=self.number)


class FundPeriodBody(_Body, frozen=True, kw_only=True):
    """A month (2026-10) or a year (2026) to close."""

    period: Annotated[str, Meta(min_length=4, max_length=7)]
