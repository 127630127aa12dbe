"""Tables of consents (授权): who may see which items of whom, for what, until when, by whose signature under which words."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.consents.states import ConsentPurpose, ConsentState
from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum

# The sub-select is worked out once per statement; the bare function once per row.
OF_PARTIES = "subject_id = zhida_organisation() OR grantee_id = zhida_organisation() OR grantee_id = (SELECT zhida_parent())"


class ConsentText(Base):
    """The words that were signed. Never changed: other words are another version."""

    __tablename__ = "consent_text"
    __table_rules__ = TableRules(app="SELECT", append_only=True, why="what people sign is public")

    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))  # consent, commitment (信用承诺), registration
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    in_force_from: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Consent(WithId, Base):
    """One consent. What counts is asked by `zhida_open_items()` or `zhida_consented(subject, item)` inside the reading statement.

    `items` and `signed_until` are what was signed, `live_items` and `valid_until` what still counts of it. A trigger keeps anybody from
    making it wider.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index(None, "subject_id", "id"),
        Index(None, "grantee_id", "id"),
        Index("ix_consent_live", "subject_id", "grantee_id", postgresql_where=text("status = 'live'")),
        Index("ix_consent_due", "valid_until", postgresql_where=text("status = 'live'")),
        CheckConstraint("valid_until > valid_from", name="ends_after_it_begins"),
        CheckConstraint("(status = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_has_an_instant"),
    )
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE (status, version, live_items, valid_until, revoked_at, revoked_by, revoked_because)",
        rows=OF_PARTIES,
        insert_rows="subject_id = zhida_organisation()",
        owner_rows=f"zhida_role() = 'system' OR {OF_PARTIES}",  # for `zhida_months()`, which asks for the consent as the owner
    )

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    grantee_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    items: Mapped[list[str]] = mapped_column(ARRAY(String(64)))
    live_items: Mapped[list[str]] = mapped_column(ARRAY(String(64)))
    purpose: Mapped[ConsentPurpose] = mapped_column(text_enum(ConsentPurpose, "consent_purpose"))
    text_version: Mapped[str] = mapped_column(ForeignKey("consent_text.version", ondelete="RESTRICT"))
    signer_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    signer_client_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_client.id", ondelete="RESTRICT"))
    signer: Mapped[str] = mapped_column(String(64))  # the name that signed, as the spec's `signer`
    signature: Mapped[bytes] = mapped_column(LargeBinary(32))  # SHA-256 of the canonical consent with its words
    application_id: Mapped[UUID | None]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    signed_until: Mapped[datetime]  # `valid_until` as it was signed; narrowing moves only the other
    status: Mapped[ConsentState] = mapped_column(text_enum(ConsentState, "consent_state"), default=ConsentState.LIVE)
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    # None with an instant: a program, or the platform.
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    revoked_because: Mapped[str] = mapped_column(String(200), server_default="", default="")


class ConsentItem(Base):
    """One item of one consent, and when it was ended. What counts is `Consent.live_items`; narrowing changes both."""

    __tablename__ = "consent_item"
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE (ended_at)",
        rows="EXISTS (SELECT FROM consent c WHERE c.id = consent_id)",  # the consent's own policy decides
        insert_rows="EXISTS (SELECT FROM consent c WHERE c.id = consent_id AND c.subject_id = zhida_organisation())",
    )

    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id", ondelete="RESTRICT"), primary_key=True)
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
