"""`/me/applications/forms/{id}/papers`: what the products want to see; files are uploaded here or taken from 我的文件."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.limits import FILES_AT_ONCE, REQUEST_BYTES, UPLOADS
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.documents.receive import receive
from marketplace.documents.repository import documents_of
from marketplace.errors import Invalid
from products.applications.change_papers import add_papers, drop_paper
from products.applications.repository import READ_GROUP
from web.applying import read_draft
from web.documents import document_store
from web.forms import FormData
from web.pages.applying.form import CHANGE, FORMS, PATH
from web.pages.documents.mine import LIST
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.uploads import uploads_of
from web.views.application_papers import paper_lines
from web.views.application_steps import steps_of

REUSABLE = 100  # of 我的文件, the newest
Session = NamedDependency[AsyncSession]


@get(f"{PATH}/papers", opt=permission(READ_GROUP))
async def application_papers(request: HTMXRequest, session: Session, group_id: FromPath[UUID]) -> Response[Any]:
    """Paper by paper, with the products that want it."""
    return await _shown(request, session, group_id)


@post(f"{PATH}/papers", opt=permission(CHANGE), request_max_body_size=REQUEST_BYTES, status_code=200)
async def add_application_papers(
    request: HTMXRequest, form: NamedDependency[FormData], session: Session, state: State, group_id: FromPath[UUID]
) -> Response[Any]:
    """Files from the computer or the phone, one of 我的文件, or both, for one line of the list."""
    actor = actor_of(request)
    try:
        async with session.begin_nested():
            ids = [*_chosen(form), *await _uploaded(request, form, session, state)]
            await add_papers(session, actor, group_id, ids, str(form.get("line", "")), at=now())
    except Invalid as refused:
        message = refused.errors[0].detail if refused.errors else str(refused)
        return await _shown(request, session, group_id, error=message, line=str(form.get("line", "")))
    return go_to(request, f"{FORMS}/{group_id}/papers")


@post(f"{PATH}/papers/remove", opt=permission(CHANGE), status_code=200)
async def remove_application_paper(
    request: HTMXRequest, form: NamedDependency[FormData], session: Session, group_id: FromPath[UUID]
) -> Response[Any]:
    """The file stays in 我的文件. What is no document of the form changes nothing."""
    chosen = next(iter(_chosen(form)), group_id)
    await drop_paper(session, actor_of(request), group_id, chosen, at=now())
    return go_to(request, f"{FORMS}/{group_id}/papers")


def _chosen(form: FormData) -> list[UUID]:
    try:
        return [UUID(str(form["document_id"]))] if form.get("document_id") else []
    except ValueError:
        return []


async def _uploaded(request: HTMXRequest, form: FormData, session: AsyncSession, state: State) -> list[UUID]:
    """Raises: Invalid for a file that is not taken, and where there is neither a file nor a chosen document."""
    if _chosen(form) and not any(getattr(each, "filename", "") for each in form.getall("file", [])):
        return []
    actor, store = actor_of(request), document_store(state.settings.home)
    await UPLOADS.spend(state.beside_sessions, str(actor.account_id), now=now())
    made = []
    for upload in uploads_of(form, most=FILES_AT_ONCE):
        try:
            made.append(await receive(session, store, actor, upload, purpose=Purpose.MATERIAL, at=now()))
        except Invalid as refused:
            raise Invalid(f"{upload.file_name}：{refused}") from None
    return [each.id for each in made]


async def _shown(request: HTMXRequest, session: AsyncSession, group_id: UUID, *, error: str | None = None, line: str = "") -> Response[Any]:
    actor = actor_of(request)
    draft = await read_draft(session, actor, group_id, at=now())
    held = (await session.scalars(select(Document).where(Document.id.in_(draft.form.document_ids), Document.deleted_at.is_(None)))).all()
    own = await documents_of(session, actor, LIST, limit=REUSABLE)
    free = [each for each in own if each.state is DocumentState.READY and each.id not in draft.form.document_ids]
    lines = paper_lines(draft, held)
    place = next((at for at, each in enumerate(lines, 1) if each.name == line), len(lines)) if error else 0
    return page(
        request,
        "pages/applying/papers.html",
        status_code=422 if error else 200,
        nav="applications",
        group_id=group_id,
        steps=steps_of("papers"),
        lines=lines,
        own=[{"value": str(each.id), "label": each.file_name} for each in free],
        error_at=place,
        errors=[{"name": f"file-{place}", "message": error}] if error else [],
    )
