"""Tables of compensation claims: the claim, its papers, who declared what, what was paid, what came back, and the lock on a loss."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.workflow.models import WithState
from policies.claims.states import ClaimStatus

# A draft is the claimant's alone. After it those who keep the fund and those who review by its rules read it too.
OF_CLAIMANT = "claimant_id = zhida_organisation() OR branch_id = zhida_organisation()"
OF_KEEPERS = (
    "submitted_at IS NOT NULL AND (bureau_id = zhida_organisation() OR manager_id = zhida_organisation()"
    " OR zhida_organisation() = ANY (reviewer_ids))"
)
OF_PARTIES = f"{OF_CLAIMANT} OR ({OF_KEEPERS})"
OF_CLAIM = "EXISTS (SELECT FROM claim c WHERE c.id = claim_id)"  # the claim's own policy decides
HAS_REFERENCE = "external_reference IS NOT NULL"
OF_PAYEE = "institution_id = zhida_organisation() OR bureau_id = zhida_organisation()"
IS_OPEN = "status IN ('submitted', 'returned', 'in_review', 'approved', 'deferred', 'payment_queued')"


class Loss(Base):
    """One loss (违约损失) and what all funds together have approved on it: the lock that keeps a yuan from being compensated twice.

    `loss_fen` is the largest that a claim on it has shown; `cap_fen` what the funds' stack allows of it, None where no fund names a stack.
    """

    __tablename__ = "default_loss"
    __table_args__ = (
        CheckConstraint("loss_fen >= 0 AND compensated_fen >= 0 AND compensated_fen <= loss_fen", name="never_above_the_loss"),
        CheckConstraint("cap_fen IS NULL OR compensated_fen <= cap_fen", name="never_above_the_stack"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", why="locked across funds; ids and sums alone, reached only through a claim")

    default_event_id: Mapped[UUID] = mapped_column(ForeignKey("default_event.id", ondelete="RESTRICT"), primary_key=True)
    loss_fen: Mapped[int] = mapped_column(BigInteger)
    cap_fen: Mapped[int | None] = mapped_column(BigInteger)
    compensated_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)


class Claim(WithId, WithState, Base):
    """A claim of a bank or a guarantor on a fund for one default. Loss, facts and version are as submitted; the receipt pins them.

    `review_step` counts the steps of the fund's review that were passed; `turn_organisation_id` and `turn_role` say whose turn it is.
    `checks` and `computation` are those of the last submission or review; `due_at` and `due_what` are copied from the running clock.
    """

    __tablename__ = "claim"
    __table_args__ = (
        # One per default, fund and claimant; one that was withdrawn does not stand in the way.
        Index(
            "uq_claim_once", "default_event_id", "fund_id", "claimant_id", unique=True, postgresql_where=text("status <> 'withdrawn'")
        ),
        UniqueConstraint("number"),
        Index("uq_claim_reference", "claimant_id", "external_reference", unique=True, postgresql_where=text(HAS_REFERENCE)),
        Index("ix_claim_queue", "bureau_id", "due_at", "id", postgresql_where=text(IS_OPEN)),
        Index("ix_claim_manager_queue", "manager_id", "due_at", "id", postgresql_where=text(IS_OPEN)),
        Index("ix_claim_fund", "fund_id", "status", "id"),
        Index(None, "claimant_id", "id"),
        Index(None, "branch_id", "id"),
        Index(None, "filing_id"),
        Index(None, "loan_id"),
        Index("ix_claim_reviewers", "reviewer_ids", postgresql_using="gin"),
        CheckConstraint(
            "least(principal_fen, interest_fen, penalty_fen, collection_costs_fen, recovered_before_fen, guarantor_paid_fen) >= 0",
            name="loss",
        ),
        CheckConstraint("least(approved_fen, reserved_fen, paid_fen) >= 0 AND reserved_fen + paid_fen <= approved_fen", name="paid_within"),
        CheckConstraint("least(shared_back_fen, clawed_back_fen) >= 0 AND shared_back_fen + clawed_back_fen <= paid_fen", name="back"),
        CheckConstraint("(status IN ('approved', 'payment_queued')) = (reserved_fen > 0)", name="approved_reserves"),
    )  # fmt: skip
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE", rows=f"{OF_PARTIES} OR (submitted_at IS NOT NULL AND (SELECT zhida_role()) = 'auditor')",
        insert_rows=OF_PARTIES,
    )  # fmt: skip

    status: Mapped[ClaimStatus] = mapped_column(text_enum(ClaimStatus, "status"), default=ClaimStatus.DRAFT)
    number: Mapped[str] = mapped_column(String(32))  # BC-YYYY-NNNNNN
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    fund_version_id: Mapped[UUID] = mapped_column(ForeignKey("fund_version.id", ondelete="RESTRICT"))  # the filing's
    filing_id: Mapped[UUID] = mapped_column(ForeignKey("filing.id", ondelete="RESTRICT"))
    default_event_id: Mapped[UUID] = mapped_column(ForeignKey("default_event.id", ondelete="RESTRICT"))
    defaulted_on: Mapped[date]
    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id", ondelete="RESTRICT"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    claimant_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    claimant_kind: Mapped[str] = mapped_column(String(24))
    bureau_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    reviewer_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))  # of the fund's review steps
    external_reference: Mapped[str | None] = mapped_column(String(64))
    principal_fen: Mapped[int] = mapped_column(BigInteger)
    interest_fen: Mapped[int] = mapped_column(BigInteger)
    penalty_fen: Mapped[int] = mapped_column(BigInteger)
    collection_costs_fen: Mapped[int] = mapped_column(BigInteger)
    recovered_before_fen: Mapped[int] = mapped_column(BigInteger)
    guarantor_paid_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    statement_zh: Mapped[str] = mapped_column(Text, server_default="", default="")
    receipt: Mapped[dict[str, Any] | None]  # facts, versions and computation as submitted
    checks: Mapped[list[dict[str, Any]]]
    computation: Mapped[dict[str, Any] | None]
    computed_fen: Mapped[int | None] = mapped_column(BigInteger)
    approved_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    payers: Mapped[list[dict[str, Any]]]  # of the approved amount, in the fund's order: {"payer", "kind", "amount_fen"}
    reserved_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    paid_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    shared_back_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    clawed_back_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)  # ordered back
    claw_back_received_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    cap_year: Mapped[str | None] = mapped_column(String(10))  # the year whose limits it used
    review_step: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    review_steps: Mapped[int] = mapped_column(SmallInteger, server_default="0", default=0)
    turn_organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    turn_role: Mapped[str | None] = mapped_column(String(32))
    due_at: Mapped[datetime | None]
    due_what: Mapped[str | None] = mapped_column(String(32))
    payee_account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("payee_account.id", use_alter=True, name="fk_claim_payee_account_id", ondelete="RESTRICT")
    )
    sampled: Mapped[bool] = mapped_column(server_default="false", default=False)  # drawn for the outside auditor
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    written_off_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class ClaimDocument(Base):
    """A paper of a claim, and which of the fund's required ones it is."""

    __tablename__ = "claim_document"
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OF_CLAIM)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id", ondelete="RESTRICT"), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"), primary_key=True)
    material: Mapped[str | None] = mapped_column(String(200))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ConflictDeclaration(Base):
    """Whether a reviewer has an interest in the case (利益冲突声明); who declares one does not act in it."""

    __tablename__ = "claim_conflict_declaration"
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=OF_CLAIM, append_only=True)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id", ondelete="RESTRICT"), primary_key=True)
    person: Mapped[UUID] = mapped_column(primary_key=True)  # the account, or the program
    conflict: Mapped[bool]
    text_zh: Mapped[str] = mapped_column(Text, server_default="", default="")
    declared_at: Mapped[datetime]


class PayeeAccount(WithId, Base):
    """The account that a claimant is paid to (收款账户), admitted by a second person of the bureau. A change is another row."""

    __tablename__ = "payee_account"
    __table_args__ = (
        Index(
            "uq_payee_account_admitted", "institution_id", "bureau_id", unique=True, postgresql_where=text("state = 'admitted'")
        ),
        Index(None, "bureau_id", "state"),
        CheckConstraint("state IN ('proposed', 'admitted', 'refused', 'closed')", name="state"),
        CheckConstraint("admitted_by IS NULL OR admitted_by <> proposed_by", name="four_eyes"),
    )  # fmt: skip
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE",
        rows=f"{OF_PAYEE} OR (SELECT zhida_role()) IN ('fund_manager', 'auditor')",
        insert_rows=OF_PAYEE,
    )

    institution_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    bureau_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    holder: Mapped[str] = mapped_column(String(200))
    bank_name: Mapped[str] = mapped_column(String(200))
    number_sealed: Mapped[str] = mapped_column(Text)
    number_hash: Mapped[str] = mapped_column(String(64))
    last_four: Mapped[str] = mapped_column(String(4))
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    proposed_by: Mapped[UUID]
    admitted_by: Mapped[UUID | None]
    reason_zh: Mapped[str] = mapped_column(Text, server_default="", default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class PaymentBatch(WithId, Base):
    """A payment file for the treasury (拨付清单): what was in it, and its hash; its return is entered line by line."""

    __tablename__ = "payment_batch"
    __table_args__ = (UniqueConstraint("number"), Index(None, "bureau_id", "id"))
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE", rows="bureau_id = zhida_organisation() OR (SELECT zhida_role()) = 'auditor'",
        insert_rows="bureau_id = zhida_organisation()",
    )  # fmt: skip

    number: Mapped[str] = mapped_column(String(32))  # BF-YYYYMMDD-NNN
    bureau_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    payments: Mapped[int]
    total_fen: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime]
    returned_at: Mapped[datetime | None]  # when the treasury's answer was read last


class ClaimPayment(WithId, Base):
    """One part of what a claim is paid. `voucher` is the treasury's; the journal's own key keeps it from being used twice."""

    __tablename__ = "claim_payment"
    __table_args__ = (
        Index(
            "uq_claim_payment_open", "claim_id", unique=True, postgresql_where=text("state = 'queued'")
        ),
        Index(None, "claim_id", "id"),
        Index(None, "batch_id"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("state IN ('queued', 'confirmed', 'returned')", name="state"),
        CheckConstraint("(state = 'confirmed') <= (voucher IS NOT NULL AND paid_on IS NOT NULL)", name="confirmed_has_voucher"),
    )  # fmt: skip
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OF_CLAIM)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id", ondelete="RESTRICT"))
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    instalment: Mapped[int] = mapped_column(SmallInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    payee_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("payee_account.id", ondelete="RESTRICT"))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_batch.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(String(16))
    queued_by: Mapped[UUID | None]
    queued_at: Mapped[datetime]
    paid_on: Mapped[date | None]
    voucher: Mapped[str | None] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str | None] = mapped_column(String(32))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("journal_entry.id", ondelete="RESTRICT"))


class ClaimRecovery(WithId, Base):
    """Money recovered from the borrower after compensation (追回), and how it was divided by the fund's order.

    `shared_back_fen` is due to the fund; it is in the journal once it has come (`arrived_on`), by whoever keeps the fund.
    """

    __tablename__ = "claim_recovery"
    __table_args__ = (
        UniqueConstraint("claim_id", "external_reference"),
        Index(None, "fund_id", "arrived_on"),
        CheckConstraint(
            "amount_fen > 0 AND shared_back_fen BETWEEN 0 AND amount_fen AND costs_fen BETWEEN 0 AND amount_fen", name="amounts"
        ),
        CheckConstraint("(entry_id IS NOT NULL) <= (arrived_on IS NOT NULL)", name="booked_when_it_came"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OF_CLAIM)

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id", ondelete="RESTRICT"))
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))
    external_reference: Mapped[str] = mapped_column(String(64))
    recovered_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    costs_fen: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    division: Mapped[dict[str, Any]]
    shared_back_fen: Mapped[int] = mapped_column(BigInteger)
    arrived_on: Mapped[date | None]
    voucher: Mapped[str | None] = mapped_column(String(64))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("journal_entry.id", ondelete="RESTRICT"))
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
