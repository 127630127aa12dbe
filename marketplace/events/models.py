"""Tables of what happened: `event` is audit entry and outbox in one; `event_pending` waits for a position in the log.

A trigger adds the `event_pending` row to each `event` row, so that no event can miss it and `record` needs one statement, not two.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum
from marketplace.events.plain_data import PLAIN_DATA, PLAIN_INSTANT, PLAIN_PARTIES


class Outcome(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    REFUSED = "refused"  # by the state or the input
    DENIED = "denied"  # by the policy table or a missing credential


# For the audit: whose act it was, and the day, for which a block range index does because rows come in the order of time.
_SEARCHED = (
    Index("ix_event_organisation_id", "organisation_id", postgresql_where=text("organisation_id IS NOT NULL")),
    Index("ix_event_occurred_at", "occurred_at", postgresql_using="brin"),
)

# What the application says of an event. The rest is the database's own word, so no right to write it is given.
_SAID = ("id", "kind", "subject_kind", "subject_id", "parties", "occurred_at", "outcome", "data")


class EventRow(WithId, Base):
    """One thing that happened, never changed. `data` holds ids, codes, counts and hashes only, so a person's data can be erased
    while the log stays whole. Who did it is written by the database from the transaction's binding, not by the program's word.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "subject_id"),
        Index(None, "kind", "occurred_at"),
        *_SEARCHED,
        CheckConstraint(PLAIN_DATA, name="plain_data"),
        CheckConstraint(PLAIN_PARTIES, name="plain_parties"),
        CheckConstraint(PLAIN_INSTANT, name="plain_instant"),
    )
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  # the web role may not read what it inserted
    __table_rules__ = TableRules(
        app=f"INSERT ({', '.join(_SAID)})",
        system="SELECT, INSERT",
        append_only=True,
        why="the application only adds; who may see what is read elsewhere",
    )

    kind: Mapped[str] = mapped_column(String(96))
    subject_kind: Mapped[str] = mapped_column(String(48))
    subject_id: Mapped[UUID]
    parties: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    role: Mapped[str] = mapped_column(String(32), server_default=text("zhida_role()"))
    account_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_account()"))
    client_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_client()"))
    organisation_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_organisation()"))
    trace_id: Mapped[str] = mapped_column(String(32), server_default=text("zhida_trace()"))
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome, "outcome"))
    data: Mapped[dict[str, Any]]


class EventPending(Base):
    """An event without a position yet; the sequencer removes the row when it gives one."""

    __tablename__ = "event_pending"
    # Only the trigger adds: an id that has its place already would stop the sequencer for good.
    __table_rules__ = TableRules(app="INSERT", system="SELECT, INSERT, DELETE", rows="false", insert_rows="pg_trigger_depth() > 0")

    event_id: Mapped[UUID] = mapped_column(primary_key=True)  # no foreign key: only the trigger writes it, and every check costs each event
