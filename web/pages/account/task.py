"""`/me/tasks/{id}`: how far a long task of the own organisation is. Looks again by itself until the task has ended."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.visibility import visible_to
from marketplace.tasks.models import TaskRow
from marketplace.tasks.repository import visible_task
from web.composition import TASKS
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.tasks import task_for_owner, titles_of

READ = "tasks:task:read"


@get("/me/tasks/{task_id:uuid}", opt=permission(READ))
async def own_task(request: HTMXRequest, task_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> Response[Any]:
    """State, progress, and what became of it."""
    row = await visible_task(session, task_id, visible_to(actor_of(request), READ, organisation=TaskRow.organisation_id))
    return page(request, "pages/task.html", swap="task", nav="", task=task_for_owner(row, titles_of(TASKS)))
