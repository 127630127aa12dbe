"""Table of filings (备案): which loan stands under which fund, by which version of its rules, with which share."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.workflow.models import WithState
from policies.filings.states import FilingStatus

# The lender and its branch, the guarantor, and those who keep the fund. The auditor reads.
OF_PARTIES = (
    "lender_id = zhida_organisation() OR branch_id = zhida_organisation()"
    " OR guarantor_id = zhida_organisation() OR bureau_id = zhida_organisation() OR manager_id = zhida_organisation()"
)
LIVE = "status IN ('submitted', 'filed')"


class Filing(WithId, WithState, Base):
    """A loan filed in a fund. Version, share and facts are frozen on the day it is filed.

    `facts` are what the rules were asked with (attribute → {"value", "source", "as_of"}); `shares` what `share_of` gave, by kind of
    claimant; `book` what the lender's books say of the loan since (balance, class, days past due, default),
    kept by a follower, so that reviewers need not see the loan itself.
    """

    __tablename__ = "filing"
    __table_args__ = (
        Index("uq_filing_live", "fund_id", "loan_id", unique=True, postgresql_where=text(LIVE)),
        UniqueConstraint("number"),
        Index(
            "uq_filing_reference", "lender_id", "external_reference", unique=True, postgresql_where=text("external_reference IS NOT NULL")
        ),
        Index(None, "loan_id"),
        Index("ix_filing_queue", "fund_id", "status", "id"),
        Index(None, "lender_id", "id"),
        Index(None, "branch_id", "id"),
        Index(None, "guarantor_id", "id"),
        Index(None, "bureau_id", "status", "id"),
        Index(None, "manager_id", "status", "id"),
        Index("ix_filing_conditions", "conditions_until", postgresql_where=text("conditions_until IS NOT NULL")),
        CheckConstraint("verdict IN ('met', 'unmet', 'unknown')", name="verdict"),
        CheckConstraint("principal_fen > 0 AND amount_fen BETWEEN 1 AND principal_fen", name="amount"),
        CheckConstraint(
            "(status IN ('filed', 'revoked')) <= (fund_version_id IS NOT NULL AND filed_on IS NOT NULL)", name="filed_under_version"
        ),
    )
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE", rows=f"{OF_PARTIES} OR (SELECT zhida_role()) = 'auditor'", insert_rows=OF_PARTIES
    )

    status: Mapped[FilingStatus] = mapped_column(text_enum(FilingStatus, "status"), default=FilingStatus.SUBMITTED)
    number: Mapped[str] = mapped_column(String(32))  # BA-YYYY-NNNNNN
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    fund_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("fund_version.id", ondelete="RESTRICT"))
    bureau_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id", ondelete="RESTRICT"))
    loan_reference: Mapped[str] = mapped_column(String(64))  # 借据号
    contract_number: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    guarantor_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    external_reference: Mapped[str | None] = mapped_column(String(64))
    principal_fen: Mapped[int] = mapped_column(BigInteger)  # of the loan as it was paid out
    amount_fen: Mapped[int] = mapped_column(BigInteger)  # that is filed; may be less
    disbursed_on: Mapped[date]
    due_on: Mapped[date]
    facts: Mapped[dict[str, Any]]
    shares: Mapped[dict[str, Any] | None]
    book: Mapped[dict[str, Any]]
    verdict: Mapped[str] = mapped_column(String(16))  # of the fund's criterion: met, unmet or unknown
    automatic: Mapped[bool] = mapped_column(server_default="false", default=False)
    default_event_id: Mapped[UUID | None] = mapped_column(ForeignKey("default_event.id", ondelete="RESTRICT"))
    defaulted_on: Mapped[date | None]
    submitted_at: Mapped[datetime]
    filed_on: Mapped[date | None]
    filed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    conditions_until: Mapped[date | None]  # what had to be shown later (a title) must be there by then
    updated_at: Mapped[datetime]


class GuarantorPayment(WithId, Base):
    """What a guarantor paid in place of the borrower (代偿), with its voucher. Corrected by another row that names this one."""

    __tablename__ = "guarantor_payment"
    __table_args__ = (
        UniqueConstraint("guarantor_id", "voucher"),
        UniqueConstraint("reverses_id"),
        Index(None, "filing_id"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )
    __table_rules__ = TableRules(
        app="SELECT, INSERT",
        rows="guarantor_id = zhida_organisation() OR EXISTS (SELECT FROM filing f WHERE f.id = filing_id)",
        insert_rows="guarantor_id = zhida_organisation()",
        append_only=True,
    )

    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filing.id", ondelete="RESTRICT"))
    guarantor_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    voucher: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("guarantor_payment.id", ondelete="RESTRICT"))
    recorded_at: Mapped[datetime]
