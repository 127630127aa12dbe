"""`/operator/claims`: claims of enterprises with both sides' papers; the operator decides."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now
from marketplace.clocks.rules import Standing
from marketplace.clocks.service import clocks_of
from marketplace.clocks.view import clock_view
from marketplace.enrolment.claims.decide import ACTIONS
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.papers import open_paper
from marketplace.enrolment.claims.reading import claim_line, claim_lines, claims_beside, papers_of
from marketplace.enrolment.claims.states import CLAIM
from marketplace.workflow.reading import open_moves, timeline
from web.compression import UNTOUCHED
from web.documents import document_store
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.uploads import attachment_response
from web.views.claims import claim_card, papers
from web.workflow_pages import NOT_REFUSED, Refused, move_forms, timeline_of
from web.workflow_routes import moves_named, page_moves

BASE = "/operator/claims"
READ = "enrolment:claim:read"
LATER = datetime.max.replace(tzinfo=UTC)
System = NamedDependency[AsyncSession]


@get(BASE, opt=permission("enrolment:claim:list"))
async def claim_list(request: HTMXRequest, system_session: System) -> Response[Any]:
    """What is open first, by when it is due."""
    found = await claim_lines(system_session, actor_of(request), "enrolment:claim:list")
    clocks = await clocks_of(system_session, CLAIM.resource, [each.claim.id for each in found])
    overrides, instant = await calendar_in_force(system_session), now()
    views = {key: [clock_view(each, overrides, at=instant) for each in theirs if not each.stopped_at] for key, theirs in clocks.items()}
    cards = [claim_card(each) for each in found]
    due = {card.id: min((each.due_at for each in views[card.id] if each.state is not Standing.DONE), default=LATER) for card in cards}
    cards.sort(key=lambda card: (not card.open, due[card.id] if card.open else LATER))
    return page(request, "pages/operator/claims.html", nav="claims", lines=[(card, views[card.id]) for card in cards])


@get(BASE + "/{claim_id:uuid}", opt=permission(READ))
async def operator_claim(request: HTMXRequest, system_session: System, claim_id: FromPath[UUID]) -> Response[Any]:
    """One claim, and the others of the same enterprise."""
    return await _shown(request, system_session, await _look(system_session, actor_of(request), claim_id))


@get(BASE + "/{claim_id:uuid}/papers/{document_id:uuid}", opt=permission(READ) | UNTOUCHED)
async def claim_paper(
    request: HTMXRequest, system_session: System, state: State, claim_id: FromPath[UUID], document_id: FromPath[UUID]
) -> Stream:
    """A paper of either side as an attachment; the reading is recorded."""
    document = await open_paper(system_session, actor_of(request), READ, claim_id, document_id, at=now())
    return await attachment_response(document_store(state.settings.home), document)


async def _look(session: AsyncSession, actor: Actor, claim_id: UUID) -> EnterpriseClaim:
    return (await claim_line(session, actor, READ, claim_id)).claim


async def _shown(request: HTMXRequest, session: AsyncSession, claim: EnterpriseClaim, refused: Refused = NOT_REFUSED) -> Response[Any]:
    actor, instant = actor_of(request), now()
    line = await claim_line(session, actor, READ, claim.id)
    overrides = await calendar_in_force(session)
    clocks = (await clocks_of(session, CLAIM.resource, [claim.id]))[claim.id]
    return page(
        request,
        "pages/operator/claim.html",
        status_code=422 if refused.errors else 200,
        nav="claims",
        claim=claim_card(line),
        owned=line.claim.owned,
        papers=papers(await papers_of(session, claim.id), line.claim.claimant_id),
        beside=[claim_card(each) for each in await claims_beside(session, line.claim)],
        clocks=[clock_view(each, overrides, at=instant) for each in clocks],
        timeline=timeline_of(await timeline(session, CLAIM, claim.id)),
        forms=move_forms(CLAIM, await open_moves(session, actor, CLAIM, claim.id, line.claim), f"{BASE}/{claim.id}", refused),
    )


OPERATOR_CLAIM_MOVES = page_moves(moves_named(CLAIM, "uphold", "reject"), BASE, ACTIONS, _look, _shown, as_system=True)
