"""Tables of financing applications: the form an enterprise fills in once, one case per lender, what each lender does with it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.workflow.models import WithState
from products.applications.states import ApplicationStatus

# A branch sees what is its own by `branch_id`, its bank everything of the bank. What was never submitted is the enterprise's alone.
OF_LENDER = "submitted_at IS NOT NULL AND (lender_id = zhida_organisation() OR branch_id = zhida_organisation())"
OF_BANK = "lender_id = zhida_organisation() OR lender_id = (SELECT zhida_parent())"
DUE = "due_at IS NOT NULL"
IS_OPEN = "status IN ('submitted', 'accepted', 'contacted', 'supplementing', 'proposed', 'approved')"
NOT_DUE = "due_at IS NULL"
OF_BRANCH = "branch_id IS NOT NULL"
ENDED = "submitted_at IS NOT NULL AND status IN ('signed', 'rejected', 'withdrawn', 'lapsed', 'rerouted')"
# What queues filter by and row policies ask for: a rare filter walks the index alone, without the rows.
FILTERED = ["status", "subject_id", "lender_id", "branch_id", "officer_id", "product_id", "region", "amount_fen", "submitted_at"]
OF_PARTIES = f"subject_id = zhida_organisation() OR ({OF_LENDER})"
OF_FORM = "EXISTS (SELECT FROM application_group g WHERE g.id = group_id AND g.subject_id = zhida_organisation())"
OF_CASE = "EXISTS (SELECT FROM application a WHERE a.id = application_id)"  # the case's own policy decides
OF_CASE_OF_LENDER = "EXISTS (SELECT FROM application a WHERE a.id = application_id AND a.subject_id <> zhida_organisation())"


class ApplicationGroup(WithId, Base):
    """One form for up to three products (一次填写，多家申请). `answers`: field → {"value", "source", "as_of"}; source `typed`
    where a person wrote it.

    Kept while it is a draft at every step, so that nothing is lost with the line. `version` is for If-Match.
    """

    __tablename__ = "application_group"
    __table_args__ = (
        Index(None, "subject_id", "id"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("term_months BETWEEN 1 AND 1200", name="term"),
        CheckConstraint("cardinality(product_ids) BETWEEN 0 AND 3", name="at_most_three"),
    )
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE",
        rows="subject_id = zhida_organisation() OR EXISTS (SELECT FROM application a WHERE a.group_id = application_group.id)",
    )

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))  # None: a program
    product_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    term_months: Mapped[int | None] = mapped_column(SmallInteger)
    purpose: Mapped[str | None] = mapped_column(String(64))
    answers: Mapped[dict[str, Any]]
    consent_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    document_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    paper_lines: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"), default=dict)  # document id → which paper it is
    enquiries_told_at: Mapped[datetime | None]  # that each lender may make its own enquiry
    told_version: Mapped[str | None] = mapped_column(String(32))  # in which words
    undertaken: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"), default=dict)  # product id → id of the version read
    keep_others: Mapped[bool] = mapped_column(server_default="false", default=False)  # when one is signed
    rerouted_from_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("application.id", use_alter=True, name="fk_application_group_rerouted_from_id", ondelete="RESTRICT")
    )
    # The case that came to a contract: unless the others are kept, the database itself lets only one of the form be signed.
    signed_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("application.id", use_alter=True, name="fk_application_group_signed_id", ondelete="RESTRICT")
    )
    submitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class FormVersion(WithId, Base):
    """What a draft said before it was changed: for undoing, and for telling which of two windows changed what.

    `said`: amount_fen, term_months, purpose, keep_others, answers. The newest fifty are kept, and none once the form is submitted.
    """

    __tablename__ = "application_form_version"
    __table_args__ = (UniqueConstraint("group_id", "version"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE (undone), DELETE", rows=OF_FORM)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("application_group.id", ondelete="CASCADE"))
    version: Mapped[int]
    said: Mapped[dict[str, Any]]
    undone: Mapped[bool] = mapped_column(server_default="false", default=False)  # nothing leads back to it any more
    saved_at: Mapped[datetime]


class Application(WithId, WithState, Base):
    """One case with one lender. Facts, product version and verdict as submitted are pinned by `receipt_id`.

    A draft has no figures and no number of its own: what was typed stands in the form, and is copied when the case is submitted.
    `due_at` and `due_what` follow the running clock, so that a queue by what is due next is one walk of an index.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index(
            "uq_application_of_form",
            "group_id",
            "product_id",
            unique=True,
            postgresql_where=text("submitted_at IS NOT NULL OR status = 'draft'"),
        ),
        Index("uq_application_open", "subject_id", "product_id", unique=True, postgresql_where=text(IS_OPEN)),
        Index(
            "uq_application_external_reference",
            "lender_id",
            "external_reference",
            unique=True,
            postgresql_where=text("external_reference IS NOT NULL"),
        ),
        Index("ix_application_queue", "lender_id", "due_at", "id", postgresql_where=text(DUE), postgresql_include=FILTERED),
        Index(
            "ix_application_branch_queue",
            "branch_id",
            "due_at",
            "id",
            postgresql_where=text(f"{DUE} AND branch_id IS NOT NULL"),
            postgresql_include=FILTERED,
        ),
        Index("ix_application_no_clock", "lender_id", "id", postgresql_where=text(f"{NOT_DUE} AND {IS_OPEN}")),
        Index(
            "ix_application_branch_no_clock", "branch_id", "id", postgresql_where=text(f"{NOT_DUE} AND {IS_OPEN} AND branch_id IS NOT NULL")
        ),
        Index("ix_application_ended", "lender_id", "id", postgresql_where=text(f"{NOT_DUE} AND {ENDED}"), postgresql_include=FILTERED),
        Index("ix_application_branch_ended", "branch_id", "id", postgresql_where=text(f"{NOT_DUE} AND {ENDED} AND branch_id IS NOT NULL")),
        Index(
            "ix_application_officer_queue",
            "officer_id",
            "due_at",
            "id",
            postgresql_where=text(f"{DUE} AND officer_id IS NOT NULL"),
        ),
        Index(None, "lender_id", "status", "submitted_at", "id"),
        Index(None, "subject_id", "id"),
        Index(None, "product_id", "submitted_at"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("term_months BETWEEN 1 AND 1200", name="term"),
        CheckConstraint("submitted_at IS NOT NULL OR status IN ('draft', 'withdrawn', 'lapsed')", name="submitted_has_an_instant"),
        CheckConstraint(
            "submitted_at IS NULL OR num_nulls(case_number, amount_fen, term_months, purpose, receipt_id, verdict) = 0",
            name="submitted_is_whole",
        ),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OF_PARTIES)

    status: Mapped[ApplicationStatus] = mapped_column(text_enum(ApplicationStatus, "status"), default=ApplicationStatus.DRAFT)
    case_number: Mapped[str | None] = mapped_column(String(24), unique=True)  # SQ-20261121-000123
    group_id: Mapped[UUID] = mapped_column(ForeignKey("application_group.id", ondelete="RESTRICT"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="RESTRICT"))
    product_version_id: Mapped[UUID] = mapped_column(ForeignKey("product_version.id", ondelete="RESTRICT"))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    term_months: Mapped[int | None] = mapped_column(SmallInteger)
    purpose: Mapped[str | None] = mapped_column(String(64))
    region: Mapped[str | None] = mapped_column(String(6))  # of the enterprise when it applied: branches see their own
    verdict: Mapped[str | None] = mapped_column(String(16))  # as submitted
    receipt_id: Mapped[UUID | None] = mapped_column(ForeignKey("receipt.id", ondelete="RESTRICT"))
    consent_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    promise_days: Mapped[dict[str, Any]]  # accept, contact, decide: the version's, else 1, 3, 5 working days
    external_reference: Mapped[str | None] = mapped_column(String(64))
    rerouted_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"))
    submitted_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    due_what: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CaseNumberDay(Base):
    """Where the numbers of a day begin in the sequence `case_number`: `zhida_case_number(day)` counts from here."""

    __tablename__ = "case_number_day"
    __table_rules__ = TableRules(app="", system="", why="two numbers; reached by the function alone")

    day: Mapped[date] = mapped_column(primary_key=True)
    first: Mapped[int] = mapped_column(BigInteger)


class ApplicationDocument(WithId, Base):
    """A paper of a case, and for which line of the product's list or of a request it stands."""

    __tablename__ = "application_document"
    __table_args__ = (UniqueConstraint("application_id", "document_id"),)
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=OF_CASE)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))
    name_zh: Mapped[str] = mapped_column(String(120))
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_request.id", ondelete="RESTRICT"))
    added_at: Mapped[datetime]


class DocumentRequest(WithId, Base):
    """What a lender asks for (要求补充材料). `lines`: [{"name", "why"}]."""

    __tablename__ = "document_request"
    __table_args__ = (Index("uq_document_request_open", "application_id", unique=True, postgresql_where=text("answered_at IS NULL")),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE (answered_at)", rows=OF_CASE)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"))
    lines: Mapped[list[dict[str, Any]]]
    asked_at: Mapped[datetime]
    answer_until: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class Proposal(WithId, Base):
    """What the officer proposes and the approver decides on (审批意见). Never changed; a second one belongs to the next round."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("application_id", "round"),
        CheckConstraint("amount_fen > 0 AND annual_rate >= 0 AND term_months >= 1", name="figures"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=OF_CASE, insert_rows=OF_CASE_OF_LENDER, append_only=True)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"))
    round: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    annual_rate: Mapped[Decimal] = mapped_column(Numeric(9, 8))  # a fraction: 0.0345
    term_months: Mapped[int] = mapped_column(SmallInteger)
    repayment_method: Mapped[str] = mapped_column(String(32))
    conditions_zh: Mapped[str] = mapped_column(Text, server_default="", default="")
    approvers_needed: Mapped[int] = mapped_column(SmallInteger, server_default="1", default=1)
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    proposed_at: Mapped[datetime]


class ApplicationNote(WithId, Base):
    """A note among the lender's people; the enterprise never reads it."""

    __tablename__ = "application_note"
    __table_args__ = (Index(None, "application_id", "id"),)
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=OF_CASE_OF_LENDER, append_only=True)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    written_at: Mapped[datetime]
    text_zh: Mapped[str] = mapped_column(Text)


class ApplicationMessage(WithId, Base):
    """A message between enterprise and lender about a case; both read it."""

    __tablename__ = "application_message"
    __table_args__ = (Index(None, "application_id", "id"),)
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=OF_CASE, append_only=True)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="RESTRICT"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    written_at: Mapped[datetime]
    text_zh: Mapped[str] = mapped_column(Text)


class RefusalTemplate(WithId, Base):
    """A sentence that a lender's people choose when they refuse (拒绝理由模板)."""

    __tablename__ = "refusal_template"
    __table_args__ = (Index(None, "lender_id", "reason_code"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE, DELETE", rows=OF_BANK)

    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    reason_code: Mapped[str] = mapped_column(String(64))
    text_zh: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]


class SavedFilter(WithId, Base):
    """A filter of a work queue that somebody keeps under a name. `query` is the page's query string."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "page", "name_zh"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE, DELETE", rows="account_id = zhida_account()")

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    page: Mapped[str] = mapped_column(String(64))
    name_zh: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(2000))


class LenderSetting(Base):
    """How a lender works: above which amount two approvers are needed, who gets new cases."""

    __tablename__ = "lender_setting"
    __table_args__ = (CheckConstraint("two_approvers_above_fen IS NULL OR two_approvers_above_fen >= 0", name="limit"),)
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OF_BANK)

    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    two_approvers_above_fen: Mapped[int | None] = mapped_column(BigInteger)
    hand_over_url: Mapped[str | None] = mapped_column(String(500))  # of products with the channel `jump`
    updated_at: Mapped[datetime]


class HandOver(WithId, Base):
    """One way over to a lender's own pages (跳转办理), for a product with the channel `jump`. The token itself is not kept: its id is.

    `redeemed_by`: the lender's account or program that showed the token.
    """

    __tablename__ = "hand_over"
    __table_args__ = (Index(None, "subject_id", "id"), CheckConstraint("expires_at > issued_at", name="term"))
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE (redeemed_at, redeemed_by)",
        rows="subject_id = zhida_organisation() OR lender_id = zhida_organisation()",
    )

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="RESTRICT"))
    product_version_id: Mapped[UUID] = mapped_column(ForeignKey("product_version.id", ondelete="RESTRICT"))
    issued_by: Mapped[UUID | None]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
    redeemed_by: Mapped[UUID | None]
