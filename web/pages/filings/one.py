"""One filing with everything needed to decide on it: facts, conditions, frozen shares, the lender's book, what the guarantor paid."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.clock import now, today
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.members.repository import organisation_names
from marketplace.workflow.mover import NOTHING_SAID, Said
from marketplace.workflow.reading import open_moves, timeline
from policies.filings.decide import file, reject, revoke
from policies.filings.guarantor_payments import record_payment
from policies.filings.models import Filing
from policies.filings.repository import READ, get_filing, payments_of
from policies.filings.states import FILING, FilingStatus
from policies.funds.models import Fund
from web.api.filing_views import conditions_of
from web.filings import money_approved
from web.forms import FormData
from web.pages.filings.addresses import ALL, GUARANTOR, KEEPERS, LENDERS, ONE, home_of
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.filing_acts import file_form, payment_form, typed_filing, typed_payment
from web.views.filings import book_facts, condition_rows, filing_row, payment_rows, share_rows
from web.views.loan_acts import ActForm
from web.workflow_pages import NOT_REFUSED, Refused, move_forms, timeline_of
from web.workflow_routes import moves_named, page_moves, version_in

Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]
PAYS = "filings:guarantor_payment:record"


@get([each + ONE for each in ALL], opt=permission(READ))
async def filing_page(request: HTMXRequest, session: Session, filing_id: FromPath[UUID]) -> Response[Any]:
    """`?correct=` opens the form with the payment that is to be put right."""
    return await _shown(request, session, await get_filing(session, actor_of(request), filing_id))


@post([each + ONE + "/file" for each in KEEPERS], opt=permission("filings:filing:file"), status_code=200)
async def file_on_page(request: HTMXRequest, session: Session, filing_id: FromPath[UUID], form: Form) -> Response[Any]:
    """File it, on condition or not."""

    async def act(actor: Actor) -> None:
        until, note = typed_filing(form)
        said = Said(note=note) if note else NOTHING_SAID
        await file(session, actor, filing_id, at=now(), version=version_in(form), said=said, conditions_until=until)

    return await _act(request, session, filing_id, form, "file", act)


@post(GUARANTOR + ONE + "/guarantor_payments", opt=permission(PAYS), status_code=200)
async def pay_on_page(
    request: HTMXRequest, session: Session, filing_id: FromPath[UUID], form: Form, correct: FromQuery[UUID | None] = None
) -> Response[Any]:
    """What the guarantor paid, or the correction of one."""

    async def act(actor: Actor) -> None:
        await record_payment(session, actor, filing_id, typed_payment(form, correct), at=now())

    return await _act(request, session, filing_id, form, "pay", act)


async def _show(request: HTMXRequest, session: AsyncSession, case: Filing, refused: Refused) -> Response[Any]:
    return await _shown(request, session, case, refused)


async def _revoke(session: AsyncSession, actor: Actor, filing_id: UUID, **more: Any) -> Filing:
    return await revoke(session, actor, filing_id, approved=money_approved, **more)


KEEPERS_MOVES: list[ControllerRouterHandler] = [
    handler
    for base in KEEPERS
    for handler in page_moves(moves_named(FILING, "reject", "revoke"), base, {"reject": reject, "revoke": _revoke}, get_filing, _show)
]


async def _act(
    request: HTMXRequest, session: AsyncSession, filing_id: UUID, form: FormData, code: str, act: Callable[[Actor], Awaitable[None]]
) -> Response[Any]:
    actor = actor_of(request)
    await get_filing(session, actor, filing_id)  # first: a filing that is not the caller's to see asks for nothing
    try:
        async with session.begin_nested():
            await act(actor)
    except (Invalid, Conflict) as refused:
        await record_refusal(request.scope, refused)
        faults = (refused.errors if isinstance(refused, Invalid) else ()) or (FieldError("", str(refused)),)
        status = 422 if isinstance(refused, Invalid) else 409
        filing = await get_filing(session, actor, filing_id)
        return await _shown(request, session, filing, Refused(code, form, faults), status_code=status)
    return go_to(request, f"{home_of(actor)}/{filing_id}")


async def _shown(
    request: HTMXRequest, session: AsyncSession, filing: Filing, refused: Refused = NOT_REFUSED, *, status_code: int = 200
) -> Response[Any]:
    actor = actor_of(request)
    base = home_of(actor)
    names = await organisation_names(session, {each for each in (filing.subject_id, filing.lender_id, filing.guarantor_id) if each})
    fund, payments = await session.get_one(Fund, filing.fund_id), payment_rows(await payments_of(session, filing.id))
    moves = await open_moves(session, actor, FILING, filing.id, filing)
    apart = [each for each in moves if each.move.action != "file"]
    acts = _acts(request, actor, filing, [each.move.action for each in moves], payments, refused)
    return page(
        request,
        "pages/filings/filing.html",
        status_code=422 if refused.errors and status_code == 200 else status_code,
        nav="filings",
        base=base,
        filing=filing_row(filing, names) | {"fund": fund.name, "contract": filing.contract_number, "submitted_at": filing.submitted_at},
        loan_href=f"/bank/loans/{filing.loan_id}" if actor.role in LENDERS else None,
        conditions=condition_rows(await conditions_of(session, filing), actor),
        shares=share_rows(filing.shares),
        book=book_facts(filing.book),
        payments=payments,
        correct_href=f"{base}/{filing.id}" if policy_table().grant(actor.role, PAYS) else None,
        version=filing.version,
        acts=acts,
        moves=move_forms(FILING, apart, f"{base}/{filing.id}", refused),
        faults=_faults(acts, refused),
        timeline=timeline_of(await timeline(session, FILING, filing.id)),
    )


def _acts(
    request: HTMXRequest, actor: Actor, filing: Filing, allowed: list[str], payments: list[dict[str, Any]], refused: Refused
) -> list[ActForm]:
    base = home_of(actor)
    made = [file_form(filing, base, refused)] if "file" in allowed else []
    if filing.status is FilingStatus.FILED and policy_table().grant(actor.role, PAYS):
        wanted = request.query_params.get("correct", "")
        correcting = next((each for each in payments if each["id"] == wanted and not each["corrected"]), None)
        made.append(payment_form(filing, base, today(), correcting, refused))
    return made


def _faults(acts: list[ActForm], refused: Refused) -> list[dict[str, str | None]]:
    """For the summary above the page: each fault with the field that it is about, or none."""
    mine = {field["name"] for form in acts if form.code == refused.action for field in form.fields}
    if refused.action and not mine:
        return [{"name": None, "message": text} for text in refused.elsewhere]
    found = ((error.pointer.removeprefix("/"), error.detail) for error in refused.errors)
    return [{"name": f"{refused.action}-{name}" if name in mine else None, "message": text} for name, text in found]
