"""`/me/applications/offers/{id}`: the cases of one form beside each other, and whether the others go on when one is signed."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.errors import FieldError, Invalid
from products.applications.draft import keep_others
from products.applications.own_cases import proposals_of
from products.applications.repository import READ_GROUP, cases_of, get_group
from products.catalogue.models import ProductVersion
from web.api.application_views import application_summaries
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.own_cases.lines import FORMS, PATH, case_line
from web.views.own_cases.offers import offer_view

OFFERS = PATH + "/offers/{group_id:uuid}"
Session = NamedDependency[AsyncSession]
Group = FromPath[UUID]


@get(OFFERS, opt=permission(READ_GROUP))
async def my_offers(request: HTMXRequest, session: Session, group_id: Group) -> Response[Any]:
    """Every case that was sent with this form; what a lender approved in its column."""
    form = await get_group(session, actor_of(request), group_id)
    cases = [each for each in await cases_of(session, form.id) if each.submitted_at is not None]
    if not cases:
        return go_to(request, f"{FORMS}/{form.id}")
    named = {each.id: each for each in await application_summaries(session, cases)}
    proposals = await proposals_of(session, cases)
    wanted = select(ProductVersion).where(ProductVersion.id.in_({each.product_version_id for each in cases}))
    versions = {each.id: each for each in await session.scalars(wanted)}
    lines = [case_line(each, named[each.id], None) for each in cases]
    offers = [
        offer_view(proposals[each.id], versions[each.product_version_id], today()) if each.id in proposals else None for each in cases
    ]
    return page(
        request,
        "pages/own_cases/offers.html",
        nav="applications",
        columns=list(zip(lines, offers, strict=True)),
        keep=form.keep_others,
        may_keep=form.signed_id is None and sum(each.open for each in lines) > 1,
        address=f"{PATH}/offers/{form.id}",
    )


@post(OFFERS + "/keep_others", opt=permission("applications:group:change"), status_code=200)
async def keep_my_others(request: HTMXRequest, session: Session, form: NamedDependency[FormData], group_id: Group) -> Response[Any]:
    """Until one of them is signed."""
    await get_group(session, actor_of(request), group_id)
    said = form.get("keep_others")
    if said not in {"yes", "no"}:
        raise Invalid("没有改动", [FieldError("/keep_others", "请选「全部撤回」或者「保留」")])
    await keep_others(session, actor_of(request), group_id, said == "yes", at=now())
    return go_to(request, f"{PATH}/offers/{group_id}")
