"""Tables of contracts, loans, what is due and what was paid."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.workflow.models import WithState
from products.loans.states import Classification, ContractStatus, LoanStatus

REPORT_LINES_KEPT = 1_000
OF_LENDER = "lender_id = zhida_organisation() OR branch_id = zhida_organisation()"
OF_PARTIES = f"subject_id = zhida_organisation() OR {OF_LENDER}"
# A contract is the lender's to write; a borrower writes only that of an own application which it has just signed.
SIGNED_BY_BORROWER = (
    "subject_id = zhida_organisation() AND EXISTS (SELECT FROM application a WHERE a.id = application_id AND a.status = 'signed'"
    " AND a.subject_id = zhida_organisation() AND a.lender_id = contract.lender_id)"
)
OF_LOAN = "EXISTS (SELECT FROM loan l WHERE l.id = loan_id)"  # the loan's own policy decides
PERFORMING_SQL = "status IN ('active', 'overdue')"
OF_LOAN_OF_LENDER = "EXISTS (SELECT FROM loan l WHERE l.id = loan_id AND l.subject_id <> zhida_organisation())"


class Contract(WithId, WithState, Base):
    """A credit line (授信合同). `drawn_fen`: of a revolving line what is out now, else what was ever paid out."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("lender_id", "contract_number"),
        UniqueConstraint("application_id"),
        Index(None, "subject_id", "id"),
        Index(None, "lender_id", "id"),
        CheckConstraint("amount_fen > 0 AND drawn_fen BETWEEN 0 AND amount_fen", name="drawn_within_line"),
        CheckConstraint("annual_rate >= 0", name="rate"),
        CheckConstraint("valid_until >= signed_on", name="ends_after_it_begins"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OF_PARTIES, insert_rows=f"{OF_LENDER} OR ({SIGNED_BY_BORROWER})")

    status: Mapped[ContractStatus] = mapped_column(text_enum(ContractStatus, "status"), default=ContractStatus.ACTIVE)
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"))  # None: it came otherwise
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    product_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("product_version.id", ondelete="RESTRICT"))
    contract_number: Mapped[str] = mapped_column(String(64))
    signed_on: Mapped[date]
    valid_until: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    drawn_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    annual_rate: Mapped[Decimal] = mapped_column(Numeric(9, 8))
    term_months: Mapped[int] = mapped_column(SmallInteger)
    repayment_method: Mapped[str] = mapped_column(String(32))
    revolving: Mapped[bool]
    signature: Mapped[dict[str, Any]]  # by which adapter, whether of legal force, its reference
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]


class Loan(WithId, WithState, Base):
    """A loan (借据): one disbursement. Balances are what schedule and repayments give; the database keeps them
    from going negative.
    """

    __tablename__ = "loan"
    __table_args__ = (
        UniqueConstraint("lender_id", "external_reference"),
        Index(None, "contract_id"),
        Index(None, "subject_id", "id"),
        Index("ix_loan_book", "lender_id", "status", "due_on", "id"),
        Index("ix_loan_due", "lender_id", "next_due_on", "id", postgresql_where=text(PERFORMING_SQL)),
        Index("ix_loan_branch_due", "branch_id", "next_due_on", "id", postgresql_where=text(f"{PERFORMING_SQL} AND branch_id IS NOT NULL")),
        Index("ix_loan_ageing", "next_due_on", postgresql_where=text("status NOT IN ('settled', 'written_off')")),
        CheckConstraint("principal_fen > 0 AND balance_fen BETWEEN 0 AND principal_fen", name="balance"),
        CheckConstraint("days_past_due >= 0 AND overdue_fen >= 0", name="overdue"),
        CheckConstraint("due_on >= disbursed_on", name="due_after_disbursed"),
        CheckConstraint("status <> 'settled' OR balance_fen = 0", name="settled_owes_nothing"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OF_PARTIES, insert_rows=OF_LENDER)

    status: Mapped[LoanStatus] = mapped_column(text_enum(LoanStatus, "status"), default=LoanStatus.ACTIVE)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id", ondelete="RESTRICT"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    external_reference: Mapped[str] = mapped_column(String(64))  # 借据号
    principal_fen: Mapped[int] = mapped_column(BigInteger)
    balance_fen: Mapped[int] = mapped_column(BigInteger)
    overdue_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # principal and interest together
    annual_rate: Mapped[Decimal] = mapped_column(Numeric(9, 8))
    cost_rate: Mapped[Decimal | None] = mapped_column(Numeric(12, 8))  # 年化利率 of all that is paid, fees included
    repayment_method: Mapped[str] = mapped_column(String(32))
    terms: Mapped[dict[str, Any]]  # day count, days off, grace, settlement day: what the schedule was made with
    disbursed_on: Mapped[date]
    due_on: Mapped[date]
    next_due_on: Mapped[date | None]
    oldest_unpaid_on: Mapped[date | None]
    days_past_due: Mapped[int] = mapped_column(server_default="0", default=0)
    aged_on: Mapped[date | None]  # the day whose ageing it has seen
    classification: Mapped[Classification] = mapped_column(text_enum(Classification, "classification"), default=Classification.PASS)
    classified_on: Mapped[date | None]
    first_loan: Mapped[bool | None]  # None: the platform cannot know
    renews_id: Mapped[UUID | None] = mapped_column(ForeignKey("loan.id", ondelete="RESTRICT"))
    extensions: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    settled_on: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class LoanInstallment(Base):
    """One line of a repayment schedule (还款计划). An extension closes the lines that are left and adds others: `schedule` counts them."""

    __tablename__ = "loan_installment"
    __table_args__ = (
        Index("ix_loan_installment_due", "due_on", postgresql_where=text("settled_on IS NULL")),
        CheckConstraint("principal_fen >= 0 AND interest_fen >= 0", name="amounts"),
        CheckConstraint("paid_principal_fen BETWEEN 0 AND principal_fen AND paid_interest_fen BETWEEN 0 AND interest_fen", name="paid"),
    )
    # Deleted only where a correction takes back a repayment that had made a plan of its own.
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE, DELETE", rows=OF_LOAN, insert_rows=OF_LOAN_OF_LENDER)

    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id", ondelete="RESTRICT"), primary_key=True)
    schedule: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    from_on: Mapped[date]
    to_on: Mapped[date]  # the last day on which interest runs
    due_on: Mapped[date]
    grace_until: Mapped[date]
    principal_fen: Mapped[int] = mapped_column(BigInteger)
    interest_fen: Mapped[int] = mapped_column(BigInteger)
    paid_principal_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    paid_interest_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    settled_on: Mapped[date | None]


class Repayment(WithId, Base):
    """What was paid. Never changed: a correction is another row that names this one."""

    __tablename__ = "repayment"
    __table_args__ = (
        UniqueConstraint("lender_id", "external_reference"),
        UniqueConstraint("reverses_id"),
        Index(None, "loan_id", "paid_on"),
        CheckConstraint("least(principal_fen, interest_fen, penalty_fen, fees_fen) >= 0", name="parts"),
        # A correction may say that nothing was paid.
        CheckConstraint("reverses_id IS NOT NULL OR principal_fen + interest_fen + penalty_fen + fees_fen > 0", name="something"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=OF_LOAN, insert_rows=OF_LOAN_OF_LENDER, append_only=True)

    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id", ondelete="RESTRICT"))
    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    external_reference: Mapped[str] = mapped_column(String(64))
    paid_on: Mapped[date]
    principal_fen: Mapped[int] = mapped_column(BigInteger)
    interest_fen: Mapped[int] = mapped_column(BigInteger)
    penalty_fen: Mapped[int] = mapped_column(BigInteger)
    fees_fen: Mapped[int] = mapped_column(BigInteger)
    keep: Mapped[str] = mapped_column(String(16), server_default="term", default="term")  # what a part repaid in advance leaves as it was
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("repayment.id", ondelete="RESTRICT"))
    source: Mapped[str] = mapped_column(String(16))  # page, api, file
    recorded_at: Mapped[datetime]


class DefaultEvent(WithId, Base):
    """A default (违约): what a claim for compensation stands on. One per loan."""

    __tablename__ = "default_event"
    __table_args__ = (UniqueConstraint("loan_id"), CheckConstraint("principal_fen >= 0 AND interest_fen >= 0", name="owed"))
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=OF_LOAN, insert_rows=OF_LOAN_OF_LENDER, append_only=True)

    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id", ondelete="RESTRICT"))
    defaulted_on: Mapped[date]
    principal_fen: Mapped[int] = mapped_column(BigInteger)  # owed on that day
    interest_fen: Mapped[int] = mapped_column(BigInteger)
    days_past_due: Mapped[int]
    recorded_at: Mapped[datetime]


class LoanReminder(Base):
    """That a due day was announced. The key keeps a task that runs twice from telling twice."""

    __tablename__ = "loan_reminder"
    __table_rules__ = TableRules(app="SELECT", rows=OF_LOAN)

    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id", ondelete="RESTRICT"), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    days_ahead: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    told_at: Mapped[datetime]


class LoanReport(WithId, Base):
    """A delivery of loan facts (贷后报送) by file or interface. `differences`: what disagrees with the schedule or with what was known.

    Of a file: `layout` is how it was understood and what a person confirmed, `done_to` the last row that was dealt with, `sent_by` for
    whom a task works.
    """

    __tablename__ = "loan_report"
    __table_args__ = (Index(None, "lender_id", "id"), UniqueConstraint("lender_id", "content_sha256"))
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows="lender_id = zhida_organisation()")

    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    content_sha256: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[date]
    state: Mapped[str] = mapped_column(String(16))  # mapping, checking, rejected, applied, partly_applied, failed, discarded
    received: Mapped[int] = mapped_column(server_default="0", default=0)
    accepted: Mapped[int] = mapped_column(server_default="0", default=0)
    unchanged: Mapped[int] = mapped_column(server_default="0", default=0)
    rejected_rows: Mapped[int] = mapped_column(server_default="0", default=0)
    rejected: Mapped[list[dict[str, Any]]]  # at most REPORT_LINES_KEPT, as differences
    differences: Mapped[list[dict[str, Any]]]
    apply_valid: Mapped[bool] = mapped_column(server_default="false", default=False)
    file_name: Mapped[str | None] = mapped_column(String(160))
    file_key: Mapped[UUID | None]
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    layout: Mapped[dict[str, Any] | None]
    done_to: Mapped[int] = mapped_column(server_default="0", default=0)
    sent_by: Mapped[dict[str, Any] | None]
    note_zh: Mapped[str] = mapped_column(Text, server_default="", default="")
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
