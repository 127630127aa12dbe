"""`/institutions`: the public list of admitted institutions (准入机构名单)."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.repository import listed
from marketplace.members.models import OrganisationKind
from web.rendering import page
from web.security.permissions import permission
from web.views.institutions import KIND_OPTIONS, kind_zh, region_zh


@get("/institutions", opt=permission("admissions:listed:read"))
async def institution_list(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """By kind and name; suspended ones are marked, those that have left are gone."""
    given = request.query_params.get("kind", "")
    kind = OrganisationKind(given) if given in {each.value for each in INSTITUTION_KINDS} else None
    lines = [
        {
            "name": each.name,
            "kind": kind_zh(each),
            "region": region_zh(each.region),
            "suspended": each.status == "suspended",
            "synthetic": each.synthetic,
        }
        for each in await listed(session, kind)
    ]
    return page(request, "pages/institutions.html", swap="institutions", lines=lines, kinds=KIND_OPTIONS, kind=given if kind else "")
