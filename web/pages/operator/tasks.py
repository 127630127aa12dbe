"""`/operator/tasks`: what the background work is doing, what it gave up, and running that again."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import NotFound
from marketplace.tasks import repository
from marketplace.tasks.models import TaskRow, TaskState
from marketplace.tasks.replay import replay_kind, replay_task
from web.composition import TASKS
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import permission
from web.views.tasks import queue_line, task_for_operator, titles_of

ADDRESS = "/operator/tasks"
SHOWN = 50


@get(ADDRESS, opt=permission("tasks:task:list"))
async def task_desk(request: HTMXRequest, system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Queues, what runs, dead letters; `?id=` looks for one task, `?kind=` keeps to dead letters of one kind."""
    titles, at = titles_of(TASKS), now()
    typed, kind = request.query_params.get("id", "").strip(), request.query_params.get("kind") or None
    found = await _found(system_session, typed)
    sizes = await repository.queue_sizes(system_session, now=at)
    running = await repository.tasks_in_state(system_session, TaskState.RUNNING, limit=SHOWN)
    dead = await repository.tasks_in_state(system_session, TaskState.DEAD, limit=SHOWN, kind=kind)
    kinds = await repository.dead_by_kind(system_session)
    return page(
        request,
        "pages/operator/tasks.html",
        swap="tasks",
        nav="tasks",
        queues=[queue_line(size, at) for size in sizes],
        running=[task_for_operator(row, titles) for row in running],
        dead=[task_for_operator(row, titles) for row in dead],
        dead_kinds=[{"kind": name, "title": titles.get(name, name), "count": count} for name, count in kinds],
        kind=kind,
        typed=typed,
        found=task_for_operator(found, titles) if found else None,
        missing=bool(typed) and found is None,
        as_of=at,
    )


@post(ADDRESS + "/{task_id:uuid}/replay", opt=permission("tasks:task:replay"), status_code=200)
async def replay_one(request: HTMXRequest, task_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Give a dead letter all its attempts anew."""
    await replay_task(system_session, task_id, at=now())
    return go_to(request, f"{ADDRESS}?id={task_id}")


@post(ADDRESS + "/kinds/{kind:str}/replay", opt=permission("tasks:kind:replay"), status_code=200)
async def replay_all(request: HTMXRequest, kind: FromPath[str], system_session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """The same for all of a kind. Raises: NotFound if there is no dead letter of it."""
    if not await replay_kind(system_session, kind, at=now()):
        raise NotFound("没有这一种停止的任务")
    return go_to(request, ADDRESS)


async def _found(session: AsyncSession, typed: str) -> TaskRow | None:
    try:
        task_id = UUID(typed)
    except ValueError:
        return None
    return await repository.any_task(session, task_id)
