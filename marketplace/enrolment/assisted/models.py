"""Table of what clerks fill in for enterprises, until the enterprise confirms or refuses it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.enrolment.assisted.states import FilingState, Place
from marketplace.members.models import OrganisationKind


class AssistedFiling(WithId, Base):
    """One filing of one clerk (代填单) for one enterprise. Who the enterprise is, whom to ask, and the values lie in `sealed`.

    `sealed` goes when the filing ends: what the enterprise took stands in its own declaration then, the rest is nobody's business.
    `subject_id` None: not known here when it was filled in. The code is kept as its digest and is good for the version it was sent for.
    """

    __tablename__ = "assisted_filing"
    __table_args__ = (
        Index(None, "clerk_id", "id"),
        Index("ix_assisted_filing_subject_open", "subject_id", postgresql_where=text("status = 'open'")),
        Index("ix_assisted_filing_uscc_open", "uscc", postgresql_where=text("status = 'open'")),
        Index("ix_assisted_filing_due", "until_at", postgresql_where=text("status IN ('draft', 'open')")),
        CheckConstraint("(status IN ('draft', 'open')) = (ended_at IS NULL)", name="ended_has_an_instant"),
        CheckConstraint("(ended_at IS NULL) = (sealed IS NOT NULL)", name="sealed_until_it_ends"),
        CheckConstraint("(code_hash IS NULL) = (code_version IS NULL)", name="code_of_a_version"),
    )
    # The clerk's own. The enterprise's side is read and decided by the system role, whose queries name the enterprise.
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE (place, filled_on, subject_id, subject_kind, uscc, region, document_id, status, version, sealed,"
        " updated_at, until_at, ended_at)",
        rows="clerk_id = zhida_account()",
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))  # the clerk's institution
    clerk_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    place: Mapped[Place] = mapped_column(text_enum(Place, "place"))
    filled_on: Mapped[date]
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    subject_kind: Mapped[OrganisationKind] = mapped_column(text_enum(OrganisationKind, "kind"))
    uscc: Mapped[str | None] = mapped_column(String(18))
    region: Mapped[str | None] = mapped_column(String(12))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))  # the paper that was signed
    status: Mapped[FilingState] = mapped_column(text_enum(FilingState, "assisted_state"))
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    sealed: Mapped[bytes | None]
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    code_version: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    until_at: Mapped[datetime]  # the first instant at which it has lapsed
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    refused_because: Mapped[str] = mapped_column(String(200), server_default="", default="")
    taken: Mapped[list[str] | None] = mapped_column(ARRAY(String(96)))  # names of attributes, once it is confirmed
    struck: Mapped[list[str] | None] = mapped_column(ARRAY(String(96)))
