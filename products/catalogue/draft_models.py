"""Tables of what lenders write before it is published, and of the rate that their rates stand on."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.workflow.models import WithState
from products.catalogue.draft_states import DraftStatus


class ProductDraft(WithId, WithState, Base):
    """The version of a product that its lender writes. `terms` may be incomplete while it is a draft; one is open per product."""

    __tablename__ = "product_draft"
    __table_args__ = (
        Index("uq_product_draft_open", "product_id", unique=True, postgresql_where=text("status IN ('draft', 'submitted')")),
        Index(None, "lender_id", "status", "id"),
        CheckConstraint("(status = 'published') = (version_id IS NOT NULL)", name="published_is_a_version"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows="lender_id = zhida_organisation()")

    status: Mapped[DraftStatus] = mapped_column(text_enum(DraftStatus, "status"), default=DraftStatus.DRAFT)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id", ondelete="RESTRICT"))
    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    base_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("product_version.id", ondelete="RESTRICT"))
    terms: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any] | None]  # the terms before the last change, for one step back
    effective_from: Mapped[date | None]  # None: as soon as it is published
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("product_version.id", ondelete="RESTRICT"))
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class LprRate(WithId, Base):
    """A published loan prime rate (贷款市场报价利率). After `holds_until` the rate is unknown until somebody enters the next one."""

    __tablename__ = "lpr_rate"
    __table_args__ = (
        UniqueConstraint("published_on"),
        CheckConstraint("holds_until >= published_on", name="holds"),
        CheckConstraint("least(one_year_pct, five_years_pct) > 0", name="rates"),
    )
    __table_rules__ = TableRules(app="SELECT", append_only=True, why="a public figure; entered by the operator through the system")

    published_on: Mapped[date]
    holds_until: Mapped[date]
    one_year_pct: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    five_years_pct: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    source: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    entered_at: Mapped[datetime]
