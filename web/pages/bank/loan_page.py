"""`/bank/loans/{id}`: one loan with everything needed to work on it, put together for reading and for refused forms."""

from typing import Any

from litestar import Response
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.clock import today
from marketplace.members.repository import organisation_names
from marketplace.workflow.reading import actions, open_moves, timeline
from products.loans.doubts import doubts_in
from products.loans.models import Contract, Loan
from products.loans.preview import Spread, payoff_on
from products.loans.repository import default_of, instalments_of, renewed_by, repayments_of, visible
from products.loans.states import LOAN, ContractStatus
from web.rendering import page
from web.security.permissions import actor_of
from web.views.loan_acts import OWN_ROUTES, act_forms, faults_of
from web.views.loan_facts import loan_facts, payoff_view, spread_view
from web.views.loan_lines import plans_of, repayment_views
from web.views.loan_words import BEYOND_ZH, yuan
from web.workflow_pages import NOT_REFUSED, Refused, move_forms, timeline_of

BASE = "/bank/loans"
MOST_CONTRACTS = 50


async def loan_page(
    request: HTMXRequest,
    session: AsyncSession,
    loan: Loan,
    refused: Refused = NOT_REFUSED,
    *,
    spread: Spread | None = None,
    status_code: int = 200,
) -> Response[Any]:
    """The whole page; a refused form comes back with what was typed, a previewed payment with how it would be spread."""
    actor = actor_of(request)
    contract = await session.get_one(Contract, loan.contract_id)
    moves = await open_moves(session, actor, LOAN, loan.id, loan)
    allowed = {*actions(moves), *_granted(actor)}
    others = await _other_contracts(session, actor, loan) if "renew" in allowed else []
    correcting = request.query_params.get("correct", "")[:64]
    forms = act_forms(loan, allowed, today(), refused=refused, contracts=others, correcting=correcting)
    return page(
        request,
        "pages/bank/loan.html",
        status_code=422 if refused.errors and status_code == 200 else status_code,
        nav="loans",
        **await _facts(session, loan, contract),
        version=loan.version,
        acts=forms,
        moves=move_forms(LOAN, [each for each in moves if each.move.action not in OWN_ROUTES], f"{BASE}/{loan.id}", refused),
        faults=faults_of(forms, refused),
        spread=None if spread is None else spread_view(spread),
    )


async def _facts(session: AsyncSession, loan: Loan, contract: Contract) -> dict[str, Any]:
    day = today()
    instalments, repayments = await instalments_of(session, loan.id), await repayments_of(session, loan.id)
    default, names = await default_of(session, loan.id), await organisation_names(session, {loan.subject_id})
    return {
        "loan": loan_facts(loan, instalments, contract) | {
            "borrower": names[loan.subject_id], "contract_href": f"/bank/contracts/{contract.id}",
        },
        "plans": plans_of(instalments, day),
        "repayments": repayment_views(repayments),
        "doubts": [BEYOND_ZH[each.field].format(reported=each.reported, recorded=each.recorded)
                   for each in await doubts_in(session, loan, instalments, repayments)],
        "payoff": payoff_view(await payoff_on(session, loan, day)),
        "default": None if default is None else {
            "id": default.id, "on": default.defaulted_on, "principal": yuan(default.principal_fen), "interest": yuan(default.interest_fen),
            "days": default.days_past_due,
        },
        "renews_href": f"{BASE}/{loan.renews_id}" if loan.renews_id else None,
        "renewed_href": f"{BASE}/{new}" if (new := await renewed_by(session, loan.id)) else None,
        "timeline": timeline_of(await timeline(session, LOAN, loan.id)),
    }  # fmt: skip


def _granted(actor: Actor) -> set[str]:
    table = policy_table()
    return {code for code in ("repay", "classify") if table.grant(actor.role, f"loans:loan:{code}") is not None}


async def _other_contracts(session: AsyncSession, actor: Actor, loan: Loan) -> list[dict[str, str]]:
    """Open contracts of the same borrower, for a renewal under another one."""
    mine = visible(actor, "loans:contract:read", Contract)
    open_ones = (
        (Contract.subject_id == loan.subject_id) & (Contract.lender_id == loan.lender_id) & (Contract.status == ContractStatus.ACTIVE)
    )
    found = await session.scalars(select(Contract).where(mine, open_ones).order_by(Contract.id.desc()).limit(MOST_CONTRACTS))
    return [{"value": str(each.id), "label": f"{each.contract_number}，可用 {yuan(each.amount_fen - each.drawn_fen)} 元"} for each in found]
