"""`/bureau/funds/{id}`: one fund with its figures, and the moves of the fund and of the rules in work."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import today
from marketplace.documents.file_names import attachment
from marketplace.documents.tables_out import csv_lines
from marketplace.members.models import Organisation
from marketplace.money import yuan_text
from marketplace.workflow.reading import open_moves, timeline
from policies.funds import change_status, publish
from policies.funds.models import Fund, FundDraft
from policies.funds.repository import READ, current_version, find_open_draft, get_fund, open_draft
from policies.funds.rules.cap_year import cap_year_of
from policies.funds.schemas import read_rules
from policies.funds.states import FUND, FUND_VERSION
from policies.supervision.breakers import latest_readings
from policies.supervision.overview import banks_of, deposits_of, glances
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.funds import BASE, bank_lines, breaker_line, counts_of, figures_of, fund_line, fund_tabs
from web.workflow_pages import NOT_REFUSED, Refused, move_forms, timeline_of
from web.workflow_routes import page_moves

ONE = BASE + "/{fund_id:uuid}"
BANK_HEADER = ("机构", "有效备案（笔）", "备案本金（元）", "违约本金（元）", "不良率（%）", "已核定补偿（元）")
Session = NamedDependency[AsyncSession]


@get(ONE, opt=permission(READ))
async def bureau_fund(request: HTMXRequest, session: Session, fund_id: FromPath[UUID]) -> Response[Any]:
    """The figures of a fund, each with its definition."""
    return await fund_page(request, session, await get_fund(session, actor_of(request), fund_id))


@get(ONE + "/banks", opt=permission(READ))
async def export_fund_banks(request: HTMXRequest, session: Session, fund_id: FromPath[UUID]) -> Response[bytes]:
    """The table of institutions as CSV, exact figures."""
    fund = await get_fund(session, actor_of(request), fund_id)
    rows = [
        (each.name, each.loans, yuan_text(each.filed_fen), yuan_text(each.lost_fen), each.loss_rate_pct, yuan_text(each.approved_fen))
        for each in await banks_of(session, fund.id)
    ]
    headers = {"Content-Disposition": attachment(f"{fund.name} 分机构 {today()}.csv")}
    return Response("".join(csv_lines(BANK_HEADER, rows)).encode(), media_type="text/csv; charset=utf-8", headers=headers)


@get("/bureau/fund_versions/{draft_id:uuid}", opt=permission(READ))
async def page_of_fund_version(request: HTMXRequest, session: Session, draft_id: FromPath[UUID]) -> Response[Any]:
    """Messages name the rules in work; their page is the fund's."""
    fund_id = await session.scalar(select(FundDraft.fund_id).where(FundDraft.id == draft_id))
    return await fund_page(request, session, await get_fund(session, actor_of(request), fund_id or draft_id))


async def look_at_draft(session: AsyncSession, actor: Actor, fund_id: UUID) -> FundDraft:
    """For moves of the rules in work, which pages ask for by their fund."""
    return await open_draft(session, actor, fund_id)


async def look_at_fund(session: AsyncSession, actor: Actor, fund_id: UUID) -> Fund:
    """For moves of the fund itself."""
    return await get_fund(session, actor, fund_id)


async def _show(request: HTMXRequest, session: AsyncSession, case: Fund | FundDraft, refused: Refused) -> Response[Any]:
    fund = case if isinstance(case, Fund) else await get_fund(session, actor_of(request), case.fund_id)
    return await fund_page(request, session, fund, refused)


BUREAU_FUND_MOVES = [
    *page_moves(FUND_VERSION, BASE, publish.ACTIONS, look_at_draft, _show),
    *page_moves(FUND, BASE, change_status.ACTIONS, look_at_fund, _show),
]


async def fund_page(request: HTMXRequest, session: AsyncSession, fund: Fund, refused: Refused = NOT_REFUSED) -> Response[Any]:
    """One fund; what was refused comes back at its form."""
    actor, version = actor_of(request), await current_version(session, fund)
    glance = (await glances(session, [fund.id]))[fund.id]
    banks, address = await banks_of(session, fund.id), f"{BASE}/{fund.id}"
    names = {each.lender_id: each.name for each in banks}
    keepers = [fund.bureau_id, *([fund.manager_id] if fund.manager_id else [])]
    organisations = {each.id: each.name for each in await session.scalars(select(Organisation).where(Organisation.id.in_(keepers)))}
    readings = await latest_readings(session, fund.id, cap_year_of(read_rules(version.rules), today()).label) if version else {}
    return page(
        request,
        "pages/funds/fund.html",
        status_code=422 if refused.errors else 200,
        nav="funds",
        fund=fund_line(fund, version, glance),
        tabs=fund_tabs(fund.id, ""),
        bureau=organisations.get(fund.bureau_id, ""),
        manager=organisations.get(fund.manager_id) if fund.manager_id else None,
        figures=figures_of(glance),
        counts=counts_of(glance),
        banks=bank_lines(banks),
        breakers=[breaker_line(each, names) for each in readings.values()],
        deposits=await deposits_of(session, fund.id),
        draft=await _draft(session, actor, fund, address, refused),
        forms=move_forms(FUND, await open_moves(session, actor, FUND, fund.id, fund), address, refused),
        revision=fund.version,
        timeline=timeline_of(await timeline(session, FUND, fund.id)),
        faults=refused.elsewhere,
    )


async def _draft(session: AsyncSession, actor: Actor, fund: Fund, address: str, refused: Refused) -> dict[str, Any] | None:
    draft = await find_open_draft(session, actor, fund.id)
    if draft is None:
        return None
    return {
        "state_zh": FUND_VERSION.labels_zh[draft.status],
        "revision": draft.version,
        "effective_from": draft.effective_from,
        "problems": [each.detail for each in await publish.findings(session, fund, draft)],
        "forms": move_forms(FUND_VERSION, await open_moves(session, actor, FUND_VERSION, draft.id, draft), address, refused),
        "timeline": timeline_of(await timeline(session, FUND_VERSION, draft.id)),
    }
