"""`/me/agents`: who acts for the enterprise beside its administrator (经办人), and the administrator's veto."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.enrolment.agents import confirm, end, invite, view
from marketplace.enrolment.agents.rules import Appointment, read_scopes
from marketplace.enrolment.mandates import paper
from marketplace.enrolment.person_names import faults_of_name, tidy_name
from marketplace.errors import FieldError, Invalid
from web import composition
from web.compression import UNTOUCHED
from web.documents import document_store
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.uploads import attachment_response
from web.views.agents import SCOPE_OPTIONS, agent_card, deed_lines, invitation_card

FIELDS = ("agent_name", "starts_on", "ends_on")


@get("/me/agents", opt=permission("enrolment:agent:list"))
async def agent_list(request: HTMXRequest, system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Agents, open invitations, and the form."""
    return await _shown(request, system_session, {})


@post("/me/agents", opt=permission("enrolment:agent:invite"), status_code=200)
async def invite_agent(
    request: HTMXRequest, form: NamedDependency[FormData], system_session: NamedDependency[AsyncSession]
) -> Response[Any]:
    """Invite an agent and show the code this once; a refused form comes back with every fault."""
    typed: dict[str, Any] = {name: str(form.get(name, "")) for name in FIELDS} | {"scopes": form.getall("scopes", [])}
    try:
        code = await invite.invite(system_session, actor_of(request), _read(typed), now=now())
    except Invalid as refused:
        return await _shown(request, system_session, typed, refused.errors, status_code=422)
    return await _shown(request, system_session, {}, code=code)


@post("/me/agents/invitations/{mandate_id:uuid}/withdraw", opt=permission("enrolment:invitation:withdraw"), status_code=200)
async def withdraw_invitation(
    request: HTMXRequest, mandate_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Make an invitation's code worth nothing."""
    await invite.withdraw(system_session, actor_of(request), mandate_id, now=now())
    return go_to(request, "/me/agents")


@post("/me/agents/invitations/{mandate_id:uuid}/confirm", opt=permission("enrolment:invitation:confirm"), status_code=200)
async def confirm_mandate(
    request: HTMXRequest, mandate_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Confirm a mandate on paper; the agent's code is good from now on."""
    await paper.confirm_paper(system_session, actor_of(request), mandate_id, now=now())
    return go_to(request, "/me/agents")


@get("/me/agents/invitations/{mandate_id:uuid}/paper", opt=permission("enrolment:invitation:read_paper") | UNTOUCHED)
async def mandate_scan(
    request: HTMXRequest, mandate_id: FromPath[UUID], system_session: NamedDependency[AsyncSession], state: State
) -> Stream:
    """The scan of a mandate that waits, as an attachment; the reading is recorded."""
    document = await paper.open_scan(system_session, actor_of(request), mandate_id, now=now())
    return await attachment_response(document_store(state.settings.home), document)


@get("/me/agents/{membership_id:uuid}", opt=permission("enrolment:agent:read"))
async def agent_page(request: HTMXRequest, membership_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """One agent: what it did in the last 30 days, which consents it signed, and the veto."""
    instant = now()
    found = await view.agent_file(system_session, actor_of(request), membership_id, now=instant)
    return page(
        request,
        "pages/agent.html",
        nav="agents",
        agent=agent_card(found.agent, instant),
        deeds=deed_lines(found.deeds, composition.EVENT_KINDS),
        most=view.DEEDS_AT_ONCE,
        consents=found.consents,
    )


@post("/me/agents/{membership_id:uuid}/confirm", opt=permission("enrolment:agent:confirm"), status_code=200)
async def confirm_agent(
    request: HTMXRequest, membership_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Let an agent whom the administrator before has appointed go on."""
    await confirm.confirm_agent(system_session, actor_of(request), membership_id, now=now())
    return go_to(request, f"/me/agents/{membership_id}")


@post("/me/agents/{membership_id:uuid}/end", opt=permission("enrolment:agent:end"), status_code=200)
async def end_agent(request: HTMXRequest, membership_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """End the appointment at once, and show what the agent leaves."""
    await end.end_agent(system_session, actor_of(request), membership_id, now=now())
    return go_to(request, f"/me/agents/{membership_id}")


def _read(typed: dict[str, Any]) -> Appointment:
    """Raises: Invalid naming every field that cannot be read."""
    name = tidy_name(typed["agent_name"])
    days: dict[str, date] = {}
    faults = []
    for field, label in (("starts_on", "开始日期"), ("ends_on", "结束日期")):
        try:
            days[field] = date.fromisoformat(typed[field].strip())
        except ValueError:
            faults.append(FieldError(f"/{field}", f"请按 2026-01-31 的格式填写{label}"))
    if faults:
        raise Invalid("邀请没有发出，请修改后再提交", [*faults_of_name(name, "/agent_name"), *faults])
    return Appointment(name, read_scopes(typed["scopes"]), days["starts_on"], days["ends_on"])


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    typed: dict[str, Any],
    faults: tuple[FieldError, ...] = (),
    *,
    code: str | None = None,
    status_code: int = 200,
) -> Response[Any]:
    actor, instant = actor_of(request), now()
    return page(
        request,
        "pages/agents.html",
        status_code=status_code,
        nav="agents",
        agents=[agent_card(each, instant) for each in await view.agents_of(session, actor, now=instant)],
        invitations=[invitation_card(each) for each in await view.open_invitations(session, actor, now=instant)],
        waiting=[invitation_card(each) for each in await view.waiting_mandates(session, actor, now=instant)],
        scope_options=SCOPE_OPTIONS,
        typed=typed,
        errors=[{"name": fault.pointer.removeprefix("/"), "message": fault.detail} for fault in faults],
        today=today(),
        code=code,
    )
