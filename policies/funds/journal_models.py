"""Tables of a fund's money: the double-entry journal, what it adds up to, closed periods, and the bank's own statements."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from policies.funds.journal_rules import Account, EntryKind
from policies.funds.models import KEEPS_FUND, SEES_FUND


class FundPool(Base):
    """What a fund's journal adds up to, kept in the transaction of every entry; its row is the fund's lock.

    The database keeps it from going negative: nothing is reserved that is not in cash, nothing paid that was not reserved. `entries` and
    `last_hash` are the number and the hash of the last entry. Totals only grow, by kind of entry; a reversal lowers them again.
    """

    __tablename__ = "fund_pool"
    __table_args__ = (
        CheckConstraint("reserved_fen >= 0 AND cash_fen - reserved_fen >= 0", name="never_overdrawn"),
        CheckConstraint("receivable_fen >= 0", name="receivable"),
        CheckConstraint(
            "least(paid_in_fen, interest_fen, charged_fen, returned_fen, paid_fen, recovered_fen, clawed_back_fen) >= 0", name="totals"
        ),
        CheckConstraint(
            "cash_fen = paid_in_fen + interest_fen - charged_fen - returned_fen - paid_fen + recovered_fen + clawed_back_fen",
            name="cash_is_what_came_less_what_went",
        ),
    )  # fmt: skip
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=SEES_FUND, insert_rows=KEEPS_FUND)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"), primary_key=True)
    cash_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    reserved_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    receivable_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    paid_in_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    interest_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    charged_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    returned_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # to the budget
    paid_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # net of returned payments
    recovered_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # that has come
    clawed_back_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # that has come
    entries: Mapped[int] = mapped_column(server_default="0", default=0)
    last_hash: Mapped[str] = mapped_column(String(64), server_default="", default="")
    closed_through: Mapped[str] = mapped_column(String(7), server_default="", default="")  # the last closed month; months close in order


class FundDeposit(WithId, Base):
    """A special account (专户) at a bank. The number of the account is encrypted; `last_four` is shown."""

    __tablename__ = "fund_deposit"
    __table_args__ = (
        Index(None, "fund_id", "id"),
        UniqueConstraint("fund_id", "code"),
        CheckConstraint("balance_fen >= 0", name="balance"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=SEES_FUND, insert_rows=KEEPS_FUND)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(String(32))
    bank_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    bank_name: Mapped[str] = mapped_column(String(200))
    number_sealed: Mapped[str | None] = mapped_column(Text)
    last_four: Mapped[str | None] = mapped_column(String(4))
    balance_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    created_at: Mapped[datetime]


class JournalEntry(WithId, Base):
    """One movement of a fund's money. `number` is dense per fund, `hash` covers everything here, the postings and the entry before.

    `occurred_on` is the day of the movement, `period` (YYYY-MM) the open one it is booked in; `late` where that is not the day's own.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("fund_id", "number"),
        UniqueConstraint("reverses_id"),
        Index(None, "fund_id", "period", "number"),
        Index(None, "fund_id", "occurred_on", "number"),
        Index(None, "claim_id", postgresql_where=text("claim_id IS NOT NULL")),
        # The same voucher cannot be used twice for money that comes or goes.
        Index("uq_journal_entry_voucher", "fund_id", "voucher", unique=True, postgresql_where=text("voucher IS NOT NULL")),
        CheckConstraint("number >= 1 AND amount_fen > 0", name="amount"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_names_what_it_reverses"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT", system="SELECT, INSERT", rows=SEES_FUND, insert_rows=KEEPS_FUND, append_only=True)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    number: Mapped[int]
    kind: Mapped[EntryKind] = mapped_column(text_enum(EntryKind, "kind"))
    occurred_on: Mapped[date]
    period: Mapped[str] = mapped_column(String(7))
    late: Mapped[bool] = mapped_column(server_default="false", default=False)
    amount_fen: Mapped[int] = mapped_column(BigInteger)  # of the movement, whatever number of pairs of lines it takes to write it
    claim_id: Mapped[UUID | None]
    contribution_id: Mapped[UUID | None] = mapped_column(ForeignKey("fund_contribution.id", ondelete="RESTRICT"))
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("journal_entry.id", ondelete="RESTRICT"))
    voucher: Mapped[str | None] = mapped_column(String(64))  # 凭证号
    note_zh: Mapped[str] = mapped_column(Text, server_default="", default="")
    recorded_by: Mapped[UUID | None]  # the account or the program
    recorded_at: Mapped[datetime]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class JournalPosting(Base):
    """One line of an entry, positive for a debit. A trigger at the transaction's end refuses an entry whose lines do not add up to 0."""

    __tablename__ = "journal_posting"
    __table_args__ = (Index(None, "fund_id", "account", "period"), CheckConstraint("amount_fen <> 0", name="amount"))
    __table_rules__ = TableRules(app="SELECT, INSERT", system="SELECT, INSERT", rows=SEES_FUND, insert_rows=KEEPS_FUND, append_only=True)

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("journal_entry.id", ondelete="RESTRICT"), primary_key=True)
    line: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    period: Mapped[str] = mapped_column(String(7))
    account: Mapped[Account] = mapped_column(text_enum(Account, "account"))
    payer: Mapped[str] = mapped_column(String(120), server_default="", default="")
    deposit_id: Mapped[UUID | None] = mapped_column(ForeignKey("fund_deposit.id", ondelete="RESTRICT"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)


class FundMonth(Base):
    """What was booked in a period, by kind of entry, account and payer: statements are read from here, however long the journal is."""

    __tablename__ = "fund_month"
    __table_args__ = (CheckConstraint("debit_fen >= 0 AND credit_fen >= 0", name="amounts"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=SEES_FUND, insert_rows=KEEPS_FUND)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"), primary_key=True)
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    kind: Mapped[EntryKind] = mapped_column(text_enum(EntryKind, "kind"), primary_key=True)
    account: Mapped[Account] = mapped_column(text_enum(Account, "account"), primary_key=True)
    payer: Mapped[str] = mapped_column(String(120), primary_key=True)
    debit_fen: Mapped[int] = mapped_column(BigInteger)
    credit_fen: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int]


class FundPeriodProposal(Base):
    """Somebody has gone through a period and proposes to close it; another person does. Proposing changes nothing."""

    __tablename__ = "fund_period_proposal"
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=SEES_FUND, insert_rows=KEEPS_FUND, append_only=True)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"), primary_key=True)
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    proposed_at: Mapped[datetime]


class FundPeriod(WithId, Base):
    """A closed month (YYYY-MM) or year (YYYY): nothing is booked in it any more. `balances` by account as they stood at its end."""

    __tablename__ = "fund_period"
    __table_args__ = (UniqueConstraint("fund_id", "period"), CheckConstraint("closed_by <> proposed_by", name="four_eyes"))
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=SEES_FUND, insert_rows=KEEPS_FUND, append_only=True)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    period: Mapped[str] = mapped_column(String(7))
    last_entry: Mapped[int]  # number of the fund's last entry when it was closed
    balances: Mapped[dict[str, Any]]
    last_hash: Mapped[str] = mapped_column(String(64))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    closed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    closed_at: Mapped[datetime]


class BankStatement(WithId, Base):
    """A statement of a special account as the bank gave it (银行对账单), and what came of comparing it."""

    __tablename__ = "fund_bank_statement"
    __table_args__ = (UniqueConstraint("deposit_id", "content_sha256"), Index(None, "fund_id", "id"))
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=SEES_FUND, insert_rows=KEEPS_FUND)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    deposit_id: Mapped[UUID] = mapped_column(ForeignKey("fund_deposit.id", ondelete="RESTRICT"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    opening_fen: Mapped[int] = mapped_column(BigInteger)
    closing_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16))  # mapping: its columns wait to be confirmed; compared; failed
    file_name: Mapped[str] = mapped_column(String(160))
    file_key: Mapped[UUID]
    layout: Mapped[dict[str, Any]]  # how its columns were understood, and what a person said of them
    content_sha256: Mapped[str] = mapped_column(String(64))
    matched: Mapped[int] = mapped_column(server_default="0", default=0)
    differences: Mapped[int] = mapped_column(server_default="0", default=0)
    received_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    received_at: Mapped[datetime]


class BankStatementLine(Base):
    """One line of such a statement: positive came in, negative went out. `entry_id` is the journal's entry it agrees with."""

    __tablename__ = "fund_bank_statement_line"
    __table_args__ = (Index(None, "entry_id"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=SEES_FUND, insert_rows=KEEPS_FUND)

    statement_id: Mapped[UUID] = mapped_column(ForeignKey("fund_bank_statement.id", ondelete="RESTRICT"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    booked_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str] = mapped_column(String(120), server_default="", default="")
    counterparty: Mapped[str] = mapped_column(String(200), server_default="", default="")
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("journal_entry.id", ondelete="RESTRICT"))
    explained_zh: Mapped[str | None] = mapped_column(Text)
    explained_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))


class BankStatementGap(Base):
    """Why an entry of the journal is not on the bank's statement, as a person explained it. The entry itself stays as it is."""

    __tablename__ = "fund_bank_statement_gap"
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=SEES_FUND, insert_rows=KEEPS_FUND, append_only=True)

    statement_id: Mapped[UUID] = mapped_column(ForeignKey("fund_bank_statement.id", ondelete="RESTRICT"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("journal_entry.id", ondelete="RESTRICT"), primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    explained_zh: Mapped[str] = mapped_column(Text)
    explained_by: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    explained_at: Mapped[datetime]
