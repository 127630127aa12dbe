"""`/fund-manager`: where a fund manager's people begin the day."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from web.homes.filings import defaulted_lines, filing_piles, waiting_lines
from web.homes.lines import changes_for
from web.pages.filings.addresses import MANAGER
from web.rendering import page
from web.security.permissions import actor_of, permission


@get("/fund-manager", opt=permission("homes:fund_manager:read"))
async def fund_manager_home(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Filings that wait, and filed loans that have defaulted."""
    actor, at = actor_of(request), now()
    piles = await filing_piles(session, actor, MANAGER, at=at)
    lists = [
        ("待核实的备案", f"{MANAGER}?state=submitted", await waiting_lines(session, actor, MANAGER, at=at)),
        ("违约的备案借款", f"{MANAGER}?state=filed", await defaulted_lines(session, actor, MANAGER, at=at)),
    ]
    headline = f"{piles[0].text} 笔备案待核实" if piles[0].count else "没有待核实的备案"
    return page(
        request, "pages/home/work.html", nav="home", headline=headline, piles=piles, lists=lists,
        changes=await changes_for(session, actor), at=at,
    )  # fmt: skip
