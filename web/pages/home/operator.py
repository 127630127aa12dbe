"""`/operator`: what waits for the platform's operators."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from web.homes.lines import changes_for
from web.homes.operator import alarms, operator_lines, other_piles
from web.rendering import page
from web.security.permissions import actor_of, permission

Sessions = NamedDependency[AsyncSession]


@get("/operator", opt=permission("homes:operator:read"))
async def operator_home(request: HTMXRequest, session: Sessions, system_session: Sessions) -> Response[Any]:
    """What is due and what changed."""
    actor, at = actor_of(request), now()
    lines, piles = await operator_lines(system_session, actor, at=at)
    piles += await other_piles(system_session, actor, on=today())
    urgent = await alarms(system_session, on=today(), at=at)
    late = sum(line.tone == "bad" for line in lines)
    headline = f"{late} 件事项已超期" if late else f"{len(urgent)} 处要处理" if urgent else "没有超期的事项"
    return page(
        request, "pages/home/work.html", nav="home", headline=headline, piles=piles,
        lists=[*([("要马上处理", "", urgent)] if urgent else []), ("按期限办理", "", lines)],
        changes=await changes_for(session, actor), at=at,
    )  # fmt: skip
