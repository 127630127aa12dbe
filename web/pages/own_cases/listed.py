"""`/me/applications`: what the enterprise has to do first, then what runs, what was not sent, what has ended."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now
from marketplace.clocks.service import clocks_of
from marketplace.clocks.view import clock_view
from products.applications.own_cases import own_cases
from products.applications.repository import READ_GROUP
from products.applications.states import APPLICATION
from products.catalogue.states import Channel
from web.api.application_views import application_summaries
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.own_cases.channels import channels_of
from web.views.own_cases.lines import PATH, case_line, draft_forms, in_order, next_clock

PAGE_LENGTH = 20


@get(PATH, opt=permission(READ_GROUP))
async def my_applications(
    request: HTMXRequest, session: NamedDependency[AsyncSession], before: FromQuery[UUID | None] = None
) -> Response[Any]:
    """All that is open, and twenty of what has ended; the statements are as many however many cases there are."""
    found = await own_cases(session, actor_of(request), limit=PAGE_LENGTH, before=before)
    named = {each.id: each for each in await application_summaries(session, found.all)}
    clocks = await clocks_of(session, APPLICATION.resource, [each.id for each in found.running])
    channels = await channels_of(session, found.running)
    overrides, instant = await calendar_in_force(session), now()
    views = {case.id: clock_view(clock, overrides, at=instant) for case in found.running if (clock := next_clock(case, clocks[case.id]))}
    running = in_order(
        [
            case_line(case, named[case.id], views.get(case.id), here=channels[case.product_version_id] is Channel.HERE)
            for case in found.running
        ]
    )
    ended = found.ended[:PAGE_LENGTH]
    return page(
        request,
        "pages/own_cases/list.html",
        nav="applications",
        mine=[line for line in running if line.step.turn == "mine"],
        running=[line for line in running if line.step.turn != "mine"],
        drafts=draft_forms(found.drafts, named) if before is None else [],
        ended=[case_line(case, named[case.id], None) for case in ended],
        older=f"{PATH}?before={ended[-1].id}" if len(found.ended) > PAGE_LENGTH else None,
        newest=PATH if before else None,
    )
