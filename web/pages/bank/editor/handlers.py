"""`/bank/products/{id}/edit/{step}`: the version in work, step by step. Every button sends the whole form; nothing typed is lost."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.errors import NotFound
from marketplace.workflow.mover import StaleVersion
from products.catalogue.draft_models import ProductDraft
from products.catalogue.drafts.repository import open_draft
from products.catalogue.drafts.terms import read_draft
from products.catalogue.drafts.write import change_draft, require_changeable
from web.forms import FormData
from web.pages.bank.editor import conditions
from web.pages.bank.editor.buttons import press
from web.pages.bank.editor.page import Came, Sessions, editor_page
from web.pages.bank.editor.row_reading import sent
from web.pages.bank.editor.step_forms import FORMS, said_with
from web.pages.bank.editor.steps import BASICS, BY_KEY, Step, after
from web.redirects import go_to
from web.security.permissions import actor_of, permission
from web.workflow_routes import version_in

ONE = "/bank/products/{product_id:uuid}"
CHANGE = permission("catalogue:draft:change")
System = NamedDependency[AsyncSession]


@get(ONE + "/edit", opt=CHANGE)
async def edit_version(request: HTMXRequest, system_session: System, product_id: FromPath[UUID]) -> Response[Any]:
    """The first step."""
    require_changeable(await open_draft(system_session, actor_of(request), product_id))
    return go_to(request, address(product_id, BASICS))


@get(ONE + "/edit/{step:str}", opt=CHANGE)
async def edit_step(
    request: HTMXRequest, system_session: System, session: System, state: State, product_id: FromPath[UUID], step: FromPath[str]
) -> Response[Any]:
    """One step as it is stored."""
    draft = await open_draft(system_session, actor_of(request), product_id)
    require_changeable(draft)
    return await editor_page(request, Sessions(system_session, session), state, draft, _step(step))


@post(ONE + "/edit/{step:str}", opt=CHANGE, status_code=200)
async def save_step(
    request: HTMXRequest,
    system_session: System,
    session: System,
    state: State,
    product_id: FromPath[UUID],
    step: FromPath[str],
    form: NamedDependency[FormData],
) -> Response[Any]:
    """Keep what was typed as far as it can be read, and do what the button says. Without a button the page saves while typing."""
    actor, here, act = actor_of(request), _step(step), str(form.get("do", ""))
    sessions = Sessions(system_session, session)
    draft = await open_draft(system_session, actor, product_id)
    require_changeable(draft)
    if act == "undo":
        return await _undo(request, sessions, state, draft, here, form)
    came = Came(quiet=str(form.get("auto", "")) == "1", form=form)
    if here.key in FORMS:
        draft, came = await _keep(system_session, actor, draft, here, form, act, came)
    if came.wrong or came.pressed or came.quiet or not act:
        return await editor_page(request, sessions, state, draft, here, came)
    return go_to(request, _place_after(product_id, here, act))


async def _keep(
    session: AsyncSession, actor: Actor, draft: ProductDraft, here: Step, form: FormData, act: str, came: Came
) -> tuple[ProductDraft, Came]:
    """The draft after what was typed, and how it came; what cannot be read, or has been overtaken, is only shown again."""
    spec = FORMS[here.key]
    came.typed = sent(spec.sections, form)
    came.focus = press(spec.sections, came.typed, act)
    came.pressed = came.focus is not None or conditions.pressed(form)
    before = (read_draft(draft.terms), draft.effective_from)
    (terms, effective_from), came.faults = said_with(spec, came.typed, before)
    if came.faults or (terms, effective_from) == before:
        return draft, came
    # One person's pages may cross, for they save while typing; what another has written is never overwritten unseen.
    own = draft.written_by is not None and draft.written_by == actor.account_id
    version = draft.version if own or act == "overwrite" else version_in(form)
    try:
        draft = await change_draft(session, actor, draft.product_id, terms, effective_from=effective_from, version=version, at=now())
    except StaleVersion:
        came.stale = True
    return draft, came


async def _undo(request: HTMXRequest, sessions: Sessions, state: State, draft: ProductDraft, here: Step, form: FormData) -> Response[Any]:
    """The terms before the last change; once more brings that change back."""
    if draft.before is not None:
        try:
            terms = read_draft(draft.before)
            await change_draft(
                sessions.system,
                actor_of(request),
                draft.product_id,
                terms,
                effective_from=draft.effective_from,
                version=version_in(form),
                at=now(),
            )
        except StaleVersion:
            return await editor_page(request, sessions, state, draft, here, Came(stale=True))
    return go_to(request, address(draft.product_id, here))


def address(product_id: UUID, step: Step) -> str:
    """Of a step."""
    return f"/bank/products/{product_id}/edit/{step.key}"


def _step(key: str) -> Step:
    if key not in BY_KEY:
        raise NotFound(f"编辑产品没有这一步；有的是 {'、'.join(step.label_zh for step in BY_KEY.values())}。")
    return BY_KEY[key]


def _place_after(product_id: UUID, here: Step, act: str) -> str:
    if act == "preview":
        return f"/bank/products/{product_id}/preview"
    if act == "next":
        return address(product_id, after(here))
    name, _, key = act.partition(":")
    return address(product_id, BY_KEY[key] if name == "go" and key in BY_KEY else here)
