"""`/guarantor`: where a guarantor's people begin the day."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from web.homes.filings import defaulted_lines, filing_piles
from web.homes.lines import changes_for
from web.pages.filings.addresses import GUARANTOR
from web.rendering import page
from web.security.permissions import actor_of, permission


@get("/guarantor", opt=permission("homes:guarantor:read"))
async def guarantor_home(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Guaranteed loans that are filed, and those that have defaulted."""
    actor, at = actor_of(request), now()
    piles = await filing_piles(session, actor, GUARANTOR, at=at)
    defaulted = await defaulted_lines(session, actor, GUARANTOR, at=at)
    return page(
        request, "pages/home/work.html", nav="home", headline="有违约的担保借款，付款后请登记代偿" if defaulted else "没有违约的担保借款",
        piles=piles, lists=[("违约的担保借款", f"{GUARANTOR}?state=filed", defaulted)], changes=await changes_for(session, actor), at=at,
    )  # fmt: skip
