"""`/bureau/funds/{id}/what_if`: what the rules in work, or those in force, would have paid on past claims; as a page and a file."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import today
from marketplace.documents.file_names import attachment
from marketplace.documents.tables_out import csv_lines
from marketplace.money import yuan_text
from policies.claims.states import CLAIM
from policies.funds.fund_rules import FundRules
from policies.funds.models import Fund
from policies.funds.repository import READ, current_version, find_open_draft, get_fund
from policies.funds.schemas import read_rules
from policies.supervision.what_if import MOST, Tried, totals_by_claimant, try_rules
from web.pages.funds.overview import ONE
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.funds import fund_line, fund_tabs

SHOWN = 200
HEADER = ("申请编号", "申请机构", "状态", "原核定（元）", "按此规则（元）", "差额（元）", "触及的上限", "算不出来的原因")
Session = NamedDependency[AsyncSession]


@get(ONE + "/what_if", opt=permission(READ))
async def fund_what_if(request: HTMXRequest, session: Session, fund_id: FromPath[UUID]) -> Response[Any]:
    """Per claim and in sum, by claimant."""
    actor = actor_of(request)
    fund = await get_fund(session, actor, fund_id)
    rules, which = await rules_asked(session, actor, fund)
    tried = await try_rules(session, fund.id, rules) if rules else []
    return page(
        request,
        "pages/funds/what_if.html",
        nav="funds",
        fund=fund_line(fund, await current_version(session, fund)),
        tabs=fund_tabs(fund.id, "what_if"),
        which=which,
        lines=[{"tried": each, "state_zh": CLAIM.labels_zh[each.state]} for each in tried[:SHOWN]],
        by_claimant=totals_by_claimant(tried),
        totals={
            "claims": len(tried),
            "approved": sum(each.approved_fen for each in tried),
            "would": sum(each.would_fen or 0 for each in tried),
            "unknown": sum(each.would_fen is None for each in tried),
        },
        shown=SHOWN,
        most=MOST,
    )


@get(ONE + "/what_if/export", opt=permission(READ))
async def export_fund_what_if(request: HTMXRequest, session: Session, fund_id: FromPath[UUID]) -> Response[bytes]:
    """Every claim as CSV, exact figures in yuan."""
    actor = actor_of(request)
    fund = await get_fund(session, actor, fund_id)
    rules, which = await rules_asked(session, actor, fund)
    rows = [_cells(each) for each in await try_rules(session, fund.id, rules)] if rules else []
    headers = {"Content-Disposition": attachment(f"{fund.name} 规则试算（{which}）{today()}.csv")}
    return Response("".join(csv_lines(HEADER, rows)).encode(), media_type="text/csv; charset=utf-8", headers=headers)


async def rules_asked(session: AsyncSession, actor: Actor, fund: Fund) -> tuple[FundRules | None, str]:
    """The rules in work, else those in force, and which they are."""
    draft = await find_open_draft(session, actor, fund.id)
    if draft is not None:
        return read_rules(draft.rules), "正在编写的规则"
    version = await current_version(session, fund)
    return (read_rules(version.rules), "现行规则") if version else (None, "没有规则")


def _cells(each: Tried) -> tuple[str | None, ...]:
    change = each.change_fen
    return (
        each.number,
        each.claimant,
        CLAIM.labels_zh[each.state],
        yuan_text(each.approved_fen),
        None if each.would_fen is None else yuan_text(each.would_fen),
        None if change is None else ("-" if change < 0 else "") + yuan_text(abs(change)),
        "；".join(each.limits),
        "；".join(each.blocked_by),
    )
