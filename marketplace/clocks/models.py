"""The table of clocks: one row per promise to act in time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.calendar.working_days import Unit
from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum

# A branch takes over cases that its institution, a party of every clock, has had before it.
OF_PARTIES = "zhida_organisation() = ANY (parties) OR (SELECT zhida_parent()) = ANY (parties)"
RUNS = "stopped_at IS NULL AND paused_at IS NULL"


class Clock(WithId, Base):
    """A term that runs for one case. `organisation_id` has to act; `parties` may see the clock, and it is one of them.

    `due_at` is exclusive. `pauses` holds the pauses that ended, as instants in turn: paused, resumed, paused, resumed.
    """

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("organisation_id = ANY (parties)", name="actor_is_party"),
        CheckConstraint("due_at > started_at", name="due_after_start"),
        CheckConstraint("amount >= 1 AND warn_amount >= 0", name="amounts"),
        CheckConstraint("cardinality(pauses) % 2 = 0", name="pauses_in_pairs"),
        Index("uq_clock_running", "subject_id", "name", "subject_kind", unique=True, postgresql_where=text("stopped_at IS NULL")),
        Index("ix_clock_subject", "subject_id"),  # a case shows its stopped clocks too
        Index("ix_clock_to_warn", "warn_at", postgresql_where=text(f"{RUNS} AND warned_at IS NULL")),
        Index("ix_clock_to_escalate", "due_at", postgresql_where=text(f"{RUNS} AND escalated_at IS NULL")),
        Index("ix_clock_queue", "organisation_id", "due_at", postgresql_where=text("stopped_at IS NULL")),
        Index("ix_clock_reckoned", "calendar_revision", postgresql_where=text("stopped_at IS NULL AND unit = 'working_days'")),
    )
    __table_rules__ = TableRules(app="SELECT, INSERT, UPDATE", rows=OF_PARTIES)

    subject_kind: Mapped[str] = mapped_column(String(48))
    subject_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(32))
    title_zh: Mapped[str] = mapped_column(String(32))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id", ondelete="RESTRICT"))
    parties: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    unit: Mapped[Unit] = mapped_column(text_enum(Unit, "unit"))
    amount: Mapped[int]
    warn_amount: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    provisional: Mapped[bool]
    calendar_revision: Mapped[int]
    warn_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    pauses: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)), server_default=text("'{}'"))
    stopped_at: Mapped[datetime | None]
    stop_reason: Mapped[str | None] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(server_default="1", default=1)
