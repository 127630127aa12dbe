"""`/bank/claims`, `/guarantor/claims`: an institution's own claims, and one of them with what to correct and to report."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.access.roles import LENDERS
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now, today
from marketplace.documents.purposes import DocumentState
from marketplace.documents.repository import documents_of
from marketplace.workflow.reading import OpenMove, Step, actions, open_moves
from policies.claims.desk.claimable import claimable
from policies.claims.desk.queue import choices_of, claim_page
from policies.claims.desk.reading import ClaimFile, read_file
from policies.claims.models import Claim
from policies.claims.repository import get_claim, visible
from policies.claims.states import CLAIM, ClaimStatus
from policies.claims.terms import loss_of
from web.pages.compensation.addresses import FOLLOW, ONE, home_of, of_claimants
from web.pages.compensation.case import ISSUE, claim_facts
from web.pages.documents.mine import LIST as OWN_DOCUMENTS
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.compensation.eyes import next_of
from web.views.compensation.forms import claimants_forms, faults_in
from web.views.compensation.queue import claim_line, options, read_wanted, states_of
from web.views.compensation.refusal import NOT_REFUSED, ClaimRefusal
from web.views.compensation.stating import STATE, stating_fields

OWN = "claims:claim:own"  # the list of the institution's people
CREATE, EDIT = "claims:claim:create", "claims:claim:edit"
LENGTH = 50
REUSABLE = 100  # of the institution's files, the newest
EDITABLE = frozenset({ClaimStatus.DRAFT, ClaimStatus.RETURNED})
Session = NamedDependency[AsyncSession]


@get(of_claimants(), opt=permission(OWN))
async def own_claims(request: HTMXRequest, session: Session) -> Response[Any]:
    """The newest first; what is due from the institution stands in the line."""
    actor, at = actor_of(request), now()
    home, seen = home_of(actor), visible(actor)
    wanted = read_wanted(request.query_params, home, at, tabs=False)
    found = await claim_page(session, actor, seen, wanted.filter, None, wanted.place, limit=LENGTH)
    funds, _ = await choices_of(session, seen)
    overrides = await calendar_in_force(session)
    lines = [claim_line(row, overrides, at) for row in found.rows]
    return page(
        request,
        "pages/compensation/mine.html",
        nav="claims",
        home=home,
        sections=[{"kind": "", "title": None, "lines": lines}] if lines else [],
        typed=wanted.typed,
        filtered=wanted.filtered,
        choices={"state": states_of(None), "fund": options(funds)},
        waiting=len(await claimable(session, actor)),
        may_create=policy_table().grant(actor.role, CREATE) is not None,
        pages=wanted.pages(found),
    )


@get(of_claimants(ONE), opt=permission(FOLLOW))
async def own_claim(request: HTMXRequest, session: Session, state: State, case_id: FromPath[UUID]) -> Response[Any]:
    """One claim as its institution sees it."""
    return await show_own(request, session, state, await get_claim(session, actor_of(request), case_id))


async def show_own(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    claim: Claim,
    refused: ClaimRefusal = NOT_REFUSED,
    *,
    preview: Mapping[str, Any] | None = None,
) -> Response[Any]:
    """The page of an own claim; what was refused comes back in its form."""
    actor = actor_of(request)
    home = home_of(actor)
    base, file = f"{home}/{claim.id}", await read_file(session, claim)
    moves = await open_moves(session, actor, CLAIM, claim.id, claim)
    shared = await claim_facts(session, state, file, preview=preview, inside=False)
    acts = claimants_forms(claim, set(actions(moves)), base, refused, today())
    edits = claim.status in EDITABLE and policy_table().grant(actor.role, EDIT) is not None
    name = next_of(claim, file.rules)
    fields = stating_fields(loss_of(claim), claim.external_reference, claim.statement_zh, refused) if edits else []
    faults = faults_in(acts, None, refused, {STATE: [each["name"] for each in fields], "paper": ["document_id"]})
    return page(
        request,
        "pages/compensation/own.html",
        status_code=refused.status,
        nav="claims",
        base=base,
        list={"href": home, "label": "补偿申请"},
        refused=refused,
        acts=acts,
        fields=fields,
        paper_form=await _paper_form(session, actor, file, shared["papers"].missing, refused) if edits else None,
        blocked=_blocked(moves),
        waits=f"现在等：{name}。" if name else None,
        faults=faults,
        returned=_returned(shared["said"], claim),
        issue=policy_table().grant(actor.role, ISSUE) is not None,
        course_href=f"/bank/loans/{claim.loan_id}" if file.organisations[claim.claimant_id].kind in LENDERS else None,
        **shared,
    )


def _blocked(moves: Sequence[OpenMove]) -> str | None:
    return next((each.blocked_zh for each in moves if each.blocked_zh), None)


def _returned(steps: Sequence[Step], claim: Claim) -> dict[str, str | None] | None:
    """Why and by whom the claim was given back, while it is the claimant's turn."""
    if claim.status is not ClaimStatus.RETURNED:
        return None
    last = next((each for each in reversed(steps) if each.action == "return_for_correction"), None)
    return None if last is None else {"reason": last.reason_zh, "note": last.note}


async def _paper_form(
    session: AsyncSession, actor: Actor, file: ClaimFile, missing: Sequence[str], refused: ClaimRefusal
) -> dict[str, Any]:
    """A paper of 我的文件 for one line of the fund's list."""
    own = [each for each in await documents_of(session, actor, OWN_DOCUMENTS, limit=REUSABLE) if each.state is DocumentState.READY]
    return {
        "own": [{"value": str(each.id), "label": each.file_name} for each in own],
        "materials": [{"value": each, "label": each} for each in file.rules.materials],
        "material": next(iter(missing), ""),
        "error": refused.wrong("paper", "document_id"),
    }
