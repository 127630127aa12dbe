"""`/bank/filings/file`: many loans filed at once by a table; every row that was not taken says why."""

from typing import Any
from uuid import UUID

from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.file_names import attachment
from marketplace.errors import Conflict, FieldError, Invalid, NotFound
from marketplace.information.batches.terms import REQUEST_BYTES, SENT
from policies.filings.by_file import MOST_ROWS, FiledByFile, file_by_file
from policies.filings.file_item import filing_template
from policies.funds.repository import list_funds
from policies.funds.states import FundStatus
from web.documents import document_store
from web.forms import FILES, FormData
from web.information_files import delivered_file
from web.pages.filings.addresses import BANK
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission

PATH = BANK + "/file"
SUBMIT = "filings:filing:submit"
MOST_FUNDS = 200
SystemSession = NamedDependency[AsyncSession]


@get(PATH, opt=permission(SUBMIT))
async def filing_file(request: HTMXRequest, system_session: SystemSession) -> Response[Any]:
    """The form."""
    return await _page(request, system_session)


@get(PATH + "/template.csv", opt=permission(SUBMIT))
async def filing_file_template() -> Response[bytes]:
    """Headings only."""
    return Response(filing_template(), media_type="text/csv; charset=utf-8", headers={"content-disposition": attachment("备案报送.csv")})


@post(PATH, opt=permission(SUBMIT), status_code=200, request_max_body_size=REQUEST_BYTES)
async def send_filing_file(
    request: HTMXRequest, system_session: SystemSession, form: NamedDependency[FormData], state: State
) -> Response[Any]:
    """The page again, with what came of it."""
    actor, fund = actor_of(request), str(form.get("fund_id", ""))
    await SENT.spend(state.beside_sessions, str(actor.account_id or actor.client_id), now=now())
    try:
        async with system_session.begin_nested():
            name, content = await to_thread.run_sync(delivered_file, form)
            store = document_store(state.settings.home)
            done = await file_by_file(system_session, store, actor, _fund_id(fund), name, content, at=now())
    except (Invalid, Conflict, NotFound) as refused:
        await record_refusal(request.scope, refused)
        faults = (refused.errors if isinstance(refused, Invalid) else ()) or (FieldError("", str(refused)),)
        return await _page(request, system_session, fund=fund, faults=faults)
    return await _page(request, system_session, fund=fund, done=done)


def _fund_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("没有报送", [FieldError("/fund_id", "请选择一个资金池")]) from None


async def _page(
    request: HTMXRequest, session: AsyncSession, *, fund: str = "", faults: tuple[FieldError, ...] = (), done: FiledByFile | None = None
) -> Response[Any]:
    funds = await list_funds(session, actor_of(request), states=(FundStatus.PUBLISHED,), limit=MOST_FUNDS)
    wrong = {each.pointer.removeprefix("/"): each.detail for each in faults}
    named = {"fund_id", FILES}
    return page(
        request,
        "pages/filings/file.html",
        status_code=422 if faults else 200,
        nav="filings",
        most=MOST_ROWS,
        funds=[{"value": str(each.id), "label": each.name} for each, _ in funds],
        fund=fund,
        errors={name: wrong.get(name) for name in sorted(named)},
        faults=[{"name": name if (name := each.pointer.removeprefix("/")) in named else None, "message": each.detail} for each in faults],
        done=None if done is None else _result(done),
    )


def _result(done: FiledByFile) -> dict[str, Any]:
    return {
        "made": [{"href": f"{BANK}/{each.id}", "number": each.number, "reference": each.loan_reference} for each in done.filings],
        "unchanged": done.unchanged,
        "faults": [{"row": each.row, "problem": each.problem} for each in done.faults],
    }
