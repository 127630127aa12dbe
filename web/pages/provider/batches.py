"""`/provider/batches/{id}` and `/operator/imports/batches/{id}`: one delivery, what became of it, and what is wrong in it."""

from typing import Any
from uuid import UUID

from litestar import MediaType, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.documents.file_names import attachment
from marketplace.documents.tables_out import Cell, csv_lines
from marketplace.information.batches import repository
from marketplace.information.batches.tasks import CHECK_BATCH
from marketplace.information.batches.terms import PROBLEMS_KEPT
from marketplace.information.batches.withdrawing import WITHDRAWABLE, withdraw_batch
from marketplace.information.catalogue.in_force import item_version
from marketplace.information.models import Batch
from marketplace.information.states import BatchState
from marketplace.members.names import names_of
from marketplace.tasks.models import TaskRow, TaskState
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.deliveries import LANES_ZH, MODES_ZH, ON_ERROR_ZH, batch_facts, batch_line, problem_line
from web.views.tasks import Progress

READ, WITHDRAW = "information:batch:read", "information:batch:withdraw"
SHOWN = 200


@get(["/provider/batches/{batch_id:uuid}", "/operator/imports/batches/{batch_id:uuid}"], opt=permission(READ))
async def batch_page(request: HTMXRequest, session: NamedDependency[AsyncSession], batch_id: FromPath[UUID]) -> Response[Any]:
    """Progress while it is checked; then the figures and the problems, `?field=` for those of one field."""
    actor = actor_of(request)
    batch = await repository.visible_batch(session, actor, READ, batch_id)
    item = (await item_version(session, batch.item, batch.item_version)).definition
    names = {each.code: each.name_zh for each in item.fields}
    field = request.query_params.get("field")
    found = await repository.problems(session, batch.id, limit=PROBLEMS_KEPT)
    shown = [each for each in found if field in {None, each.field}]
    task = await _task(session, batch)
    operator = actor.role is Role.OPERATOR
    return page(
        request,
        "pages/provider/batch.html",
        swap="batch",
        nav="imports" if operator else "provider",
        base="/operator/imports" if operator else "/provider",
        batch=batch_line(batch, {item.code: item.name_zh}, await names_of(session, [batch.provider_id]) if operator else None),
        file_name=batch.file_name,
        way=ON_ERROR_ZH[batch.on_error],
        mode=MODES_ZH[batch.mode],
        lane=LANES_ZH[batch.lane],
        checking=batch.state is BatchState.CHECKING,
        stopped=task is not None and task.state is TaskState.DEAD,
        progress=_progress(task),
        facts=batch_facts(batch),
        failure=batch.failure,
        notes=batch.read_as.get("notes", []),
        fields=[{"code": code, "label": names.get(code, code) or "整行"} for code in sorted({each.field for each in found})],
        field=field,
        problems=[problem_line(each, names) for each in shown[:SHOWN]],
        more=max(batch.rejected - SHOWN, 0) if field is None else max(len(shown) - SHOWN, 0),
        withdrawn_at=batch.withdrawn_at,
        may_withdraw=not operator and batch.state in WITHDRAWABLE and batch.withdrawn_at is None,
    )


async def _task(session: AsyncSession, batch: Batch) -> TaskRow | None:
    """The work on a batch that is not over; only its own organisation sees how far it is."""
    if batch.state is not BatchState.CHECKING:
        return None
    return await session.scalar(select(TaskRow).where(TaskRow.kind == CHECK_BATCH.name, TaskRow.key == str(batch.id)))


def _progress(task: TaskRow | None) -> Progress | None:
    if task is None or task.progress_total is None:
        return None
    return Progress(task.progress_done, task.progress_total, task.progress_text)


@get("/provider/batches/{batch_id:uuid}/problems.csv", opt=permission(READ))
async def batch_problems(request: HTMXRequest, session: NamedDependency[AsyncSession], batch_id: FromPath[UUID]) -> Response[str]:
    """What is wrong, row by row, for mending the file beside it."""
    batch = await repository.visible_batch(session, actor_of(request), READ, batch_id)
    item = (await item_version(session, batch.item, batch.item_version)).definition
    names = {each.code: each.name_zh for each in item.fields}
    found = await repository.problems(session, batch.id, limit=PROBLEMS_KEPT)
    rows: list[list[Cell]] = [[each.row, names.get(each.field, each.field) or "整行", each.problem] for each in found]
    headers = {"Content-Disposition": attachment(f"退回的行-{batch.as_of}.csv")}
    return Response("".join(csv_lines(["行", "字段", "问题"], rows)), media_type=MediaType.TEXT, headers=headers)


@post("/provider/batches/{batch_id:uuid}/withdraw", opt=permission(WITHDRAW), status_code=200)
async def take_batch_back(request: HTMXRequest, session: NamedDependency[AsyncSession], batch_id: FromPath[UUID]) -> Response[Any]:
    """As if it had never come."""
    await withdraw_batch(session, actor_of(request), WITHDRAW, batch_id, at=now())
    return go_to(request, f"/provider/batches/{batch_id}")
