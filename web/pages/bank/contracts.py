"""`/bank/contracts`: credit lines with what is drawn; one of them with its loans, paying out and closing."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.clock import now, today
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.members.repository import organisation_names
from marketplace.workflow.reading import open_moves, timeline
from products.loans.contracts import close_contract
from products.loans.disburse import disburse
from products.loans.models import Contract
from products.loans.repository import get_contract, list_contracts, list_loans
from products.loans.states import CONTRACT, ContractStatus
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.loan_acts import ActForm, disburse_form, faults_of
from web.views.loan_facts import contract_facts, loan_row
from web.views.loan_typed import typed_disbursement
from web.workflow_pages import NOT_REFUSED, Refused, move_forms, timeline_of
from web.workflow_routes import page_moves

BASE = "/bank/contracts"
ONE = BASE + "/{contract_id:uuid}"
PAGE_LENGTH = 50
MOST_LOANS = 200
Session = NamedDependency[AsyncSession]


@get(BASE, opt=permission("loans:contract:list"))
async def bank_contracts(
    request: HTMXRequest, session: Session, after: FromQuery[UUID | None] = None, number: FromQuery[str | None] = None
) -> Response[Any]:
    """The newest first; `?number=` looks one up."""
    asked = (number or "").strip()[:64]
    found = await list_contracts(session, actor_of(request), limit=PAGE_LENGTH + 1, after=after, number=asked or None)
    shown = found[:PAGE_LENGTH]
    names = await organisation_names(session, {each.subject_id for each in shown})
    return page(
        request,
        "pages/bank/contracts.html",
        nav="contracts",
        number=asked,
        lines=[contract_facts(each) | {"href": f"{BASE}/{each.id}", "borrower": names[each.subject_id]} for each in shown],
        older=f"{BASE}?after={shown[-1].id}" if len(found) > PAGE_LENGTH else None,
        newest=BASE if after else None,
    )


@get(ONE, opt=permission("loans:contract:read"))
async def bank_contract(request: HTMXRequest, session: Session, contract_id: FromPath[UUID]) -> Response[Any]:
    """One contract."""
    return await _contract_page(request, session, await get_contract(session, actor_of(request), contract_id))


@post(ONE + "/disbursements", opt=permission("loans:contract:disburse"), status_code=200)
async def disburse_on_page(
    request: HTMXRequest, session: Session, contract_id: FromPath[UUID], form: NamedDependency[FormData]
) -> Response[Any]:
    """A loan comes of it; its page is shown then."""
    actor = actor_of(request)
    await get_contract(session, actor, contract_id)
    try:
        async with session.begin_nested():
            loan = await disburse(session, actor, contract_id, typed_disbursement(form), at=now())
    except (Invalid, Conflict) as refused:
        await record_refusal(request.scope, refused)
        faults = (refused.errors if isinstance(refused, Invalid) else ()) or (FieldError("", str(refused)),)
        contract = await get_contract(session, actor, contract_id)
        status = 422 if isinstance(refused, Invalid) else 409
        return await _contract_page(request, session, contract, Refused("disburse", form, faults), status_code=status)
    return go_to(request, f"/bank/loans/{loan.id}")


async def _contract_page(
    request: HTMXRequest, session: AsyncSession, contract: Contract, refused: Refused = NOT_REFUSED, *, status_code: int = 200
) -> Response[Any]:
    actor = actor_of(request)
    names = await organisation_names(session, {contract.subject_id})
    loans = await list_loans(session, actor, limit=MOST_LOANS, contract_id=contract.id)
    room = contract.status is ContractStatus.ACTIVE and contract.drawn_fen < contract.amount_fen
    pays = room and policy_table().grant(actor.role, "loans:contract:disburse") is not None
    acts: list[ActForm] = [disburse_form(contract, today(), refused=refused)] if pays else []
    moves = await open_moves(session, actor, CONTRACT, contract.id, contract)
    return page(
        request,
        "pages/bank/contract.html",
        status_code=422 if refused.errors and status_code == 200 else status_code,
        nav="contracts",
        contract=contract_facts(contract) | {"borrower": names[contract.subject_id]},
        version=contract.version,
        loans=[loan_row(each) | {"href": f"/bank/loans/{each.id}"} for each in loans],
        acts=acts,
        moves=move_forms(CONTRACT, moves, f"{BASE}/{contract.id}", refused),
        faults=faults_of(acts, refused),
        timeline=timeline_of(await timeline(session, CONTRACT, contract.id)),
    )


async def _show(request: HTMXRequest, session: AsyncSession, case: Contract, refused: Refused) -> Response[Any]:
    return await _contract_page(request, session, case, refused)


BANK_CONTRACT_MOVES = page_moves(CONTRACT, BASE, {"close": close_contract}, get_contract, _show)
