"""`/operator/calendar`: which days are worked, and what says so."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.in_force import announced_days, calendar_in_force
from marketplace.calendar.working_days import PACKAGE_YEARS
from marketplace.calendar.year import is_guessed, year_of_days
from marketplace.clock import today
from web.rendering import page
from web.security.permissions import permission
from web.views.year_calendar import months, unusual_days

LAST_YEAR = 2100


@get("/operator/calendar", opt=permission("holidays:calendar:read"))
async def calendar_page(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """One year; `?year=` names another. What is no year shows the present one."""
    this_day = today()
    given = request.query_params.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and PACKAGE_YEARS[0] <= int(given) <= LAST_YEAR else this_day.year
    overrides = await calendar_in_force(session)
    rows = await announced_days(session, year)
    days = year_of_days(year, overrides, {day: (row.name, row.source) for day, row in rows.items()})
    return page(
        request,
        "pages/operator/calendar.html",
        nav="calendar",
        year=year,
        previous=year - 1 if year > PACKAGE_YEARS[0] else None,
        next=year + 1 if year < LAST_YEAR else None,
        guessed=is_guessed(year, overrides),
        by_notice=year in overrides.years,
        months=months(days, this_day),
        unusual=unusual_days(days),
        working=sum(each.is_working for each in days),
    )
