"""The table of notices on days off."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.calendar.models import OPERATOR_WRITES
from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.holidays.states import NoticeStatus
from marketplace.workflow.models import WithState


class HolidayNotice(WithId, WithState, Base):
    """One year's arrangement of days off (放假安排). `days` holds what `schemas.NamedDay` says, in order.

    `officer_id` (经办人) is the person who drafted it; a program's draft has none. A published one is not changed: a correction is a new
    notice whose `replaces_id` names it, and which takes it out of force.
    """

    __tablename__ = "holiday_notice"
    __table_args__ = (
        CheckConstraint("jsonb_typeof(days) = 'array'", name="days_is_list"),
        CheckConstraint("replaces_id <> id", name="replaces_another"),
        # Two operators who publish at once: the second is refused by the database itself.
        Index("uq_holiday_notice_in_force", "year", unique=True, postgresql_where=text("in_force")),
        Index(None, "organisation_id", "created_at"),
    )
    __table_rules__ = TableRules(
        app="SELECT, INSERT, UPDATE",
        rows="organisation_id = zhida_organisation()",
        insert_rows=f"organisation_id = zhida_organisation() AND {OPERATOR_WRITES}",
    )

    status: Mapped[NoticeStatus] = mapped_column(text_enum(NoticeStatus, "status"), default=NoticeStatus.DRAFT)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    year: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(String(120))
    issued_on: Mapped[date]
    days: Mapped[list[dict[str, Any]]]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id", ondelete="RESTRICT"))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("holiday_notice.id", ondelete="RESTRICT"))
    in_force: Mapped[bool] = mapped_column(server_default="false", default=False)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
