"""Tables of compensation funds: the fund, its rules in versions, its money, its breakers and who may not take part."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.workflow.models import WithState
from policies.funds.fund_rules import StopMeasure, StopScope
from policies.funds.states import FundStatus, RulesStatus

# One list for the statement, not one look-up for each of a million rows.
KEEPS_FUND = (
    "fund_id = ANY (ARRAY(SELECT f.id FROM fund f WHERE f.bureau_id = zhida_organisation() OR f.manager_id = zhida_organisation()))"
)
SEES_FUND = f"{KEEPS_FUND} OR (SELECT zhida_role()) = 'auditor'"
OWN_FUND = "bureau_id = zhida_organisation() OR manager_id = zhida_organisation()"


class Fund(WithId, WithState, Base):
    """A compensation fund (风险补偿资金池): a bureau's, run by a fund manager where there is one. Its rules are in its versions."""

    __tablename__ = "fund"
    __table_args__ = (
        Index(None, "bureau_id", "id"),
        Index(None, "manager_id", "id"),
        CheckConstraint("status IN ('draft', 'submitted', 'withdrawn') OR current_version_id IS NOT NULL", name="published_has_version"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", why="which funds there are and by what rules is public; their money is not")

    status: Mapped[FundStatus] = mapped_column(text_enum(FundStatus, "status"), default=FundStatus.DRAFT)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    bureau_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))  # 受托管理机构
    region: Mapped[str | None] = mapped_column(String(12), index=True)
    current_version_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("fund_version.id", use_alter=True, name="fk_fund_current_version_id", ondelete="RESTRICT")
    )
    sample_as_of: Mapped[str | None] = mapped_column(String(32))  # rules taken from a public source: 参考样例 of that date
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class FundDraft(WithId, WithState, Base):
    """Rules that are being written: the fund's first ones, or the next version. At most one is open."""

    __tablename__ = "fund_draft"
    __table_args__ = (
        Index("uq_fund_draft_open", "fund_id", unique=True, postgresql_where=text("status IN ('draft', 'submitted')")),
    )  # fmt: skip
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=SEES_FUND, insert_rows=KEEPS_FUND)

    status: Mapped[RulesStatus] = mapped_column(text_enum(RulesStatus, "status"), default=RulesStatus.DRAFT)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    base_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("fund_version.id", ondelete="RESTRICT"))
    rules: Mapped[dict[str, Any]]  # may be incomplete
    rules_before: Mapped[dict[str, Any] | None]  # for one step of undo
    policy_id: Mapped[UUID | None] = mapped_column(ForeignKey("policy.id", ondelete="RESTRICT"))
    effective_from: Mapped[date | None]
    submitted_hash: Mapped[str | None] = mapped_column(String(64))  # of what the first person signed
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))  # who changed it last
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class FundVersion(WithId, Base):
    """The rules of a fund from a day on. Never edited: a filing keeps the version it was made under."""

    __tablename__ = "fund_version"
    __table_args__ = (UniqueConstraint("fund_id", "number"), CheckConstraint("number >= 1", name="number"))
    __table_rules__ = TableRules(app="SELECT, INSERT", append_only=True, why="the rules of a fund are public")

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    number: Mapped[int]
    effective_from: Mapped[date]
    rules: Mapped[dict[str, Any]]
    policy_id: Mapped[UUID | None] = mapped_column(ForeignKey("policy.id", ondelete="RESTRICT"))
    content_hash: Mapped[str] = mapped_column(String(64))
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))  # None: a program
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]


class FundContribution(WithId, Base):
    """Money promised to a fund (承诺出资) and what of it has come (实缴), each with its budget document. `paid_in_fen` only grows."""

    __tablename__ = "fund_contribution"
    __table_args__ = (
        Index(None, "fund_id", "id"),
        CheckConstraint("committed_fen > 0 AND paid_in_fen BETWEEN 0 AND committed_fen", name="amounts"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=SEES_FUND, insert_rows=KEEPS_FUND)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    source: Mapped[str] = mapped_column(String(120))  # 市财政, 区财政, 互助担保金
    committed_fen: Mapped[int] = mapped_column(BigInteger)
    paid_in_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    budget_document: Mapped[str] = mapped_column(Text)  # 文号
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))
    due_on: Mapped[date | None]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]


class PriorBalance(Base):
    """An institution's loan balance at the end of a year, which caps of the next one are measured by. Entered with its source."""

    __tablename__ = "fund_prior_balance"
    __table_args__ = (CheckConstraint("balance_fen >= 0", name="balance"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=SEES_FUND, insert_rows=KEEPS_FUND)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"), primary_key=True)
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    year: Mapped[str] = mapped_column(String(10), primary_key=True)  # label of the year whose end it is
    balance_fen: Mapped[int] = mapped_column(BigInteger)
    source_zh: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    entered_at: Mapped[datetime]


class FundUse(Base):
    """What has been approved within one limit: raised and lowered only together with the pool's reservation, in one statement each."""

    __tablename__ = "fund_use"
    __table_args__ = (CheckConstraint("used_fen >= 0", name="used"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=SEES_FUND, insert_rows=KEEPS_FUND)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(24), primary_key=True)  # loan, borrower, bank_year, claimant_kind_year, pool_year
    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # id of the loan, the borrower, the claimant; the kind; empty
    year: Mapped[str] = mapped_column(String(10), primary_key=True)  # label; empty where there is no year
    used_fen: Mapped[int] = mapped_column(BigInteger)


class FundBreaker(WithId, Base):
    """A reading of a circuit breaker (熔断监测): kept with its figures whenever its state changes, and at least once a day it is read."""

    __tablename__ = "fund_breaker"
    __table_args__ = (
        Index("ix_fund_breaker_latest", "fund_id", "scope", "measure", "institution_id", "year", text("read_at DESC")),
        CheckConstraint("state IN ('normal', 'warning', 'tripped', 'unknown')", name="state"),
    )
    __table_rules__ = TableRules(
        app="SELECT, INSERT", rows=f"{SEES_FUND} OR institution_id = zhida_organisation()", insert_rows=KEEPS_FUND, append_only=True
    )

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    scope: Mapped[StopScope] = mapped_column(text_enum(StopScope, "scope"))
    measure: Mapped[StopMeasure] = mapped_column(text_enum(StopMeasure, "measure"))
    institution_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))  # None: the fund as a whole
    year: Mapped[str] = mapped_column(String(10))
    numerator_fen: Mapped[int] = mapped_column(BigInteger)
    denominator_fen: Mapped[int] = mapped_column(BigInteger)
    level_pct: Mapped[str | None] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[dict[str, Any]]  # ids of the filings and default events that were counted, and the rule as it stood
    read_at: Mapped[datetime]


class FundBar(WithId, Base):
    """Who may not file or claim (禁入名单), from and until when, and why. Lifted by a date, never deleted."""

    __tablename__ = "fund_bar"
    __table_args__ = (Index(None, "organisation_id"), Index(None, "bureau_id", "id"))
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE (until_on, lifted_by, lifted_at, lifted_zh)",
        rows=(
            "bureau_id = zhida_organisation() OR organisation_id = zhida_organisation()"
            " OR (SELECT zhida_role()) IN ('auditor', 'fund_manager')"
        ),
        insert_rows="bureau_id = zhida_organisation()",
    )

    bureau_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))  # None: all funds of the bureau
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason_zh: Mapped[str] = mapped_column(Text)
    claim_id: Mapped[UUID | None]
    barred_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    lifted_at: Mapped[datetime | None]
    lifted_zh: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
