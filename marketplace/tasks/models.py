"""Tables of work to do later. A trigger adds the `task_pending` row to each new `task` row; the relay removes it after sending."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.database.base import Base, WithId
from marketplace.database.table_rules import TableRules
from marketplace.database.text_enum import text_enum


class TaskState(StrEnum):
    """`dead` waits for a person, every other state goes on by itself."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class TaskRow(WithId, Base):
    """One piece of work: what, for whom, how far. `arguments` holds ids and codes; a task loads what it needs.

    The owner (account or API client, and organisation) is the binding of the transaction that asked for it; `key` keeps a second request
    for the same work from adding a second row.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("progress_total IS NULL OR progress_done BETWEEN 0 AND progress_total", name="progress"),
        Index(None, "state", "created_at"),
        Index(None, "kind", "state"),
    )
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  # a stranger's request may add a task that it cannot read
    __table_rules__ = TableRules(
        app="SELECT, INSERT",
        rows="organisation_id = zhida_organisation()",
        # nobody asks for work in another's name; a stranger's has no owner
        insert_rows="state = 'queued' AND organisation_id IS NOT DISTINCT FROM zhida_organisation()"
        " AND account_id IS NOT DISTINCT FROM zhida_account() AND client_id IS NOT DISTINCT FROM zhida_client()",
    )

    kind: Mapped[str] = mapped_column(String(64))
    queue: Mapped[str] = mapped_column(String(32))
    arguments: Mapped[dict[str, Any]]
    key: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[TaskState] = mapped_column(text_enum(TaskState, "state"), server_default=TaskState.QUEUED.value)
    not_before_at: Mapped[datetime | None]  # of the next attempt
    attempts: Mapped[int] = mapped_column(server_default="0")
    attempts_forgiven: Mapped[int] = mapped_column(server_default="0")  # those before the last replay
    organisation_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_organisation()"))
    account_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_account()"))
    client_id: Mapped[UUID | None] = mapped_column(server_default=text("zhida_client()"))
    trace_id: Mapped[str] = mapped_column(String(32), server_default=text("zhida_trace()"))
    progress_done: Mapped[int] = mapped_column(server_default="0")
    progress_total: Mapped[int | None]
    progress_text: Mapped[str] = mapped_column(String(200), server_default="")
    error_code: Mapped[str | None] = mapped_column(String(100))
    error_text: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class TaskPending(Base):
    """A task that the relay has still to hand to the broker, not before `due_at`."""

    __tablename__ = "task_pending"
    __table_args__ = (Index(None, "due_at"),)
    __table_rules__ = TableRules(app="INSERT", system="SELECT, INSERT, UPDATE, DELETE", why="ids and times only; the application only adds")

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), primary_key=True)
    due_at: Mapped[datetime]
