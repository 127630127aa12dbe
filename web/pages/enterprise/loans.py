"""`/me/loans`: what the enterprise owes and when, each loan with its schedule and costs; nothing that is the lender's own."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.documents.issue import request_document
from marketplace.documents.limits import ISSUES
from marketplace.documents.purposes import IssuedKind
from marketplace.members.repository import organisation_names
from marketplace.workflow.reading import Step, timeline
from products.loans.models import Contract, Loan
from products.loans.preview import payoff_on
from products.loans.reminders import reminders_of
from products.loans.repository import get_loan, instalments_of, list_contracts, list_loans, open_lines, renewed_by, repayments_of
from products.loans.states import LOAN, OWED, PERFORMING
from web.pages.documents.mine import PATH as DOCUMENTS
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.template_filters import minute
from web.views.loan_facts import contract_facts, loan_facts, loan_row, payoff_view
from web.views.loan_lines import line_view, plans_of, repayment_views
from web.views.loan_words import yuan

BASE = "/me/loans"
ONE = BASE + "/{loan_id:uuid}"
MOST = 200
AHEAD = timedelta(days=90)
RENEW_WITHIN = timedelta(days=60)
Session = NamedDependency[AsyncSession]


@get(BASE, opt=permission("loans:loan:list"))
async def my_loans(request: HTMXRequest, session: Session) -> Response[Any]:
    """What is due first, then the loans and the lines of credit."""
    actor, day = actor_of(request), today()
    loans = await list_loans(session, actor, limit=MOST)
    contracts = await list_contracts(session, actor, limit=MOST)
    owed = [each for each in loans if each.status in OWED]
    lines = await open_lines(session, [each.id for each in owed], until=day + AHEAD)
    lenders = {each.lender_id for each in loans} | {each.lender_id for each in contracts}
    names = await organisation_names(session, lenders)
    return page(
        request,
        "pages/loans.html",
        nav="loans",
        due=_due(lines, {each.id: each for each in owed}, names, day),
        owed=[_row(each, names) for each in sorted(owed, key=lambda each: each.next_due_on or each.due_on)],
        ended=[_row(each, names) for each in loans if each.status not in OWED],
        balance=yuan(sum(each.balance_fen for each in owed)),
        renewable=[_row(each, names) | {"days": (each.due_on - day).days} for each in owed if may_renew_soon(each, day)],
        contracts=[contract_facts(each) | {"lender": names[each.lender_id], "case": _case(each)} for each in contracts],
    )


@get(ONE, opt=permission("loans:loan:read"))
async def my_loan(request: HTMXRequest, session: Session, loan_id: FromPath[UUID]) -> Response[Any]:
    """One loan."""
    loan, day = await get_loan(session, actor_of(request), loan_id), today()
    contract = await session.get_one(Contract, loan.contract_id)
    instalments, names = await instalments_of(session, loan.id), await organisation_names(session, {loan.lender_id})
    new = await renewed_by(session, loan.id)
    return page(
        request,
        "pages/loan.html",
        nav="loans",
        loan=loan_facts(loan, instalments, contract) | {"lender": names[loan.lender_id]},
        contract=contract_facts(contract) | {"case": _case(contract)},
        plans=plans_of(instalments, day),
        repayments=repayment_views(await repayments_of(session, loan.id)),
        payoff=payoff_view(await payoff_on(session, loan, day)),
        renewable=(loan.due_on - day).days if may_renew_soon(loan, day) else None,
        reminders=await reminders_of(session, loan.id),
        renews_href=f"{BASE}/{loan.renews_id}" if loan.renews_id else None,
        renewed_href=f"{BASE}/{new}" if new else None,
        timeline=_steps(await timeline(session, LOAN, loan.id)),
    )


@post(ONE + "/costs", opt=permission("loans:loan:issue_costs"), status_code=200)
async def issue_my_costs(request: HTMXRequest, session: Session, state: State, loan_id: FromPath[UUID]) -> Response[Any]:
    """The cost list again; a worker makes it, and it stands in the list of files at once."""
    actor = actor_of(request)
    loan = await get_loan(session, actor, loan_id)
    await ISSUES.spend(state.beside_sessions, str(actor.account_id), now=now())
    await request_document(session, actor, IssuedKind.COST_LIST, {"loan_id": str(loan.id)}, at=now())
    return go_to(request, DOCUMENTS)


def may_renew_soon(loan: Loan, day: date) -> bool:
    """Within sixty days of its end."""
    return loan.status in PERFORMING and bool(loan.balance_fen) and timedelta(0) <= loan.due_on - day <= RENEW_WITHIN


def _row(loan: Loan, names: dict[UUID, str]) -> dict[str, Any]:
    return loan_row(loan) | {"href": f"{BASE}/{loan.id}", "lender": names[loan.lender_id]}


def _case(contract: Contract) -> str | None:
    return f"/me/applications/{contract.application_id}" if contract.application_id else None


def _due(lines: Sequence[Any], loans: dict[UUID, Loan], names: dict[UUID, str], day: date) -> list[dict[str, Any]]:
    """By due day: what is asked of each loan and together."""
    days: dict[date, list[Any]] = defaultdict(list)
    for line in lines:
        days[line.due_on].append(line)
    return [
        {
            "on": on,
            "late": on < day,
            "days": abs((on - day).days),
            "total": yuan(sum(each.principal_fen + each.interest_fen - each.paid_principal_fen - each.paid_interest_fen for each in asked)),
            "parts": [
                {
                    "href": f"{BASE}/{each.loan_id}",
                    "reference": loans[each.loan_id].external_reference,
                    "lender": names[loans[each.loan_id].lender_id],
                    "left": line_view(each, day).left,
                }
                for each in asked
            ],
        }
        for on, asked in sorted(days.items())
    ]


def _steps(steps: Sequence[Step]) -> list[dict[str, str]]:
    """What happened and when; who of the lender did it, and what they noted, stays with the lender."""
    last = len(steps) - 1
    return [
        {"name": step.label_zh, "note": minute(step.at), "state": "now" if number == last else "done"}
        for number, step in reversed(list(enumerate(steps)))
    ]
