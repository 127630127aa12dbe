"""Filings of one side by state, as a page and as the file of a month: under `/bank`, `/guarantor`, `/fund-manager` and `/bureau`."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.clock import today
from marketplace.documents.file_names import attachment
from marketplace.documents.tables_out import csv_lines
from marketplace.members.repository import organisation_names
from marketplace.money import yuan_text
from policies.filings.models import Filing
from policies.filings.monthly import filed_in
from policies.filings.repository import LIST, Wanted, count_by_state, list_filings
from policies.filings.states import FILING, FilingStatus
from web.pages.filings.addresses import ALL, home_of
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.filings import days_since, filing_row

PAGE_LENGTH, LONGEST = 50, 64
HEADER = (
    "备案编号", "备案日", "借据号", "合同编号", "企业", "贷款机构", "担保机构",
    "放款金额（元）", "备案金额（元）", "放款日", "到期日", "自动备案",
)  # fmt: skip
Session = NamedDependency[AsyncSession]


@get([*ALL], opt=permission(LIST))
async def filings_page(request: HTMXRequest, session: Session, after: FromQuery[UUID | None] = None) -> Response[Any]:
    """`?state=&q=&after=`; what cannot be read counts as not asked for."""
    actor, day = actor_of(request), today()
    base = home_of(actor)
    state, text = request.query_params.get("state", ""), request.query_params.get("q", "").strip()[:LONGEST]
    status = FilingStatus(state) if state in set(FilingStatus) else None
    found = await list_filings(session, actor, Wanted(status=status, text=text), limit=PAGE_LENGTH + 1, after=after)
    shown, held = found[:PAGE_LENGTH], await count_by_state(session, actor)
    names = await organisation_names(session, {each for filing in shown for each in _named(filing)})
    asked = {name: value for name, value in (("state", status or ""), ("q", text)) if value}
    older = f"{base}?{urlencode(asked | {'after': str(shown[-1].id)})}" if len(found) > PAGE_LENGTH else None
    return page(
        request,
        "pages/filings/list.html",
        nav="filings",
        base=base,
        tabs=[
            {"href": base, "label": "全部", "count": sum(held.values()), "current": status is None},
            *(
                {"href": f"{base}?state={each}", "label": FILING.labels_zh[each], "count": held.get(each, 0), "current": each is status}
                for each in FilingStatus
            ),
        ],
        state=status or "",
        q=text,
        rows=[
            filing_row(each, names) | {"href": f"{base}/{each.id}", "waits": days_since(each.submitted_at.date(), day)} for each in shown
        ],
        older=older,
        newest=f"{base}?{urlencode(asked)}" if after else None,
        new_href="/bank/filings/new" if policy_table().grant(actor.role, "filings:filing:submit") else None,
        month=f"{day:%Y-%m}",
    )


@get([f"{each}/month.csv" for each in ALL], opt=permission(LIST))
async def filings_month(request: HTMXRequest, session: Session) -> Response[Any]:
    """`?month=2026-11`: what was filed in a month, for the published list. A month that cannot be read is the present one."""
    actor, month = actor_of(request), _month(request.query_params.get("month", ""), today())
    filings = await filed_in(session, actor, month)
    names = await organisation_names(session, {each for filing in filings for each in _named(filing)})
    rows = [_cells(each, names) for each in filings]
    headers = {"content-disposition": attachment(f"备案清单-{month:%Y-%m}.csv")}
    return Response("".join(csv_lines(HEADER, rows)).encode(), media_type="text/csv; charset=utf-8", headers=headers)


def _named(filing: Filing) -> list[UUID]:
    return [each for each in (filing.subject_id, filing.lender_id, filing.guarantor_id) if each is not None]


def _month(text: str, day: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return day.replace(day=1)


def _cells(filing: Filing, names: dict[UUID, str]) -> list[Any]:
    return [
        filing.number, filing.filed_on.isoformat() if filing.filed_on else "", filing.loan_reference, filing.contract_number,
        names[filing.subject_id], names[filing.lender_id], names[filing.guarantor_id] if filing.guarantor_id else "",
        yuan_text(filing.principal_fen), yuan_text(filing.amount_fen), filing.disbursed_on.isoformat(), filing.due_on.isoformat(),
        "是" if filing.automatic else "否",
    ]  # fmt: skip
