"""`/bureau`: where a finance bureau's people begin the day."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from web.homes.bureau import bureau_lines, bureau_piles, headline
from web.homes.lines import changes_for
from web.rendering import page
from web.security.permissions import actor_of, permission


@get("/bureau", opt=permission("homes:bureau:read"))
async def bureau_home(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """What is due and what changed, by the role."""
    actor, at = actor_of(request), now()
    piles = await bureau_piles(session, actor, at=at)
    return page(
        request, "pages/home/work.html", nav="home", headline=headline(piles), piles=piles,
        lists=await bureau_lines(session, actor, at=at), changes=await changes_for(session, actor), at=at,
    )  # fmt: skip
