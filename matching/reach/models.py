"""Tables of what organisations have been told: sets of enterprises with what was shown of them, and whole answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from matching.reach.memory import SetKind

OWN_ROWS = "organisation_id = zhida_organisation()"


class ReachSet(WithId, Base):
    """A set that an organisation was told of. `plane`: a bit per position of the population, compressed; `size` is its exact count.

    `shown`: the rounded count, 0 where it was suppressed; `rows`: by dimension and code, once they were shown.
    """

    __tablename__ = "reach_set"
    __table_args__ = (Index(None, "organisation_id", "size"), Index(None, "created_at"))
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE (rows)", rows=OWN_ROWS)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    kind: Mapped[SetKind] = mapped_column(text_enum(SetKind, "kind"))
    size: Mapped[int]
    plane: Mapped[bytes] = mapped_column(LargeBinary)
    shown: Mapped[int]
    rows: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class ReachAnswer(WithId, Base):
    """A whole answer as it was given: whoever in the organisation asks for nearly the same two sets is given it again."""

    __tablename__ = "reach_answer"
    __table_args__ = (
        UniqueConstraint("eligible_id", "undetermined_id", "level"),
        Index(None, "organisation_id", "created_at"),
        Index(None, "undetermined_id"),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT", rows=OWN_ROWS)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    eligible_id: Mapped[UUID] = mapped_column(ForeignKey("reach_set.id", ondelete="CASCADE"))
    undetermined_id: Mapped[UUID] = mapped_column(ForeignKey("reach_set.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(String(12))  # of the region by whose parts it counts
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
