"""Tables of the policy library: a policy and its versions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.workflow.models import WithState
from policies.library.states import IssuerLevel, PolicyStatus, Validity, ValidityBasis
from products.catalogue.states import Confidence


class Policy(WithId, WithState, Base):
    """A support policy (惠企政策). What it says is in its versions; `current_version_id` is the one in force.

    A reference sample has no issuing organisation on the platform: nobody can apply, and no figure is attached to a real office.
    """

    __tablename__ = "policy"
    __table_args__ = (
        CheckConstraint("NOT (sample AND issuer_id IS NOT NULL)", name="sample_has_no_issuer"),
        CheckConstraint("status <> 'published' OR current_version_id IS NOT NULL", name="published_has_version"),
        Index(None, "status", "id"),
        Index(None, "issuer_id"),
    )
    __table_rules__ = TableRules(app="SELECT", why="the public catalogue")

    code: Mapped[str] = mapped_column(String(96), unique=True)
    issuer_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    sample: Mapped[bool] = mapped_column(default=False)
    sample_as_of: Mapped[str | None] = mapped_column(String(32))
    confidence: Mapped[Confidence | None] = mapped_column(text_enum(Confidence, "confidence"))
    status: Mapped[PolicyStatus] = mapped_column(text_enum(PolicyStatus, "status"), default=PolicyStatus.DRAFT)
    # use_alter: the two tables point at each other, so this key is added after both exist.
    current_version_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("policy_version.id", use_alter=True, name="fk_policy_current_version_id", ondelete="RESTRICT")
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    current: Mapped["PolicyVersion | None"] = relationship(foreign_keys=[current_version_id], lazy="raise")

    def validity(self, version: "PolicyVersion", today: date) -> Validity:
        """As the version's own, unless the policy was ended before its last day."""
        return Validity.EXPIRED if self.status is PolicyStatus.EXPIRED else version.validity(today)


class PolicyVersion(WithId, Base):
    """What a policy says. Never edited: a filing or a subsidy application keeps the version it was made under.

    `valid_from` and `valid_to` are Asia/Shanghai days, both included; absent where the source does not state one.
    `criterion` is null for guidance (a framework without conditions): such a policy is read, never matched.
    `regions` and `subject_kinds` are read from the criterion; `region` is the one that its issuer wrote it for.
    `validity_basis` says which day the window speaks of, null where the source does not; `budget_fen` null: not stated.
    """

    __tablename__ = "policy_version"
    __table_args__ = (
        UniqueConstraint("policy_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to", name="validity"),
        CheckConstraint("budget_fen > 0", name="budget"),
        CheckConstraint("guidance OR (criterion IS NOT NULL AND jsonb_typeof(criterion) = 'object')", name="criterion"),
    )
    __table_rules__ = TableRules(
        app="SELECT", system="SELECT, INSERT", append_only=True, why="the public catalogue; a version is never edited"
    )

    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policy.id", ondelete="RESTRICT"))
    number: Mapped[int]
    effective_from: Mapped[date]
    title: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(Text)
    issuer_level: Mapped[IssuerLevel] = mapped_column(text_enum(IssuerLevel, "issuer_level"))
    kind: Mapped[str] = mapped_column(String(32))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    beneficiaries: Mapped[list[str]] = mapped_column(ARRAY(Text))
    published_on: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    summary_zh: Mapped[str] = mapped_column(Text)
    interpretation_zh: Mapped[str | None] = mapped_column(Text)
    criterion: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    preferences: Mapped[list[dict[str, Any]]]
    undertakings: Mapped[list[str]] = mapped_column(ARRAY(Text))
    benefit: Mapped[dict[str, Any]]
    materials: Mapped[list[str]] = mapped_column(ARRAY(Text))
    process: Mapped[list[str]] = mapped_column(ARRAY(Text))
    stacking_zh: Mapped[str | None] = mapped_column(Text)
    stacking: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    clauses: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    validity_basis: Mapped[ValidityBasis | None] = mapped_column(text_enum(ValidityBasis, "validity_basis"))
    application_window: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    budget_fen: Mapped[int | None] = mapped_column(BigInteger)
    region: Mapped[str | None] = mapped_column(String(12))
    notes_zh: Mapped[str | None] = mapped_column(Text)
    guidance: Mapped[bool] = mapped_column(default=False)
    unstated: Mapped[bool] = mapped_column(default=False)
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    subject_kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    content_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    def validity(self, today: date) -> Validity:
        """Whether the policy is in force on that day; a day that is not stated does not limit."""
        if self.valid_from is not None and today < self.valid_from:
            return Validity.UPCOMING
        if self.valid_to is not None and today > self.valid_to:
            return Validity.EXPIRED
        return Validity.CURRENT


@event.listens_for(PolicyVersion, "before_update")
def _refuse_update(mapper: Mapper[PolicyVersion], connection: object, target: PolicyVersion) -> None:
    raise TypeError(f"policy version {target.id} is immutable; add a new version instead")
