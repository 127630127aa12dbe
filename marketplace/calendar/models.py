"""Tables of the working calendar: days that were announced on this platform, and how often the calendar changed."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base
from marketplace.database.table_rules import TableRules

OPERATOR_WRITES = "zhida_role() = 'operator'"


class WorkingDayOverride(Base):
    """One day off or one working weekend that a published notice (放假安排) named.

    `year` is the year that the notice arranges: its first holiday may begin in the last days of the year before. A notice that is
    replaced keeps its days, no longer `in_force`.
    """

    __tablename__ = "working_day_override"
    __table_args__ = (
        CheckConstraint("year - extract(year FROM day) IN (0, 1)", name="day_of_year"),
        Index("uq_working_day_override_in_force", "day", unique=True, postgresql_where=text("in_force")),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows="true", insert_rows=OPERATOR_WRITES, why="everybody's calendar")

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("holiday_notice.id", ondelete="RESTRICT"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    year: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(16), default="")  # of the feast, as the notice says; may be empty
    source: Mapped[str] = mapped_column(String(120))  # 发文字号
    in_force: Mapped[bool] = mapped_column(server_default="true", default=True)


class CalendarRevision(Base):
    """One row that counts changes of the calendar, so that a deadline knows whether it was reckoned before the last one."""

    __tablename__ = "calendar_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    __table_rules__ = TableRules(app="SELECT, UPDATE", rows="true", insert_rows=OPERATOR_WRITES, why="everybody's calendar")

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(server_default="0")
