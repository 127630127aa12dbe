"""Tables of what bureaux write before it is published, of who signed it, and of what a published version points at."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.workflow.models import WithState
from policies.library.draft_states import PolicyDraftStatus
from policies.library.pointers import PaperKind, RelationKind
from policies.library.signing import SignatureStep


class PolicyDraft(WithId, WithState, Base):
    """The version of a policy that its bureau writes. `terms` may be incomplete while it is a draft; one is open per policy."""

    __tablename__ = "policy_draft"
    __table_args__ = (
        Index("uq_policy_draft_open", "policy_id", unique=True, postgresql_where=text("status IN ('draft', 'submitted')")),
        Index(None, "issuer_id", "status", "id"),
        CheckConstraint("(status = 'published') = (version_id IS NOT NULL)", name="published_is_a_version"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows="issuer_id = zhida_organisation()")

    status: Mapped[PolicyDraftStatus] = mapped_column(text_enum(PolicyDraftStatus, "status"), default=PolicyDraftStatus.DRAFT)
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policy.id", ondelete="RESTRICT"))
    issuer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    base_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("policy_version.id", ondelete="RESTRICT"))
    terms: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any] | None]  # the terms before the last change, for one step back
    effective_from: Mapped[date | None]  # None: as soon as it is published
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("policy_version.id", ondelete="RESTRICT"))
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PolicySignature(WithId, Base):
    """One of the two signatures (签发) under a version: who, as what, when, and the hash of exactly what was signed.

    `content_sha256` of both signatures of a published version is that version's `content_hash`. A round that was returned keeps its
    first signature; it counts no more. `client_id` is the program, where one signed with a person's code.
    """

    __tablename__ = "policy_signature"
    __table_args__ = (UniqueConstraint("draft_id", "round", "step"),)
    __table_rules__ = TableRules(app="SELECT", system="SELECT, INSERT", rows="organisation_id = zhida_organisation()", append_only=True)

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("policy_draft.id", ondelete="RESTRICT"))
    round: Mapped[int]
    step: Mapped[SignatureStep] = mapped_column(text_enum(SignatureStep, "step"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    client_id: Mapped[UUID | None]
    role: Mapped[str] = mapped_column(String(32))
    content_sha256: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]


class PolicyRelation(WithId, Base):
    """What a version says of another policy, or of a fund: it replaces it, implements it, pays out of it. Part of what was signed."""

    __tablename__ = "policy_relation"
    __table_args__ = (
        CheckConstraint("(kind = 'funds') = (fund_id IS NOT NULL)", name="funds_a_fund"),
        CheckConstraint("(kind <> 'funds') = (target_policy_id IS NOT NULL)", name="else_a_policy"),
        UniqueConstraint("version_id", "kind", "target_policy_id", "fund_id", postgresql_nulls_not_distinct=True),
        Index(None, "target_policy_id"),
    )
    __table_rules__ = TableRules(app="SELECT", system="SELECT, INSERT", append_only=True, why="the public catalogue; part of a version")

    version_id: Mapped[UUID] = mapped_column(ForeignKey("policy_version.id", ondelete="RESTRICT"))
    kind: Mapped[RelationKind] = mapped_column(text_enum(RelationKind, "kind"))
    target_policy_id: Mapped[UUID | None] = mapped_column(ForeignKey("policy.id", ondelete="RESTRICT"))
    fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("fund.id", ondelete="RESTRICT"))


class PolicyDocument(WithId, Base):
    """A file of a version: the text as it was issued, an attachment, a form. Public ones are handed out to anybody."""

    __tablename__ = "policy_document"
    __table_args__ = (UniqueConstraint("version_id", "document_id"), UniqueConstraint("version_id", "position"))
    __table_rules__ = TableRules(app="SELECT", system="SELECT, INSERT", append_only=True, why="the public catalogue; part of a version")

    version_id: Mapped[UUID] = mapped_column(ForeignKey("policy_version.id", ondelete="RESTRICT"))
    position: Mapped[int]
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[PaperKind] = mapped_column(text_enum(PaperKind, "kind"))
    title_zh: Mapped[str] = mapped_column(Text)
    public: Mapped[bool] = mapped_column(server_default="true", default=True)
