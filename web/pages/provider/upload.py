"""`/provider/upload` and `/provider/uploads/{id}`: a file is brought, its columns are confirmed or corrected, then it is sent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Invalid
from marketplace.information.batches import repository
from marketplace.information.batches.models import InformationUpload
from marketplace.information.batches.terms import REQUEST_BYTES, UPLOADED
from marketplace.information.batches.uploads import bring_file, discard_upload, send_upload
from marketplace.information.catalogue.in_force import item_version, items_in_force
from marketplace.information.states import Lane, Mode, OnError
from web.documents import document_store
from web.forms import FILES, FormData
from web.information_files import delivered_file
from web.information_terms import read_terms
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.deliveries import MODES_MEAN, MODES_ZH, ON_ERROR_ZH
from web.views.layout_form import declared_of, layout_rows

CREATE, READ = "information:upload:create", "information:upload:read"
CONFIRM, DISCARD = "information:upload:confirm", "information:upload:discard"
FORM = "/provider/upload"
NOTHING_TYPED = {"item": "", "mode": Mode.APPEND.value, "on_error": OnError.REJECT_ALL.value, "as_of": ""}


@get(FORM, opt=permission(CREATE))
async def upload_form(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """`?item=` chooses one."""
    typed = NOTHING_TYPED | {"item": request.query_params.get("item", "")[:64], "as_of": today().isoformat()}
    return await _form(request, session, typed)


@post(FORM, opt=permission(CREATE), request_max_body_size=REQUEST_BYTES, status_code=200)
async def bring_delivery(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Keep the file and find out what its columns mean."""
    actor = actor_of(request)
    await UPLOADED.spend(state.beside_sessions, str(actor.account_id), now=now())
    typed = {name: str(form.get(name, "")) for name in NOTHING_TYPED}
    try:
        async with session.begin_nested():
            terms = {name: value for name, value in typed.items() if name != "item"}
            read_terms(terms, Lane.PAGE, "")
            name, content = await to_thread.run_sync(delivered_file, form)
            meant = read_terms(terms, Lane.PAGE, name)
            upload = await bring_file(session, document_store(state.settings.home), actor, typed["item"], meant, content, at=now())
    except Invalid as refused:
        return await _form(request, session, typed, refused.errors or (FieldError(f"/{FILES}", str(refused)),))
    return go_to(request, f"/provider/uploads/{upload.id}")


async def _form(request: HTMXRequest, session: AsyncSession, typed: dict[str, str], errors: Sequence[FieldError] = ()) -> Response[Any]:
    actor, items = actor_of(request), await items_in_force(session, today())
    own = await repository.provided_items(session, actor.organisation_id) if actor.organisation_id else []
    open_ones = [items[code] for code in own if code in items and not items[code].retired]
    return page(
        request,
        "pages/provider/upload.html",
        status_code=422 if errors else 200,
        nav="upload",
        items=[{"value": each.definition.code, "label": each.definition.name_zh} for each in open_ones],
        modes=[{"value": mode.value, "label": f"{MODES_ZH[mode]}：{MODES_MEAN[mode]}"} for mode in Mode],
        ways=[{"value": way.value, "label": ON_ERROR_ZH[way]} for way in OnError],
        typed=typed,
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in errors],
    )


@get("/provider/uploads/{upload_id:uuid}", opt=permission(READ))
async def upload_page(request: HTMXRequest, session: NamedDependency[AsyncSession], upload_id: FromPath[UUID]) -> Response[Any]:
    """What each column was understood as, to be confirmed. Looks again by itself until the file is read."""
    upload = await repository.visible_upload(session, actor_of(request), READ, upload_id)
    return await _columns(request, session, upload)


@post("/provider/uploads/{upload_id:uuid}/confirm", opt=permission(CONFIRM), status_code=200)
async def confirm_upload(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], upload_id: FromPath[UUID]
) -> Response[Any]:
    """Send it as a batch under these columns and units."""
    actor = actor_of(request)
    upload = await repository.visible_upload(session, actor, CONFIRM, upload_id)
    try:
        async with session.begin_nested():
            declared = declared_of(upload, form)
            batch = await send_upload(session, actor, CONFIRM, upload_id, declared, at=now())
    except Invalid as refused:
        return await _columns(request, session, upload, form, refused.errors)
    return go_to(request, f"/provider/batches/{batch.id}")


@post("/provider/uploads/{upload_id:uuid}/discard", opt=permission(DISCARD), status_code=200)
async def discard_delivery(request: HTMXRequest, session: NamedDependency[AsyncSession], upload_id: FromPath[UUID]) -> Response[Any]:
    """Drop the file without sending it."""
    await discard_upload(session, actor_of(request), DISCARD, upload_id, at=now())
    return go_to(request, FORM)


async def _columns(
    request: HTMXRequest, session: AsyncSession, upload: InformationUpload, form: FormData | None = None, errors: Sequence[FieldError] = ()
) -> Response[Any]:
    item = (await item_version(session, upload.item, upload.item_version)).definition
    rows, choices = layout_rows(upload, item, builtin_vocabulary(), form)
    return page(
        request,
        "pages/provider/columns.html",
        swap="columns",
        status_code=422 if errors else 200,
        nav="upload",
        upload=upload,
        item_name=item.name_zh,
        mode=MODES_ZH[upload.mode],
        rows=rows,
        choices=choices,
        notes=upload.guess.get("notes", []),
        problems=[sentence for _, sentence in upload.guess.get("problems", [])],
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in errors],
    )
