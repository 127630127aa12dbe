"""Tables of the product catalogue: a product, its versions, and the revision that caches follow."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.workflow.models import WithState
from products.catalogue.states import Channel, Confidence, ProductStatus


class Product(WithId, WithState, Base):
    """A loan product. What it says is in its versions; `current_version_id` is the one in force.

    `code` is the lender's own, `public_code` the one in addresses and in matching: unique on the whole platform.
    A reference sample has no lender organisation, so no account and no figure can be attached to a real institution.
    """

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("lender_id", "code", postgresql_nulls_not_distinct=True),
        CheckConstraint("NOT (sample AND lender_id IS NOT NULL)", name="sample_has_no_lender"),
        CheckConstraint("status <> 'published' OR current_version_id IS NOT NULL", name="published_has_version"),
        Index(None, "status", "id"),
    )
    __table_rules__ = TableRules(app="SELECT", why="the public catalogue")

    code: Mapped[str] = mapped_column(String(64))
    public_code: Mapped[str] = mapped_column(String(96), unique=True)
    lender_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    lender_name: Mapped[str] = mapped_column(Text)
    lender_kind: Mapped[str] = mapped_column(String(32))
    sample: Mapped[bool] = mapped_column(default=False)
    sample_as_of: Mapped[str | None] = mapped_column(String(32))
    confidence: Mapped[Confidence | None] = mapped_column(text_enum(Confidence, "confidence"))
    status: Mapped[ProductStatus] = mapped_column(text_enum(ProductStatus, "status"), default=ProductStatus.DRAFT)
    # use_alter: the two tables point at each other, so this key is added after both exist.
    current_version_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("product_version.id", use_alter=True, name="fk_product_current_version_id", ondelete="RESTRICT")
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    current: Mapped["ProductVersion | None"] = relationship(foreign_keys=[current_version_id], lazy="raise")


class ProductVersion(WithId, Base):
    """What a product says from `effective_from` on. Never edited: an application keeps the version it was made under.

    Amounts are fen. `rate` has strings in per cent a year: `{"fixed"}`, `{"base", "spread_bp_min", "spread_bp_max"}` or
    `{"min_pct", "max_pct"}`, each with an optional `note`; that of a sample may have a `rule` (samples.RateRule) too. `fees` are
    sentences, or objects as `pricing.terms.Fee` reads them.
    `regions` and `subject_kinds` are read from the criterion.
    """

    __tablename__ = "product_version"
    __table_args__ = (
        UniqueConstraint("product_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("amount_min_fen IS NULL OR amount_max_fen IS NULL OR amount_min_fen <= amount_max_fen", name="amounts"),
        CheckConstraint("term_months_min IS NULL OR term_months_max IS NULL OR term_months_min <= term_months_max", name="terms"),
    )
    __table_rules__ = TableRules(
        app="SELECT", system="SELECT, INSERT", append_only=True, why="the public catalogue; a version is never edited"
    )

    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="RESTRICT"))
    number: Mapped[int]
    effective_from: Mapped[date]
    name: Mapped[str] = mapped_column(Text)
    summary_zh: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(32))
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    guarantee_modes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    amount_min_fen: Mapped[int | None] = mapped_column(BigInteger)
    amount_max_fen: Mapped[int | None] = mapped_column(BigInteger)
    amount_rules: Mapped[list[dict[str, Any]]]
    rate: Mapped[dict[str, Any]]
    fees: Mapped[list[Any]] = mapped_column(JSONB)
    pricing_tiers: Mapped[list[dict[str, Any]]]
    term_months_min: Mapped[int | None]
    term_months_max: Mapped[int | None]
    repayment_methods: Mapped[list[str]] = mapped_column(ARRAY(Text))
    criterion: Mapped[dict[str, Any]]
    preferences: Mapped[list[dict[str, Any]]]
    undertakings: Mapped[list[str]] = mapped_column(ARRAY(Text))
    required_documents: Mapped[list[str]] = mapped_column(ARRAY(Text))
    promise_days: Mapped[dict[str, Any]]
    channel: Mapped[Channel] = mapped_column(text_enum(Channel, "channel"))
    online: Mapped[bool | None]
    risk_pool_zh: Mapped[str | None] = mapped_column(Text)
    notes_zh: Mapped[str | None] = mapped_column(Text)
    unstated: Mapped[bool] = mapped_column(default=False)
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    subject_kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    content_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CatalogueRevision(Base):
    """One row: counts every change of an offer, product or policy, in the transaction of the change itself."""

    __tablename__ = "catalogue_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    __table_rules__ = TableRules(app="SELECT", why="one number")

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(BigInteger)


@event.listens_for(ProductVersion, "before_update")
def _refuse_update(mapper: Mapper[ProductVersion], connection: object, target: ProductVersion) -> None:
    raise TypeError(f"product version {target.id} is immutable; add a new version instead")
