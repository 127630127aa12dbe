"""`/policies`: search, filters and pages of the library. What is no longer in force is found on request."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.search.postgres import PostgresSearch
from policies.library.browse import PolicyPage, browse_policies
from web.rendering import page
from web.security.permissions import permission
from web.views.listing import PAGE_SIZE, chosen_of, last_page, pager_of, sort_links
from web.views.policy_list import PATH, SORTS, Wanted, policy_facets, policy_line, read_wanted


@get(PATH, opt=permission("library:policy:read"))
async def policies(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """One page of the list."""
    wanted = read_wanted(request.query_params)
    found = await _browse(session, wanted, wanted.page)
    number = min(wanted.page, last_page(found.total))
    if number < wanted.page and found.total:  # beyond the end
        found = await _browse(session, wanted, number)
    facets = policy_facets(wanted, found)
    return page(
        request,
        "pages/policies.html",
        swap="listing",
        status_code=422 if wanted.region_error else 200,
        nav="policies",
        q=wanted.text,
        sort=wanted.sort,
        total=found.total,
        loosened=found.loosened,
        facets=facets,
        chosen=chosen_of(wanted.address, facets),
        clear_url=str(wanted.address.only(["sort"])),
        sorts=sort_links(wanted.address, ((code, label) for code, (label, _) in SORTS.items()), wanted.sort),
        policies=[policy_line(each, each.current, today()) for each in found.policies if each.current is not None],
        pager=pager_of(wanted.address, number, found.total),
    )


async def _browse(session: AsyncSession, wanted: Wanted, number: int) -> PolicyPage:
    _, sort = SORTS[wanted.sort]
    offset = (number - 1) * PAGE_SIZE
    search = PostgresSearch(session)
    return await browse_policies(session, search, wanted.filter, today=today(), sort=sort, limit=PAGE_SIZE, offset=offset)
