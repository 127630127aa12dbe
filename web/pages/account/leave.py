"""`/me/leave`: who handles one's cases while one is away (请假、代理)."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI, now
from marketplace.errors import FieldError, Invalid
from marketplace.members import leave
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission

FIELDS = ("delegate_id", "starts_on", "ends_on")
EXPECTED = {
    "delegate_id": "请选择代理人",
    "starts_on": "请按 2026-01-31 的格式填写开始日期",
    "ends_on": "请按 2026-01-31 的格式填写结束日期",
}


@get("/me/leave", opt=permission("members:leave:read"))
async def leave_page(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """The own leaves, those in which one stands in, and the form."""
    return await _shown(request, session, {})


@post("/me/leave", opt=permission("members:leave:register"), status_code=200)
async def register_leave(request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Register a leave; a refused form comes back with every fault."""
    typed = {name: str(form.get(name, "")).strip() for name in FIELDS}
    try:
        delegate_id, starts_on, ends_on = _read(typed)
        await leave.register_leave(session, actor_of(request), delegate_id, starts_on, ends_on, now=now())
    except Invalid as refused:
        return await _shown(request, session, typed, refused.errors, status_code=422)
    return go_to(request, "/me/leave")


@post("/me/leave/{leave_id:uuid}/end", opt=permission("members:leave:end"), status_code=200)
async def end_leave(request: HTMXRequest, leave_id: FromPath[UUID], session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """End a leave at once, or withdraw it before it begins."""
    await leave.end_leave(session, actor_of(request), leave_id, now=now())
    return go_to(request, "/me/leave")


def _read(typed: dict[str, str]) -> tuple[UUID, date, date]:
    """Raises: Invalid naming every field that cannot be read."""
    readers: dict[str, Callable[[str], UUID | date]] = {"delegate_id": UUID, "starts_on": date.fromisoformat, "ends_on": date.fromisoformat}
    read: dict[str, Any] = {}
    for name, reader in readers.items():
        try:
            read[name] = reader(typed[name])
        except ValueError:
            continue
    faults = [FieldError(f"/{name}", EXPECTED[name]) for name in FIELDS if name not in read]
    if faults:
        raise Invalid("请假没有登记，请修改后再提交", faults)
    return read["delegate_id"], read["starts_on"], read["ends_on"]


async def _shown(
    request: HTMXRequest, session: AsyncSession, typed: dict[str, str], faults: tuple[FieldError, ...] = (), status_code: int = 200
) -> Response[Any]:
    actor, instant = actor_of(request), now()
    errors = [{"name": fault.pointer.removeprefix("/"), "message": fault.detail} for fault in faults]
    return page(
        request,
        "pages/leave.html",
        status_code=status_code,
        leaves=await leave.leaves_of(session, actor, now=instant),
        delegates=[{"value": str(each.account_id), "label": each.name} for each in await leave.possible_delegates(session, actor)],
        typed=typed,
        errors=errors,
        today=instant.astimezone(SHANGHAI).date(),
        own_name=actor.display_name,
    )
