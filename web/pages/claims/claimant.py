"""`/claims`: somebody verified claims an enterprise that somebody else administers, and follows it. Who that is, nobody says here."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.rate_limit import RateLimit
from marketplace.clock import now, today
from marketplace.documents.repository import documents_of
from marketplace.enrolment.claims.decide import ACTIONS
from marketplace.enrolment.claims.form import read_claim
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.reading import ClaimLine, claim_line, claim_lines, live_consents
from marketplace.enrolment.claims.refusals import ClaimOpen
from marketplace.enrolment.claims.states import CLAIM
from marketplace.enrolment.claims.submit import submit
from marketplace.enrolment.real_name.state import real_name_of
from marketplace.enrolment.real_name.verifier import ask
from marketplace.errors import FieldError, Invalid
from marketplace.workflow.reading import open_moves, timeline
from web.forms import FormData
from web.identity import identity_verifier
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN
from web.views.claims import TO_CLAIMANT, claim_card, one_sided, paper_options
from web.workflow_pages import NOT_REFUSED, Refused, move_forms
from web.workflow_routes import moves_named, page_moves

BASE = "/claims"
FIELDS = ("uscc", "name", "person_name", "identity_number", "statement")
KEPT = tuple(field for field in FIELDS if field != "identity_number")  # a number is typed anew: it stands in no page
TRIED = RateLimit("enterprise_claim", 10, timedelta(hours=1))
DOCUMENTS_SHOWN = 50
FOLLOW = "enrolment:claim:follow"
System = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(f"{BASE}/new", opt=permission("enrolment:claim:submit"))
async def new_claim(request: HTMXRequest, system_session: System) -> Response[Any]:
    """The form, and the claims that the caller has made."""
    typed = {"uscc": request.query_params.get("uscc", "")[:18], "name": request.query_params.get("name", "")[:200]}
    return await _form(request, system_session, typed, [])


# Without a key: the verifier is asked before the transaction begins, and asking may take seconds.
@post(BASE, opt=permission("enrolment:claim:submit") | {NOT_TAKEN: True}, status_code=200)
async def submit_claim(request: HTMXRequest, system_session: System, state: State, form: Form) -> Response[Any]:
    """Keep the claim and tell whoever administers the enterprise; a refused form comes back without the identity number."""
    actor = actor_of(request)
    typed = {name: str(form.get(name, ""))[:2_100] for name in FIELDS}
    chosen = [str(each)[:40] for each in form.getall("documents", [])][:100]
    await TRIED.spend(state.beside_sessions, str(actor.account_id), now=now())
    try:
        wanted = read_claim(typed, chosen, today=today())
        register = await ask(await identity_verifier(state), wanted.given, uscc=wanted.uscc)
        async with system_session.begin_nested():
            made = await submit(system_session, actor, wanted, register, sealer=sealer_of(state), at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _form(request, system_session, typed, chosen, refused.errors)
    except ClaimOpen as again:
        if again.claim_id is None:
            raise
        return go_to(request, f"{BASE}/{again.claim_id}")
    return go_to(request, f"{BASE}/{made.id}")


@get(BASE + "/{claim_id:uuid}", opt=permission(FOLLOW))
async def claim_page(request: HTMXRequest, system_session: System, claim_id: FromPath[UUID]) -> Response[Any]:
    """How the own claim stands."""
    return await _shown(request, system_session, (await claim_line(system_session, actor_of(request), FOLLOW, claim_id)).claim)


async def _shown(request: HTMXRequest, session: AsyncSession, claim: EnterpriseClaim, refused: Refused = NOT_REFUSED) -> Response[Any]:
    actor = actor_of(request)
    line: ClaimLine = await claim_line(session, actor, FOLLOW, claim.id)
    moves = [each for each in await open_moves(session, actor, CLAIM, claim.id, line.claim) if each.move.action == "withdraw"]
    card = claim_card(line)
    return page(
        request,
        "pages/claim.html",
        status_code=422 if refused.errors else 200,
        claim=card,
        consents=await live_consents(session, line.claim.subject_id) if card.upheld else None,
        timeline=one_sided(await timeline(session, CLAIM, claim.id), TO_CLAIMANT, without_answer=True),
        forms=move_forms(CLAIM, moves, f"{BASE}/{claim.id}", refused),
    )


async def _look(session: AsyncSession, actor: Actor, claim_id: UUID) -> EnterpriseClaim:
    return (await claim_line(session, actor, FOLLOW, claim_id)).claim


CLAIMANT_MOVES = page_moves(moves_named(CLAIM, "withdraw"), BASE, ACTIONS, _look, _shown, as_system=True)


async def _form(
    request: HTMXRequest, session: AsyncSession, typed: dict[str, str], chosen: list[str], faults: tuple[FieldError, ...] = ()
) -> Response[Any]:
    actor = actor_of(request)
    assert actor.account_id is not None  # noqa: S101  # pages know no other credential than a session
    own = await documents_of(session, actor, "documents:document:list", limit=DOCUMENTS_SHOWN)
    return page(
        request,
        "pages/claim_new.html",
        status_code=422 if faults else 200,
        verified=await real_name_of(session, actor.account_id) is not None,
        claims=[claim_card(each) for each in await claim_lines(session, actor, FOLLOW)],
        typed=dict.fromkeys(FIELDS, "") | {name: typed.get(name, "") for name in KEPT},
        chosen=chosen,
        documents=paper_options(own),
        errors=[{"name": each.pointer.removeprefix("/").split("/")[0], "message": each.detail} for each in faults],
    )
