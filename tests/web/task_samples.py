"""Sample contexts of the pages about background tasks, as each template's first comment describes them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from marketplace.tasks.models import TaskState
from web.views.tasks import STATES_ZH, TAGS, Progress, TaskView

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)


def task_view(state: TaskState, *, reason: str | None = None, progress: Progress | None = None, number: int = 1) -> TaskView:
    """A task in a state."""
    ended = state in {TaskState.DONE, TaskState.DEAD}
    return TaskView(
        id=UUID(int=number),
        kind="document.check",
        title="检查上传的文件",
        state=state,
        state_text=STATES_ZH[state],
        tag=TAGS[state],
        attempts=2,
        progress=progress,
        reason=reason,
        next_at=NOW if state is TaskState.QUEUED else None,
        created_at=NOW,
        started_at=NOW,
        finished_at=NOW if ended else None,
    )


HALF = Progress(12_480, 20_000, "约剩 2 分钟")
DEAD = task_view(TaskState.DEAD, reason="ConnectionError（marketplace.webhooks.send:41）", number=2)
TASK_CONTEXTS: dict[str, dict[str, Any]] = {
    "task": {"task": task_view(TaskState.RUNNING, progress=HALF)},
    "operator/tasks": {
        "queues": [{"queue": "default", "due": 3, "later": 1, "running": 1, "dead": 1, "lag": "2 分钟", "late": True}],
        "running": [task_view(TaskState.RUNNING, progress=HALF), task_view(TaskState.RUNNING, number=3)],
        "dead": [DEAD],
        "dead_kinds": [{"kind": "document.check", "title": "检查上传的文件", "count": 1}],
        "kind": "document.check",
        "typed": str(DEAD.id),
        "found": DEAD,
        "missing": False,
        "as_of": NOW,
    },
}
