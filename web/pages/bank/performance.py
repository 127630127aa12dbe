"""`/bank/performance`: how the lender keeps its promises, by product, desk and person, per quarter and over twelve months."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from products.applications.desk.officers import desk_of
from products.applications.performance.models import Scope
from products.applications.performance.reading import performance_of_lender, periods_of
from products.applications.performance.refresh import LEAST
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.listing import value_of
from web.views.performance import SCOPES_ZH, lines_of, performance_line, period_zh

PATH = "/bank/performance"


@get(PATH, opt=permission("applications:performance:read"))
async def bank_performance(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """One period; a branch sees its own desk and people, and the products of the whole lender."""
    actor = actor_of(request)
    assert actor.organisation_id is not None  # noqa: S101  # the permission is that of institutions' people
    desk = await desk_of(session, actor.organisation_id)
    periods = await periods_of(session, desk.lender_id)
    asked = value_of(request.query_params, "period")
    period = asked if asked in periods else next(iter(periods), "")
    rows = await performance_of_lender(session, desk.lender_id, period)
    whole = next((performance_line(row, name) for row, name in rows if row.scope is Scope.LENDER), None)
    return page(
        request,
        "pages/bank/performance.html",
        nav="performance",
        periods=[{"href": f"{PATH}?period={each}", "label": period_zh(each), "current": each == period} for each in periods],
        period_zh=period_zh(period) if period else "",
        from_on=rows[0][0].from_on if rows else None,
        until_on=rows[0][0].until_on if rows else None,
        computed_at=rows[0][0].computed_at if rows else None,
        whole=whole,
        tables=[
            {"key": scope.value, "title": title, "lines": found} for scope, title in SCOPES_ZH.items() if (found := lines_of(rows, scope))
        ],
        least=LEAST,
    )
