"""`/bureau/policies/{id}`: one policy with its version in work, its signatures and moves; its versions; copies."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from policies.library import listing
from policies.library.draft_models import PolicyDraft
from policies.library.draft_states import POLICY_VERSION, PolicyDraftStatus
from policies.library.drafts.decide import of_policy
from policies.library.drafts.pointer_checks import findings_of
from policies.library.drafts.repository import POLICY_READ, find_open_draft, get_draft, open_draft, own_policy
from policies.library.drafts.terms import read_draft
from policies.library.drafts.write import LISTED, begin_version, copy_policy, said_by
from policies.library.models import Policy
from policies.library.repository import PolicyRepository
from policies.library.states import POLICY
from policies.library.words_of_terms import difference
from products.catalogue.schemas import Code
from web.forms import FormData
from web.pages.bureau.policies import BASE, CODE_EXPECTED
from web.pages.bureau.policy_effects import effects_of
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.policy_work import policy_work, policy_work_line
from web.workflow_pages import NOT_REFUSED, Refused
from web.workflow_routes import page_moves

ONE = BASE + "/{policy_id:uuid}"
NO_EFFECTS = {"changes": None, "reach": None, "whom": None, "budget": None}
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(ONE, opt=permission(POLICY_READ))
async def bureau_policy(
    request: HTMXRequest, system_session: System, session: System, state: State, policy_id: FromPath[UUID]
) -> Response[Any]:
    """One policy. Whoever is to sign sees what the version changes, whom it reaches and what it would cost."""
    policy = await own_policy(system_session, actor_of(request), policy_id)
    draft = await find_open_draft(system_session, actor_of(request), policy_id)
    effects = dict[str, Any](NO_EFFECTS)
    if draft is not None and draft.status is PolicyDraftStatus.SUBMITTED:
        found = await findings_of(system_session, draft)
        effects = await effects_of(request, system_session, session, state, policy, read_draft(draft.terms), found)
    return await policy_page(request, system_session, policy, effects=effects)


@get("/bureau/policy_versions/{draft_id:uuid}", opt=permission("policies:draft:read"))
async def page_of_policy_version(request: HTMXRequest, system_session: System, draft_id: FromPath[UUID]) -> Response[Any]:
    """Messages name the version; its page is the policy's."""
    draft = await get_draft(system_session, actor_of(request), draft_id)
    return go_to(request, f"{BASE}/{draft.policy_id}")


@post(ONE + "/versions", opt=permission("policies:draft:begin"), status_code=200)
async def begin_policy_version_page(request: HTMXRequest, system_session: System, policy_id: FromPath[UUID]) -> Response[Any]:
    """The next version, as the one in force stands."""
    await begin_version(system_session, actor_of(request), policy_id, at=now())
    return go_to(request, f"{BASE}/{policy_id}/edit")


@post(ONE + "/copies", opt=permission("policies:draft:copy"), status_code=200)
async def copy_policy_page(request: HTMXRequest, system_session: System, policy_id: FromPath[UUID], form: Form) -> Response[Any]:
    """A new policy that begins as this one stands."""
    actor, code = actor_of(request), str(form.get("code", "")).strip()
    policy = await own_policy(system_session, actor, policy_id)
    try:
        async with system_session.begin_nested():
            made = await copy_policy(system_session, actor, policy_id, code=_code(code) if code else None, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await policy_page(request, system_session, policy, copy_code=code, copy_error=refused.errors[0].detail)
    return go_to(request, f"{BASE}/{made.policy_id}")


@get(ONE + "/versions", opt=permission(POLICY_READ))
async def bureau_policy_versions(request: HTMXRequest, system_session: System, policy_id: FromPath[UUID]) -> Response[Any]:
    """Each version with what it changed from the one before."""
    policy = await own_policy(system_session, actor_of(request), policy_id)
    versions = await PolicyRepository(system_session).versions(policy_id)
    said = [await said_by(system_session, each) for each in versions]
    before = [*said[1:], None][: len(said)]  # a policy that only has a draft has no version
    return page(
        request,
        "pages/bureau/policy_versions.html",
        nav="own_policies",
        policy=policy_work_line(policy, None),
        versions=[
            {
                "number": each.number,
                "effective_from": each.effective_from,
                "in_force": each.id == policy.current_version_id,
                "changes": difference(older, newer) if older is not None else None,
            }
            for each, newer, older in zip(versions, said, before, strict=True)
        ],
    )


async def look_at_draft(session: AsyncSession, actor: Actor, policy_id: UUID) -> PolicyDraft:
    """For moves of the version in work, which pages ask for by its policy."""
    return await open_draft(session, actor, policy_id)


async def look_at_policy(session: AsyncSession, actor: Actor, policy_id: UUID) -> Policy:
    """For moves of the policy itself."""
    return await own_policy(session, actor, policy_id)


async def _show(request: HTMXRequest, session: AsyncSession, case: Policy | PolicyDraft, refused: Refused) -> Response[Any]:
    policy = case if isinstance(case, Policy) else await own_policy(session, actor_of(request), case.policy_id)
    return await policy_page(request, session, policy, refused)


_OF_VERSION = {move.action: of_policy(move.action) for move in POLICY_VERSION.moves}
BUREAU_POLICY_MOVES = [
    *page_moves(POLICY_VERSION, BASE, _OF_VERSION, look_at_draft, _show, as_system=True),
    *page_moves(POLICY, BASE, listing.ACTIONS, look_at_policy, _show, as_system=True),
]


async def policy_page(
    request: HTMXRequest,
    session: AsyncSession,
    policy: Policy,
    refused: Refused = NOT_REFUSED,
    *,
    effects: dict[str, Any] | None = None,
    copy_code: str = "",
    copy_error: str | None = None,
) -> Response[Any]:
    """One policy; what was refused comes back at its form, where reach is not asked again."""
    actor = actor_of(request)
    work = await policy_work(session, actor, policy, BASE, refused)
    writes = policy_table().grant(actor.role, "policies:draft:begin") is not None
    return page(
        request,
        "pages/bureau/policy.html",
        status_code=422 if refused.errors or copy_error else 200,
        nav="own_policies",
        **work,
        **(effects or NO_EFFECTS),
        in_force=policy.current.number if policy.current is not None else None,
        may_edit=writes and work["draft"] is not None and work["draft"]["state"] == PolicyDraftStatus.DRAFT,
        may_begin=writes and policy.status in LISTED and work["draft"] is None,
        may_copy=writes,
        copy_code=copy_code,
        copy_error=copy_error,
    )


def _code(text: str) -> str:
    try:
        return msgspec.convert(text, Code)
    except msgspec.ValidationError:
        raise Invalid("有 1 处需要修改", [FieldError("/code", CODE_EXPECTED)]) from None
