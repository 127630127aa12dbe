"""`GET /api/v1/applications/{id}/alternatives`: a refusal leads somewhere."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from matching.recommend.assess import Assessment
from products.applications.repository import get_case
from products.catalogue.models import ProductVersion
from web.api.application_views import AlternativeProduct, ApplicationAlternatives
from web.api.exact import exact_json_response
from web.api.match_views import RemedyView
from web.api.problem import problems
from web.security.permissions import actor_of, permission
from web.way_on import way_on

ANSWER = {200: ResponseSpec(ApplicationAlternatives, generate_examples=False, description="补齐办法，和条件已满足的其他产品")}


@get(
    "/applications/{case_id:uuid}/alternatives",
    opt=permission("applications:application:copy"),
    summary="还可以申请哪些产品",
    responses=ANSWER | problems(400, 401, 403, 404),
)
async def list_alternatives(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], state: State, case_id: FromPath[UUID]
) -> Response[Any]:
    """Up to five products whose conditions are met today with the same figures; `POST …/copy` makes the form for one of them."""
    found = await way_on(session, state, await get_case(session, actor_of(request), case_id))
    remedy = None if found.remedy is None else RemedyView(**found.remedy)
    return exact_json_response(ApplicationAlternatives(remedy, [_alternative(each) for each in found.products]))


def _alternative(assessment: Assessment) -> AlternativeProduct:
    offer, version = assessment.offer, assessment.offer.version
    assert isinstance(version, ProductVersion)  # noqa: S101  # policies are not applied for here
    return AlternativeProduct(version.product_id, offer.code, offer.title, offer.institution, version.number)
