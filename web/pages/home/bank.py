"""`/bank`: where a bank's people begin the day."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from web.homes.bank import bank_lines, bank_piles, headline, product_lines
from web.homes.lines import changes_for
from web.rendering import page
from web.security.permissions import actor_of, permission

Sessions = NamedDependency[AsyncSession]


@get("/bank", opt=permission("homes:bank:read"))
async def bank_home(request: HTMXRequest, session: Sessions, system_session: Sessions) -> Response[Any]:
    """What is due and what changed, by the role."""
    actor, at = actor_of(request), now()
    piles = await bank_piles(session, actor, at=at)
    lists = await bank_lines(session, actor, at=at)
    products = await product_lines(system_session, actor)
    if products:
        lists.append(("产品", "/bank/products", products))
    return page(
        request, "pages/home/work.html", nav="home", headline=headline(piles), piles=piles, lists=lists,
        changes=await changes_for(session, actor), at=at,
    )  # fmt: skip
