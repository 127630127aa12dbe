"""The credit profile of an enterprise as matching reads it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules


class Profile(Base):
    """One row per enterprise: what is known of it, and where each value comes from.

    `attributes` is `{name: value}` in the language's own types, so an evaluation reads one column of one row.
    `sources` is `{name: [item, provider, as_of, assurance]}` with the same names; only pages and reports read it.
    """

    __tablename__ = "profile"
    # The second is the one enterprise that the transaction has named (`bind_subject`), to show the public part of it.
    __table_rules__ = TableRules(app="SELECT", rows="organisation_id = zhida_organisation() OR organisation_id = zhida_subject()")

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    attributes: Mapped[dict[str, Any]]
    sources: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(server_default="1")  # counts the changes; `profile.updated` names it
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
