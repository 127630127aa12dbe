"""`GET /api/v1/tasks/{task_id}`: how far a long task is that this organisation asked for."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.visibility import visible_to
from marketplace.tasks.models import TaskRow, TaskState
from marketplace.tasks.repository import visible_task
from web.api.problem import problems
from web.composition import TASKS
from web.security.permissions import actor_of, permission
from web.views.tasks import TaskView, task_for_owner, titles_of

SHOW = "tasks:task:show"


class TaskProgress(msgspec.Struct, frozen=True):
    """How far it is, in units of the task's own."""

    done: int
    total: int
    text: str


class TaskResource(msgspec.Struct, frozen=True):
    """A task. `dead` is one that was given up; `detail` then says why. `progress` is null for short tasks."""

    id: UUID
    kind: str
    title: str
    state: TaskState
    progress: TaskProgress | None
    detail: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@get(
    "/tasks/{task_id:uuid}",
    opt=permission(SHOW),
    summary="一个后台任务的进度",
    responses={200: ResponseSpec(TaskResource, generate_examples=False, description="任务")} | problems(400, 401, 403, 404),
)
async def get_task(request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], task_id: FromPath[UUID]) -> TaskResource:
    """Ask again while `state` is `queued` or `running`, not more often than once in two seconds."""
    row = await visible_task(session, task_id, visible_to(actor_of(request), SHOW, organisation=TaskRow.organisation_id))
    return task_resource(task_for_owner(row, titles_of(TASKS)))


def task_resource(view: TaskView) -> TaskResource:
    """As programs see it."""
    progress = view.progress
    return TaskResource(
        id=view.id,
        kind=view.kind,
        title=view.title,
        state=view.state,
        progress=TaskProgress(progress.done, progress.total, progress.text) if progress else None,
        detail=view.reason,
        created_at=view.created_at,
        started_at=view.started_at,
        finished_at=view.finished_at,
    )
