"""`/bank/claims/new`, `/guarantor/claims/new`: choose a default and a fund; the platform prepares the claim, the claimant adds to it."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.members.repository import organisation_by_id
from policies.claims.desk.claimable import claimable
from policies.claims.draft import create, prepare
from policies.claims.terms import ClaimDraft
from policies.funds.models import Fund
from web.forms import FormData
from web.pages.compensation.addresses import home_of, of_claimants
from web.pages.compensation.mine import CREATE
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.compensation.refusal import NOT_REFUSED, ClaimRefusal, faults_of, refusal_of
from web.views.compensation.stating import STATE, stated, stating_fields

Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(of_claimants("/new"), opt=permission(CREATE))
async def begin_claim(request: HTMXRequest, session: Session) -> Response[Any]:
    """`?default_event_id=&fund_id=`: prepared; without them the choice."""
    chosen = _chosen(request.query_params)
    return await (_choose(request, session) if chosen is None else _prepared(request, session, *chosen))


@post(of_claimants("/new"), opt=permission(CREATE), status_code=200)
async def draft_claim(request: HTMXRequest, session: Session, form: Form) -> Response[Any]:
    """Keep a draft and go on in it."""
    actor, chosen = actor_of(request), _chosen(form)
    if chosen is None:
        return await _choose(request, session, [FieldError("/default_event_id", "请在列表中选一笔违约")])
    try:
        async with session.begin_nested():
            made = await create(session, actor, stated(form, *chosen, []), at=now())
    except (Invalid, Conflict) as refused:
        await record_refusal(request.scope, refused)
        return await _prepared(request, session, *chosen, refused=refusal_of(STATE, form, refused))
    return go_to(request, f"{home_of(actor)}/{made.id}")


async def _choose(request: HTMXRequest, session: AsyncSession, faults: list[FieldError] | None = None) -> Response[Any]:
    actor = actor_of(request)
    wrong = [{"name": None, "message": each.detail} for each in faults or []]
    return await _page(request, session, choices=await claimable(session, actor), faults=wrong)


async def _prepared(
    request: HTMXRequest, session: AsyncSession, default_event_id: UUID, fund_id: UUID, *, refused: ClaimRefusal = NOT_REFUSED
) -> Response[Any]:
    actor = actor_of(request)
    try:
        draft = await prepare(session, actor, default_event_id, fund_id, at=now())
    except Invalid as refusal:
        return await _choose(request, session, list(refusal.errors))
    fields = stating_fields(draft.loss, None, "", refused)
    names = {STATE: [each["name"] for each in fields]}
    known = [{"name": None, "message": each.detail} for each in draft.faults if not refused.errors]
    return await _page(
        request,
        session,
        draft=await _draft_view(session, draft, home_of(actor)),
        fields=fields,
        hidden=[("default_event_id", str(default_event_id)), ("fund_id", str(fund_id))],
        faults=[*faults_of(refused, names), *known],
        refused=refused,
    )


async def _page(
    request: HTMXRequest, session: AsyncSession, *, refused: ClaimRefusal = NOT_REFUSED, faults: Any = (), **context: Any
) -> Response[Any]:
    home = home_of(actor_of(request))
    nothing: dict[str, Any] = {"choices": None, "draft": None, "fields": [], "hidden": []}
    status = refused.status if refused.status != 200 else 422 if faults and "choices" in context else 200
    return page(
        request, "pages/compensation/new.html", status_code=status, nav="claims", home=home, base=f"{home}/new", refused=refused,
        faults=list(faults), **(nothing | context),
    )  # fmt: skip


async def _draft_view(session: AsyncSession, draft: ClaimDraft, home: str) -> dict[str, Any]:
    known = draft.known
    fund: Fund = known.fund
    return {
        "fund": fund.name,
        "fund_href": f"/funds/{fund.code}",
        "borrower": (await organisation_by_id(session, known.filing.subject_id)).name,
        "loan": known.filing.loan_reference,
        "filing": known.filing.number,
        "defaulted_on": known.defaulted_on,
        "rules": f"第 {known.version.number} 版",
        "evidence": list(known.evidence.items()),
        "missing": draft.missing,
        "existing": None if draft.existing_id is None else f"{home}/{draft.existing_id}",
    }


def _chosen(given: Any) -> tuple[UUID, UUID] | None:
    try:
        return UUID(str(given.get("default_event_id", ""))), UUID(str(given.get("fund_id", "")))
    except ValueError:
        return None


NEW_CLAIM: list[ControllerRouterHandler] = [begin_claim, draft_claim]
