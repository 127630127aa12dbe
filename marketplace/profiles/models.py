"""The credit profile of an enterprise as matching reads it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum


class Profile(Base):
    """One row per enterprise: what is known of it, and where each value comes from.

    `attributes` is `{name: value}` in the language's own types, so an evaluation reads one column of one row.
    `sources` is `{name: [item, provider, as_of, assurance]}` with the same names; only pages and reports read it.
    """

    __tablename__ = "profile"
    __table_args__ = (Index("ix_profile_next_on", "next_on"),)
    # Only the own one: what others may see of it they read piece by piece (`ProfilePart`).
    __table_rules__ = TableRules(app="SELECT", rows="organisation_id = zhida_organisation()")

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
        " AND (sensitivity = 'public' OR item = ANY ((SELECT zhida_open_items())::text[])))",
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    sensitivity: Mapped[str] = mapped_column(String(16), primary_key=True)
    attributes: Mapped[dict[str, Any]]
    sources: Mapped[dict[str, Any]]


class LinkKind(StrEnum):
    """How two enterprises are linked. Families are never looked at."""

    COMMON_REPRESENTATIVE = "common_representative"  # 法定代表人为同一人，按证件号码的密文比对
    SHAREHOLDER = "shareholder"  # 本企业持有对方股权
    BRANCH = "branch"  # 对方是本企业的分支机构


class EnterpriseLink(Base):
    """A link from one enterprise to another, as the register has it. A common representative stands in both directions."""

    __tablename__ = "enterprise_link"
    __table_args__ = (
        CheckConstraint("subject_id <> other_id", name="of_two"),
        Index(None, "other_id"),
    )
    __table_rules__ = TableRules(app="SELECT", rows="zhida_organisation() IN (subject_id, other_id)")

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    kind: Mapped[LinkKind] = mapped_column(text_enum(LinkKind, "link_kind"), primary_key=True)
    share_pct: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    as_of: Mapped[date]
    found_at: Mapped[datetime]


class LinkMark(WithId, Base):
    """That the platform's operator found a link wrong: while the mark stands there is no such link, whatever is computed anew.

    A common representative has a mark in each direction. `share_pct` and `as_of` are those of the link that went.
    """

    __tablename__ = "link_mark"
    __table_args__ = (
        Index("uq_link_mark_standing", "subject_id", "other_id", "kind", unique=True, postgresql_where=text("lifted_at IS NULL")),
        Index(None, "other_id"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
    )
    __table_rules__ = TableRules(app="SELECT", rows="zhida_organisation() IN (subject_id, other_id)")

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    kind: Mapped[LinkKind] = mapped_column(text_enum(LinkKind, "link_kind"))
    share_pct: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    as_of: Mapped[date]
    because: Mapped[str] = mapped_column(String(200))
    marked_at: Mapped[datetime]
    marked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))


class Contradiction(WithId, Base):
    """What an enterprise said of itself and an official value contradicts; the official one counts. Settled once they agree."""

    __tablename__ = "profile_contradiction"
    __table_args__ = (
        Index("uq_profile_contradiction_open", "subject_id", "attribute", unique=True, postgresql_where=text("settled_at IS NULL")),
    )
    __table_rules__ = TableRules(app="SELECT", rows="subject_id = zhida_organisation()")

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    attribute: Mapped[str] = mapped_column(String(96))
    declared: Mapped[Any] = mapped_column(JSONB)
    official: Mapped[Any] = mapped_column(JSONB)
    official_item: Mapped[str] = mapped_column(String(64))
    official_provider: Mapped[str] = mapped_column(String(200))
    official_as_of: Mapped[date]
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
