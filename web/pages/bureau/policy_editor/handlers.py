"""`/bureau/policies/{id}/edit/{step}`: the version in work, step by step. Every button sends the whole form; nothing typed is lost."""

from datetime import date
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
from policies.library.draft_models import PolicyDraft
from policies.library.drafts.repository import open_draft
from policies.library.drafts.terms import DraftTerms, read_draft
from policies.library.drafts.write import change_draft, require_changeable
from web.forms import FormData
from web.pages.bureau.policy_editor.choices import choices_for
from web.pages.bureau.policy_editor.page import Sessions, editor_page
from web.pages.bureau.policy_editor.step_forms import form_of
from web.pages.bureau.policy_editor.steps import BASICS, STEPS
from web.redirects import go_to
from web.security.permissions import actor_of, permission
from web.version_editor.keeping import Came, Change, came_with, keep, place_after, undo
from web.version_editor.steps import Step

BASE = "/bureau/policies"
ONE = BASE + "/{policy_id:uuid}"
CHANGE = permission("policies:draft:change")
System = NamedDependency[AsyncSession]


@get(ONE + "/edit", opt=CHANGE)
async def edit_policy(request: HTMXRequest, system_session: System, policy_id: FromPath[UUID]) -> Response[Any]:
    """The first step."""
    require_changeable(await open_draft(system_session, actor_of(request), policy_id))
    return go_to(request, f"{BASE}/{policy_id}/edit/{BASICS.key}")


@get(ONE + "/edit/{step:str}", opt=CHANGE)
async def edit_policy_step(
    request: HTMXRequest, system_session: System, session: System, state: State, policy_id: FromPath[UUID], step: FromPath[str]
) -> Response[Any]:
    """One step as it is stored."""
    draft = await open_draft(system_session, actor_of(request), policy_id)
    require_changeable(draft)
    return await editor_page(request, Sessions(system_session, session), state, draft, _step(step))


@post(ONE + "/edit/{step:str}", opt=CHANGE, status_code=200)
async def save_policy_step(
    request: HTMXRequest,
    system_session: System,
    session: System,
    state: State,
    policy_id: FromPath[UUID],
    step: FromPath[str],
    form: NamedDependency[FormData],
) -> Response[Any]:
    """Keep what was typed as far as it can be read, and do what the button says. Without a button the page saves while typing."""
    actor, here, act = actor_of(request), _step(step), str(form.get("do", ""))
    sessions = Sessions(system_session, session)
    draft = await open_draft(system_session, actor, policy_id)
    require_changeable(draft)
    change = _change(system_session, actor, policy_id)
    if act == "undo":
        if await undo(draft, read_draft, form, change):
            return go_to(request, f"{BASE}/{policy_id}/edit/{here.key}")
        return await editor_page(request, sessions, state, draft, here, Came(stale=True))
    came, terms = came_with(form), read_draft(draft.terms)
    spec = form_of(here, terms, await choices_for(system_session, draft), form)
    if spec is not None:
        draft = await keep(actor, draft, terms, spec, came, act, change)
    if came.wrong or came.pressed or came.quiet or not act:
        return await editor_page(request, sessions, state, draft, here, came)
    return go_to(request, place_after(f"{BASE}/{policy_id}", STEPS, here, act))


def _change(session: AsyncSession, actor: Actor, policy_id: UUID) -> Change:
    async def change(terms: DraftTerms, effective_from: date | None, version: int) -> PolicyDraft:
        return await change_draft(session, actor, policy_id, terms, effective_from=effective_from, version=version, at=now())

    return change


def _step(key: str) -> Step:
    step = STEPS.find(key)
    if step is None:
        raise NotFound(f"编辑政策没有这一步；有的是 {'、'.join(step.label_zh for step in STEPS.all)}。")
    return step
