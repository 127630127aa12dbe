"""`/operator/mandates`: mandates on paper that agents bring to the counter; nothing comes of them before the enterprise confirms."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.documents.repository import documents_of
from marketplace.enrolment.mandates.form import read_paper
from marketplace.enrolment.mandates.paper import NobodyConfirms, record_paper, recorded_papers
from marketplace.enrolment.models import AgentMandate
from marketplace.errors import FieldError, Invalid
from web.forms import FormData
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN
from web.views.agents import SCOPE_OPTIONS, invitation_card
from web.views.claims import paper_options

BASE = "/operator/mandates"
FIELDS = ("uscc", "name", "agent_name", "starts_on", "ends_on", "paper_id")
DOCUMENTS_SHOWN = 50
System = NamedDependency[AsyncSession]


@get(BASE, opt=permission("enrolment:mandate:list"))
async def mandate_list(request: HTMXRequest, system_session: System) -> Response[Any]:
    """What was recorded, and the form."""
    return await _shown(request, system_session, {})


# Without a key: the code is shown once and stored nowhere, not even in an answer that is kept.
@post(BASE, opt=permission("enrolment:mandate:record") | {NOT_TAKEN: True}, status_code=200)
async def record_mandate(request: HTMXRequest, system_session: System, form: NamedDependency[FormData]) -> Response[Any]:
    """Record one and show the agent's code this once; a refused form comes back with every fault."""
    typed: dict[str, Any] = {name: str(form.get(name, ""))[:300] for name in FIELDS}
    scopes = [str(each)[:20] for each in form.getall("scopes", [])][:20]
    try:
        wanted = read_paper(typed, scopes, today=today())
        async with system_session.begin_nested():
            code = await record_paper(system_session, actor_of(request), wanted, now=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, system_session, typed | {"scopes": scopes}, refused.errors)
    except NobodyConfirms as refused:
        return await _shown(request, system_session, typed | {"scopes": scopes}, (FieldError("/uscc", str(refused)),))
    return await _shown(request, system_session, {}, code=code)


async def _shown(
    request: HTMXRequest, session: AsyncSession, typed: dict[str, Any], faults: tuple[FieldError, ...] = (), *, code: str | None = None
) -> Response[Any]:
    actor = actor_of(request)
    own = await documents_of(session, actor, "documents:document:list", limit=DOCUMENTS_SHOWN)
    return page(
        request,
        "pages/operator/mandates.html",
        status_code=422 if faults else 200,
        nav="mandates",
        lines=[
            (name, invitation_card(each), _state(each, state)) for each, name, state in await recorded_papers(session, actor, now=now())
        ],
        scope_options=SCOPE_OPTIONS,
        documents=paper_options(own),
        typed=dict.fromkeys(FIELDS, "") | {"scopes": []} | typed,
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in faults],
        today=today(),
        code=code,
    )


def _state(mandate: AgentMandate, state: str) -> str:
    """`waiting`, `confirmed`, `accepted`, `ended` (declined or over) or `lapsed`."""
    if mandate.accepted_at is not None and mandate.ended_at is None:
        return "accepted"
    if mandate.ended_at is not None:
        return "ended"
    return {"open": "confirmed", "waiting": "waiting"}.get(state, "lapsed")
