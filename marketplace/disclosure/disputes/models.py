"""Marks of dispute (异议标注): which record is in dispute since when and why, and how the dispute ended."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum


class Lifting(StrEnum):
    """How a mark ended."""

    LIFTED = "lifted"  # 运营人员核实后解除
    RECORD_ENDED = "record_ended"  # 提供单位更正、重报或撤回了这条记录；由数据库触发器记下


class RecordDispute(WithId, Base):
    """One mark on one record. `information_record.disputed_at` says the same of the live record; a trigger keeps the two together.

    Reports to others read the mark here, since they may not read records. `attributes`: what the record says something of, by which values
    of a profile are known to rest on it. `public`: the item needs no consent, so neither does its mark.
    """

    __tablename__ = "record_dispute"
    __table_args__ = (
        Index("uq_record_dispute_open", "record_id", unique=True, postgresql_where=text("lifted_at IS NULL")),
        Index(None, "record_id"),
        Index(None, "subject_id", "id"),
        CheckConstraint("(lifted_at IS NULL) = (lifting IS NULL)", name="an_end_has_a_kind"),
    )
    __table_rules__ = TableRules(
        app="SELECT",
        rows="subject_id = zhida_organisation() OR provider_id = zhida_organisation()"
        " OR (subject_id = zhida_subject() AND (public OR item = ANY ((SELECT zhida_open_items())::text[])))",
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("information_record.id", ondelete="RESTRICT"))
    item: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    attributes: Mapped[list[str]] = mapped_column(ARRAY(String(96)))
    public: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))  # what the objection rests on
    marked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    marked_at: Mapped[datetime]
    lifting: Mapped[Lifting | None] = mapped_column(text_enum(Lifting, "lifting"))
    lifted_because: Mapped[str] = mapped_column(String(300), server_default="", default="")
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    lifted_at: Mapped[datetime | None]
