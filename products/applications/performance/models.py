"""The table of promise against reality (承诺与实际), written anew every night."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum


class Scope(StrEnum):
    """Of what the figures are."""

    LENDER = "lender"
    PRODUCT = "product"
    BRANCH = "branch"  # head office's own desk among them
    OFFICER = "officer"


class LenderPerformance(WithId, Base):
    """How a lender kept its promises on the cases that were submitted in a period; both days included.

    Shares are fractions, days are working days of 24 hours with one decimal, without the time in which the enterprise's papers were waited
    for. A figure that stands on fewer than `LEAST` cases is NULL. `desk_id` is the lender or the branch whose people may look at the row;
    figures of products are everybody's.
    """

    __tablename__ = "lender_performance"
    __table_args__ = (
        UniqueConstraint("scope", "scope_id", "desk_id", "period"),
        Index(None, "lender_id", "period", "scope"),
    )
    __table_rules__ = TableRules(
        app="SELECT", rows=f"scope = '{Scope.PRODUCT}' OR lender_id = zhida_organisation() OR desk_id = zhida_organisation()"
    )

    lender_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    desk_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    scope: Mapped[Scope] = mapped_column(text_enum(Scope, "scope"))
    scope_id: Mapped[UUID]
    period: Mapped[str] = mapped_column(String(8))  # `12m`, or a quarter as 2026Q4
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)
    cases: Mapped[int]
    accepted_in_time: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    contacted_in_time: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    decided_in_time: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    contact_median_days: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    contact_p90_days: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    decide_median_days: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    decide_p90_days: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    approved: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))  # of those that were decided
    median_rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 4))  # a fraction, as approved
    median_amount_fen: Mapped[int | None] = mapped_column(BigInteger)  # as approved, in whole 万元
    computed_at: Mapped[datetime]
