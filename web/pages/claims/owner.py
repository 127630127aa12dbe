"""`/me/claims`: somebody claims the own enterprise; the administrator answers in time."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now
from marketplace.clocks.service import clocks_of
from marketplace.clocks.view import clock_view
from marketplace.documents.repository import documents_of
from marketplace.enrolment.claims.decide import answer
from marketplace.enrolment.claims.form import MOST_DOCUMENTS
from marketplace.enrolment.claims.reading import claim_line, claim_lines
from marketplace.enrolment.claims.states import CLAIM
from marketplace.enrolment.claims.terms import ANSWER
from marketplace.errors import FieldError, Invalid
from marketplace.workflow.mover import LONGEST_NOTE, Said
from marketplace.workflow.reading import timeline
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.claims import TO_OWNER, claim_card, one_sided, paper_options
from web.workflow_routes import version_in

BASE = "/me/claims"
LIST, READ = "enrolment:answer:list", "enrolment:answer:read"
DOCUMENTS_SHOWN = 50
System = NamedDependency[AsyncSession]


@get(BASE, opt=permission(LIST))
async def own_claims(request: HTMXRequest, system_session: System) -> Response[Any]:
    """Who has claimed the enterprise."""
    return page(
        request, "pages/claims.html", claims=[claim_card(each) for each in await claim_lines(system_session, actor_of(request), LIST)]
    )


@get(BASE + "/{claim_id:uuid}", opt=permission(READ))
async def own_claim(request: HTMXRequest, system_session: System, claim_id: FromPath[UUID]) -> Response[Any]:
    """One of them, with the form of the answer."""
    return await _shown(request, system_session, claim_id)


@post(BASE + "/{claim_id:uuid}/answer", opt=permission("enrolment:answer:give"), status_code=200)
async def answer_claim(
    request: HTMXRequest, system_session: System, claim_id: FromPath[UUID], form: NamedDependency[FormData]
) -> Response[Any]:
    """Say why the enterprise is not the claimant's, with papers; from then on the operator decides."""
    actor, note = actor_of(request), str(form.get("note", ""))[: LONGEST_NOTE + 1]
    chosen = [str(each)[:40] for each in form.getall("documents", [])][:100]
    try:
        async with system_session.begin_nested():
            said, papers = Said(note=note.strip() or None), _papers(chosen)
            await answer(system_session, actor, claim_id, at=now(), version=version_in(form), said=said, documents=papers)
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, system_session, claim_id, note=note, chosen=chosen, faults=refused.errors)
    return go_to(request, f"{BASE}/{claim_id}")


def _papers(chosen: list[str]) -> tuple[UUID, ...]:
    """Raises: Invalid."""
    try:
        papers = tuple(sorted({UUID(each) for each in chosen}))
    except ValueError:
        papers = ()
    if len(papers) != len(set(chosen)) or len(papers) > MOST_DOCUMENTS:
        fault = f"请从列表里选择材料，最多 {MOST_DOCUMENTS} 份"
        raise Invalid(fault, [FieldError("/documents", fault)])
    return papers


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    claim_id: UUID,
    *,
    note: str = "",
    chosen: list[str] | None = None,
    faults: tuple[FieldError, ...] = (),
) -> Response[Any]:
    actor, instant = actor_of(request), now()
    line = await claim_line(session, actor, READ, claim_id)
    overrides = await calendar_in_force(session)
    clocks = [each for each in (await clocks_of(session, CLAIM.resource, [claim_id]))[claim_id] if each.name == ANSWER.name]
    may_answer = line.claim.status in CLAIM.move("answer").sources and all(each.due_at > instant for each in clocks)
    own = await documents_of(session, actor, "documents:document:list", limit=DOCUMENTS_SHOWN)
    return page(
        request,
        "pages/claim_against.html",
        status_code=422 if faults else 200,
        claim=claim_card(line),
        clocks=[clock_view(each, overrides, at=instant) for each in clocks],
        timeline=one_sided(await timeline(session, CLAIM, claim_id), TO_OWNER, without_answer=False),
        may_answer=may_answer,
        note=note,
        chosen=chosen or [],
        documents=paper_options(own),
        errors=[{"name": each.pointer.removeprefix("/").split("/")[0], "message": each.detail} for each in faults],
    )
