"""`/bank/filings/new`: a lender chooses a loan, sees which funds it fits, and files it there."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import Conflict, FieldError, Invalid, NotFound
from marketplace.members.models import Organisation
from marketplace.members.repository import organisation_names
from policies.filings.fitting import Fitting, fitting_funds
from policies.filings.submit import FilingRequest, submit_filing
from products.loans.models import Loan
from products.loans.repository import visible
from web.forms import FormData
from web.pages.filings.addresses import BANK
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.typed_form import TypedForm
from web.views.filings import VERDICTS
from web.views.loan_words import yuan
from web.workflow_pages import NOT_REFUSED, Refused

PATH = BANK + "/new"
SUBMIT = "filings:filing:submit"
LONGEST = 64
CODE_LENGTH = 18
FIELDS = ("loan", "fund_id", "amount", "guarantor", "external_reference")
SystemSession = NamedDependency[AsyncSession]


@get(PATH, opt=permission(SUBMIT))
async def new_filing(request: HTMXRequest, system_session: SystemSession) -> Response[Any]:
    """`?loan=` is the lender's number of the loan, or its id."""
    return await _page(request, system_session, request.query_params.get("loan", "").strip()[:LONGEST])


@post(PATH, opt=permission(SUBMIT), status_code=200)
async def submit_new_filing(request: HTMXRequest, system_session: SystemSession, form: NamedDependency[FormData]) -> Response[Any]:
    """What was sent comes back whole where it is refused."""
    asked = str(form.get("loan", "")).strip()[:LONGEST]
    try:
        async with system_session.begin_nested():
            fund_id, wanted = await _typed(request, system_session, form, asked)
            filing, _ = await submit_filing(system_session, actor_of(request), fund_id, wanted, at=now())
    except (Invalid, Conflict, NotFound) as refused:
        await record_refusal(request.scope, refused)
        faults = (refused.errors if isinstance(refused, Invalid) else ()) or (FieldError("", str(refused)),)
        return await _page(request, system_session, asked, Refused("submit", form, faults))
    return go_to(request, f"{BANK}/{filing.id}")


async def _typed(request: HTMXRequest, session: AsyncSession, form: FormData, asked: str) -> tuple[UUID, FilingRequest]:
    typed = TypedForm(form)
    amount = typed.fen_or_none("amount", "备案金额")
    reference = typed.text("external_reference", "贵司编号", longest=LONGEST, required=False)
    code = typed.text("guarantor", "担保机构的统一社会信用代码", longest=CODE_LENGTH, required=False)
    loan, guarantor_id = await _loan(request, session, asked), await _guarantor(session, code)
    fund_id = _uuid(str(form.get("fund_id", "")))
    checks = (
        ("/loan", "没有这笔借款，请核对借据号", loan is not None),
        ("/fund_id", "请选择一个资金池", fund_id is not None),
        ("/guarantor", "平台上没有这个代码的机构", not code or guarantor_id is not None),
    )
    typed.wrong += [FieldError(pointer, text) for pointer, text, right in checks if not right]
    typed.require_all()
    assert loan is not None and fund_id is not None  # noqa: S101, PT018  # said above
    wanted = FilingRequest(loan_id=loan.id, amount_fen=amount, guarantor_id=guarantor_id, external_reference=reference or None)
    return fund_id, wanted


async def _page(request: HTMXRequest, session: AsyncSession, asked: str, refused: Refused = NOT_REFUSED) -> Response[Any]:
    loan = await _loan(request, session, asked) if asked else None
    funds = [] if loan is None else await fitting_funds(session, actor_of(request), loan, at=now())
    typed = {name: str(refused.typed.get(name, "")) if refused.typed is not None else "" for name in FIELDS}
    errors = {error.pointer.removeprefix("/"): error.detail for error in refused.errors}
    named = set(FIELDS)
    return page(
        request,
        "pages/filings/new.html",
        status_code=422 if refused.errors else 200,
        nav="filings",
        asked=asked,
        loan=None if loan is None else await _shown(session, loan),
        funds=[_fund(each) for each in funds],
        typed=typed | {"fund_id": typed["fund_id"] or next((str(each.fund.id) for each in funds if not each.faults), "")},
        errors={name: errors.get(name) for name in FIELDS},
        faults=[
            {"name": name if (name := error.pointer.removeprefix("/")) in named else None, "message": error.detail}
            for error in refused.errors
        ],
    )


async def _loan(request: HTMXRequest, session: AsyncSession, asked: str) -> Loan | None:
    mine = visible(actor_of(request), "loans:loan:read", Loan)
    loan_id = _uuid(asked)
    same = Loan.external_reference == asked if loan_id is None else Loan.id == loan_id
    return (await session.scalars(select(Loan).where(mine, same).limit(1))).one_or_none()


async def _guarantor(session: AsyncSession, code: str) -> UUID | None:
    return await session.scalar(select(Organisation.id).where(Organisation.uscc == code.upper())) if code else None


async def _shown(session: AsyncSession, loan: Loan) -> dict[str, Any]:
    names = await organisation_names(session, {loan.subject_id})
    return {
        "reference": loan.external_reference, "borrower": names[loan.subject_id], "principal": yuan(loan.principal_fen),
        "disbursed_on": loan.disbursed_on, "href": f"/bank/loans/{loan.id}",
    }  # fmt: skip


def _fund(each: Fitting) -> dict[str, Any]:
    verdict, tag = VERDICTS[each.candidate.answer.verdict]
    standing = each.standing
    return {
        "id": str(each.fund.id),
        "name": each.fund.name,
        "href": f"/funds/{each.fund.code}",
        "verdict": "已报送" if standing else verdict if not each.faults else "不能备案",
        "tag": "" if standing else tag if not each.faults else "bad",
        "faults": [] if standing else [fault.detail for fault in each.faults],
        "unknown": [condition.text_zh for condition in each.candidate.answer.of("unknown")] if not each.faults and not standing else [],
        "last_day": each.candidate.last_day if isinstance(each.candidate.last_day, date) and not standing else None,
        "standing": None if standing is None else {"href": f"{BANK}/{standing.id}", "number": standing.number},
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
