"""Tasks as their owners and the operator see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from marketplace.tasks.failures import DoNotRetry
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.models import TaskRow, TaskState
from marketplace.tasks.repository import QueueSize

STATES_ZH = {TaskState.QUEUED: "等待处理", TaskState.RUNNING: "正在处理", TaskState.DONE: "已完成", TaskState.DEAD: "没有完成"}
TAGS = {TaskState.QUEUED: "outline", TaskState.RUNNING: "chosen", TaskState.DONE: "good", TaskState.DEAD: "bad"}
NOT_OURS = "处理时出错，平台会查明原因后重新执行。"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is, in units of its own; `text` may say what it does just now."""

    done: int
    total: int
    text: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task. `reason` is for whom it is shown to: the operator sees what broke and where, the owner what concerns the owner."""

    id: UUID
    kind: str
    title: str
    state: TaskState
    state_text: str
    tag: str
    attempts: int
    progress: Progress | None
    reason: str | None
    next_at: datetime | None  # of an attempt that waits
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it is worth looking again."""
        return self.state in {TaskState.QUEUED, TaskState.RUNNING}


def titles_of(kinds: Iterable[TaskKind]) -> dict[str, str]:
    """Chinese names by kind."""
    return {kind.name: kind.title_zh for kind in kinds}


def task_for_operator(row: TaskRow, titles: dict[str, str]) -> TaskView:
    """With the reason as it was written down."""
    return _view(row, titles, row.error_text)


def task_for_owner(row: TaskRow, titles: dict[str, str]) -> TaskView:
    """With the reason only where its author wrote it for people."""
    told = row.error_text if row.error_code == DoNotRetry.__name__ else NOT_OURS
    return _view(row, titles, told if row.state is TaskState.DEAD else None)


def _view(row: TaskRow, titles: dict[str, str], reason: str | None) -> TaskView:
    progress = None if row.progress_total is None else Progress(row.progress_done, row.progress_total, row.progress_text)
    return TaskView(
        id=row.id,
        kind=row.kind,
        title=titles.get(row.kind, row.kind),
        state=row.state,
        state_text=STATES_ZH[row.state],
        tag=TAGS[row.state],
        attempts=row.attempts,
        progress=progress,
        reason=reason,
        next_at=row.not_before_at if row.state is TaskState.QUEUED else None,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def queue_line(size: QueueSize, now: datetime) -> dict[str, Any]:
    """One row of the table of queues."""
    waits = timedelta(0) if size.oldest_due_at is None else max(now - size.oldest_due_at, timedelta(0))
    figures = {"due": size.due, "later": size.later, "running": size.running, "dead": size.dead}
    return {"queue": size.queue, "lag": _span(waits), "late": waits >= timedelta(minutes=1), **figures}


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{seconds} 秒"
    return f"{seconds // 60} 分钟" if seconds < 3_600 else f"{seconds // 3_600} 小时 {seconds % 3_600 // 60} 分钟"
