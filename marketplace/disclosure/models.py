"""Tables of what left the platform: who read what of whom, and the answers to verifications."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum


class Way(StrEnum):
    """How something was read."""

    PUBLIC_PART = "public_part"
    REPORT = "report"
    REPORT_PDF = "report_pdf"
    VERIFICATION = "verification"
    RECORDS = "records"  # raw records, where an installation opens them at all
    APPLICATION = "application"  # with an application
    DISPUTE = "dispute"  # by the platform's operator, who looks into an objection


class AccessOutcome(StrEnum):
    """Whether it was given."""

    GIVEN = "given"
    REFUSED = "refused"


class AccessRecord(WithId, Base):
    """One reading of one subject's information, written before the answer is sent. Kept five years; nobody changes it."""

    __tablename__ = "access_record"
    __table_args__ = (Index(None, "subject_id", "id"), Index(None, "reader_id", "id"), Index(None, "at"))
    __table_rules__ = TableRules(
        app="SELECT, INSERT",
        system="SELECT, INSERT",
        rows="subject_id = zhida_organisation() OR reader_id = zhida_organisation()",
        insert_rows="reader_id IS NOT DISTINCT FROM zhida_organisation()",
        append_only=True,
    )

    at: Mapped[datetime]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    reader_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_client.id", ondelete="RESTRICT"))
    way: Mapped[Way] = mapped_column(text_enum(Way, "way"))
    outcome: Mapped[AccessOutcome] = mapped_column(text_enum(AccessOutcome, "access_outcome"))
    items: Mapped[list[str]] = mapped_column(ARRAY(String(64)))
    purpose: Mapped[str | None] = mapped_column(String(32))
    consent_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}", default=dict)  # codes and counts, never values of the subject


class VerificationAnswer(WithId, Base):
    """One answer of yes, no or unknown to one institution about one attribute under one consent."""

    __tablename__ = "verification_answer"
    __table_args__ = (Index(None, "consent_id", "attribute"),)
    # All answers under a consent are seen by its parties and their branches: what is left is counted for all readers together.
    __table_rules__ = TableRules(
        app="SELECT, INSERT",
        system="SELECT, INSERT",
        rows="EXISTS (SELECT FROM consent c WHERE c.id = consent_id)",
        # Of another's consent nobody writes answers, which would use it up.
        insert_rows="reader_id = zhida_organisation() AND EXISTS (SELECT FROM consent c WHERE c.id = consent_id)",
        append_only=True,
    )

    at: Mapped[datetime]
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id", ondelete="RESTRICT"))
    reader_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    attribute: Mapped[str] = mapped_column(String(96))
    operator: Mapped[str] = mapped_column(String(16))
    operand: Mapped[dict[str, Any]]  # {"value": …}
    answer: Mapped[str] = mapped_column(String(8))


class AccessAlert(WithId, Base):
    """That unusual volume of an institution, or of one of its people (`account_id`), was told: once in 24 hours."""

    __tablename__ = "access_alert"
    __table_args__ = (Index(None, "reader_id", "at"),)
    __table_rules__ = TableRules(app="", system="SELECT, INSERT", why="written and read by the watch alone")

    reader_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    at: Mapped[datetime]
    subjects: Mapped[int]
    threshold: Mapped[int]
