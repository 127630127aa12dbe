"""A fund's money as its keepers see it in the open interface: amounts as text in yuan, accounts of banks masked."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from marketplace.money import yuan_text
from marketplace.subject_keys.masking import HIDDEN
from policies.funds.journal_models import FundDeposit
from policies.funds.journal_rules import Account, EntryKind
from policies.funds.ledger_list import EntryLines
from policies.funds.models import FundContribution
from policies.funds.periods import Closing
from web.api.pagination import Page


class FundContributionResource(msgspec.Struct, frozen=True, kw_only=True):
    """A contribution. `state` is `paid_in` once all that was promised has come."""

    id: UUID
    fund_id: UUID
    source: str
    state: str
    committed: str
    paid_in: str
    outstanding: str
    budget_document: str
    due_on: date | None
    created_at: datetime


class FundContributionPage(Page[FundContributionResource], frozen=True):
    """All contributions of a fund, the newest first."""


class JournalPostingView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an entry; a debit is positive."""

    account: Account
    payer: str
    deposit_id: UUID | None
    amount: str


class JournalEntryResource(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the journal. `late`: the month of `occurred_on` was closed, so it stands in the open `period`."""

    id: UUID
    fund_id: UUID
    number: int
    kind: EntryKind
    amount: str
    occurred_on: date
    period: str
    late: bool
    claim_id: UUID | None
    contribution_id: UUID | None
    reverses_id: UUID | None
    voucher: str | None
    note: str
    recorded_at: datetime
    recorded_by: UUID | None
    postings: list[JournalPostingView]
    previous_hash: str
    hash: str


class JournalPage(Page[JournalEntryResource], frozen=True):
    """One page of a journal; `next_cursor` is null on the last one."""


class FundDepositResource(msgspec.Struct, frozen=True, kw_only=True):
    """A special account. `number` is masked, except where one account is asked for by whoever pays from it."""

    id: UUID
    fund_id: UUID
    code: str
    bank_name: str
    number: str
    balance: str


class FundDepositPage(Page[FundDepositResource], frozen=True):
    """All special accounts of a fund."""


class FundPeriodResource(msgspec.Struct, frozen=True, kw_only=True):
    """A month or year: `proposed` by one person, `closed` once another has confirmed. Balances by account, debits positive."""

    fund_id: UUID
    period: str
    state: str
    proposed_by: UUID
    proposed_at: datetime
    closed_by: UUID | None
    closed_at: datetime | None
    last_entry: int | None
    last_hash: str | None
    balances: dict[str, str] | None


class FundPeriodPage(Page[FundPeriodResource], frozen=True):
    """Periods that were proposed or closed, the latest first."""


def contribution_resource(made: FundContribution) -> FundContributionResource:
    """As its fund's keepers see it."""
    left = made.committed_fen - made.paid_in_fen
    return FundContributionResource(
        id=made.id, fund_id=made.fund_id, source=made.source, state="committed" if left else "paid_in",
        committed=yuan_text(made.committed_fen), paid_in=yuan_text(made.paid_in_fen), outstanding=yuan_text(left),
        budget_document=made.budget_document, due_on=made.due_on, created_at=made.created_at,
    )  # fmt: skip


def entry_resource(found: EntryLines) -> JournalEntryResource:
    """With its postings."""
    entry = found.entry
    lines = [
        JournalPostingView(account=each.account, payer=each.payer, deposit_id=each.deposit_id, amount=yuan_text(each.amount_fen))
        for each in found.lines
    ]
    return JournalEntryResource(
        id=entry.id, fund_id=entry.fund_id, number=entry.number, kind=entry.kind, amount=yuan_text(entry.amount_fen),
        occurred_on=entry.occurred_on, period=entry.period, late=entry.late, claim_id=entry.claim_id,
        contribution_id=entry.contribution_id, reverses_id=entry.reverses_id, voucher=entry.voucher, note=entry.note_zh,
        recorded_at=entry.recorded_at, recorded_by=entry.recorded_by, postings=lines, previous_hash=entry.previous_hash, hash=entry.hash,
    )  # fmt: skip


def deposit_resource(deposit: FundDeposit, number: str | None = None) -> FundDepositResource:
    """Masked, unless the whole `number` is given."""
    return FundDepositResource(
        id=deposit.id, fund_id=deposit.fund_id, code=deposit.code, bank_name=deposit.bank_name,
        number=number or HIDDEN + (deposit.last_four or ""), balance=yuan_text(deposit.balance_fen),
    )  # fmt: skip


def period_resource(closing: Closing) -> FundPeriodResource:
    """Where closing a period stands."""
    proposal, closed = closing.proposal, closing.closed
    return FundPeriodResource(
        fund_id=proposal.fund_id, period=proposal.period, state="closed" if closed else "proposed",
        proposed_by=proposal.proposed_by, proposed_at=proposal.proposed_at,
        closed_by=closed.closed_by if closed else None, closed_at=closed.closed_at if closed else None,
        last_entry=closed.last_entry if closed else None, last_hash=closed.last_hash if closed else None,
        balances={account: yuan_text(fen) for account, fen in closed.balances.items()} if closed else None,
    )  # fmt: skip
