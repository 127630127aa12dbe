"""Reports that were issued as documents: whom each is about, and what it shows, so that handing it out asks for the consent again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.consents.states import ConsentPurpose
from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum


class IssuedReport(WithId, Base):
    """One report as a PDF. `items`: those opened by consents that stand in it, once a worker has made it; none in one's own."""

    __tablename__ = "issued_report"
    __table_args__ = (Index(None, "reader_id", "subject_id", "asked_at"),)
    __table_rules__ = TableRules(
        app="SELECT, INSERT",
        rows="reader_id = zhida_organisation() OR subject_id = zhida_organisation()",
        insert_rows="reader_id = zhida_organisation()",
    )

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"), unique=True)
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    reader_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    purpose: Mapped[ConsentPurpose | None] = mapped_column(text_enum(ConsentPurpose, "consent_purpose"))
    items: Mapped[list[str]] = mapped_column(ARRAY(String(64)), server_default="{}", default=list)
    asked_at: Mapped[datetime]
