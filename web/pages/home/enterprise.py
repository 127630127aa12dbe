"""`/me`: what an enterprise has to do, how its cases stand, what fits it."""

from typing import Any

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.members.repository import organisation_by_id
from web.homes.enterprise import case_lines, headline, urgent_lines
from web.homes.lines import changes_for
from web.own_match import own_match
from web.pages.enterprise.matches import own_organisation
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.results import results_of

MATCHES = "/me/matches"
Sessions = NamedDependency[AsyncSession]


@get("/me", opt=permission("homes:enterprise:read"))
async def enterprise_home(request: HTMXRequest, session: Sessions, system_session: Sessions, state: State) -> Response[Any]:
    """What is due and what changed."""
    actor, at = actor_of(request), now()
    organisation = await organisation_by_id(session, own_organisation(request))
    lines = await urgent_lines(session, system_session, actor, at=at)
    matched = await own_match(request, session, state)
    results = results_of(matched, lambda standing: f"{MATCHES}?show={standing.value}") if matched else None
    return page(
        request, "pages/home/enterprise.html", nav="home", headline=headline(lines), subject=organisation.name, lines=lines,
        cases=await case_lines(session, actor, at=at), results=results, changes=await changes_for(session, actor), at=at,
    )  # fmt: skip
