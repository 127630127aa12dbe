"""`/audit/log`: whether the log is whole: last verification, last signature, exports; the two buttons start tasks."""

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.plugins.htmx import HTMXRequest
from litestar.response import File
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.checkpoints import newest_checkpoint
from marketplace.audit.entries import log_head
from marketplace.audit.events import READ
from marketplace.audit.tasks import EXPORT, VERIFY
from marketplace.audit.verifications import latest_verification
from marketplace.clock import now
from marketplace.errors import NotFound
from marketplace.events.record import record
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.kinds import TaskKind
from web.audit import NAME, exports_folder, exports_in
from web.compression import UNTOUCHED
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import permission
from web.views.audit import export_line, verification_line

ADDRESS = "/audit/log"


@get(ADDRESS, opt=permission("audit:log:read"))
async def audit_log(request: HTMXRequest, system_session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """The state of the log as last verified; the page itself verifies nothing."""
    head = await log_head(system_session)
    signed, newest = await newest_checkpoint(system_session)
    kept = await latest_verification(system_session)
    return page(
        request,
        "pages/audit/log.html",
        nav="log",
        size=head.size,
        origin=head.origin,
        root=head.frontier.root().hex() if head.frontier else None,
        checkpoint=newest,
        checkpoints=signed,
        verification=verification_line(kept) if kept else None,
        exports=[export_line(file) for file in await to_thread.run_sync(exports_in, state.settings.home)],
    )


@post(ADDRESS + "/verify", opt=permission("audit:log:verify"), status_code=200)
async def verify_audit_log(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Verify all of it, in a worker: a million entries take the better part of a minute."""
    return await _begin(request, session, VERIFY)


@post(ADDRESS + "/export", opt=permission("audit:log:export"), status_code=200)
async def export_audit_log(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Sign and write out all of it, in a worker."""
    return await _begin(request, session, EXPORT)


@get(ADDRESS + "/export", opt=permission("audit:log:export") | UNTOUCHED)
async def download_audit_export(name: FromQuery[str], system_session: NamedDependency[AsyncSession], state: State) -> File:
    """One archive. Raises: NotFound for any other name than one of the list."""
    file = exports_folder(state.settings.home) / name
    if not NAME.fullmatch(name) or not await to_thread.run_sync(file.is_file):
        raise NotFound("没有这份导出")
    record(system_session, READ, (await log_head(system_session)).origin, at=now(), data={"export": name})
    return File(path=file, filename=name, media_type="application/gzip", content_disposition_type="attachment")


async def _begin(request: HTMXRequest, session: AsyncSession, kind: TaskKind) -> Response[bytes]:
    task_id = await enqueue(session, kind, {}, at=now())
    return go_to(request, f"/me/tasks/{task_id}")
