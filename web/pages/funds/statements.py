"""`/bureau/funds/{id}/statements`: the statement of a month, a quarter or a year, as page, workbook and document."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.documents.file_names import attachment
from marketplace.documents.issue import request_document
from marketplace.documents.limits import ISSUES
from marketplace.documents.purposes import IssuedKind
from marketplace.documents.xlsx_writer import workbook
from policies.funds.months import month_of, months_of
from policies.funds.repository import get_fund
from policies.funds.statements import months_booked, statement_of
from web.forms import FormData
from web.pages.documents.mine import PATH as DOCUMENTS
from web.pages.funds.ledger_frame import READ, shown
from web.pages.funds.overview import ONE
from web.redirects import go_to
from web.security.permissions import actor_of, permission
from web.views.fund_ledger import period_choices, statement_sheets, statement_view
from web.views.listing import value_of

ISSUE = "funds:ledger:issue"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Session = NamedDependency[AsyncSession]
FundId = FromPath[UUID]


@get(ONE + "/statements", opt=permission(READ))
async def bureau_fund_statement(request: HTMXRequest, session: Session, fund_id: FundId) -> Response[Any]:
    """`?period=2026-10`, `2026-Q4` or `2026`; the present month without it."""
    fund = await get_fund(session, actor_of(request), fund_id, READ)
    statement = await statement_of(session, fund.id, asked_period(request))
    periods = period_choices(await months_booked(session, fund.id), today())
    return await shown(request, session, fund, "statements", statement=statement_view(statement), periods=periods)


@get(ONE + "/statements.xlsx", opt=permission(READ))
async def export_fund_statement(request: HTMXRequest, session: Session, fund_id: FundId) -> Response[bytes]:
    """The same as a workbook."""
    fund = await get_fund(session, actor_of(request), fund_id, READ)
    statement = await statement_of(session, fund.id, asked_period(request))
    content = workbook(statement_sheets(statement, fund.name, now()))
    headers = {"Content-Disposition": attachment(f"{fund.name} 报表 {statement.period}.xlsx")}
    return Response(content, media_type=XLSX, headers=headers)


@post(ONE + "/statements/issue", opt=permission(ISSUE), status_code=200)
async def issue_fund_statement(
    request: HTMXRequest, session: Session, state: State, fund_id: FundId, form: NamedDependency[FormData]
) -> Response[Any]:
    """The same as a PDF with a verification code; a worker makes it, and it stands in the list of files at once."""
    actor = actor_of(request)
    fund = await get_fund(session, actor, fund_id, ISSUE)
    typed = str(form.get("period", ""))
    wanted = {"fund_id": str(fund.id), "period": typed if months_of(typed) else month_of(today())}
    await ISSUES.spend(state.beside_sessions, str(actor.account_id), now=now())
    await request_document(session, actor, IssuedKind.FUND_STATEMENT, wanted, at=now())
    return go_to(request, DOCUMENTS)


def asked_period(request: HTMXRequest) -> str:
    """What the address asks for, if it is a period."""
    asked = value_of(request.query_params, "period")
    return asked if months_of(asked) else month_of(today())
