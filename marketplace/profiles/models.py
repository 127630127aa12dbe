"""The credit profile of an enterprise as matching reads it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules


class Profile(Base):
    """One row per enterprise: what is known of it, and where each value comes from.

    `attributes` is `{name: value}` in the language's own types, so an evaluation reads one column of one row.
    `sources` is `{name: [item, provider, as_of, assurance]}` with the same names; only pages and reports read it.
    """

    __tablename__ = "profile"
    __table_args__ = (Index("ix_profile_next_on", "next_on"),)
    # The second is the one enterprise that the transaction has named (`bind_subject`), to show the public part of it.
    __table_rules__ = TableRules(app="SELECT", rows="organisation_id = zhida_organisation() OR organisation_id = zhida_subject()")

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    attributes: Mapped[dict[str, Any]]
    sources: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(server_default="1")  # counts the changes; `profile.updated` names it
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    computed_on: Mapped[date | None]  # the day as of which it was computed; None: loaded whole
    next_on: Mapped[date | None]  # the first day on which the passing of time alone changes it: a window's end, a freshness limit, an age


class ProfilePart(Base):
    """What one item says of one subject, in one class of openness: the piece that consent opens or does not.

    `attributes` and `sources` as in `Profile`, whose row is all parts put together by precedence. The class is the stricter of the
    item's and the attribute's sensitivity, so that one row is wholly open or wholly closed.
    """

    __tablename__ = "profile_part"
    # A stranger reads the parts of the one subject that the transaction has named: public ones, and those of items under a live consent.
    __table_rules__ = TableRules(
        app="SELECT",
        rows="organisation_id = zhida_organisation() OR (organisation_id = zhida_subject()"
        " AND (sensitivity = 'public' OR zhida_consented(organisation_id, item)))",
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    sensitivity: Mapped[str] = mapped_column(String(16), primary_key=True)
    attributes: Mapped[dict[str, Any]]
    sources: Mapped[dict[str, Any]]
