"""`POST /api/v1/reach`: how many enterprises a criterion reaches, and which condition loses them."""

from dataclasses import dataclass
from typing import Any

from litestar import MediaType, Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.json_text import RepeatedKeys
from marketplace.eligibility.problems import below
from marketplace.errors import FieldError, Invalid
from web.api.exact import exact_json_response
from web.api.problem import problems
from web.api.reach_views import Reach, reach_view
from web.exact_body import exact_document
from web.reach import checked_criterion, reach_for
from web.security.permissions import permission
from web.unit_of_work import NOT_TAKEN

EXAMPLE = {"all": [{"attribute": "region", "within": ["320100"]}, {"attribute": "tax_paid_12m_cny", "gte": 50000}]}
MAX_CRITERION_BYTES = 1 << 18  # two hundred leaves with texts


@dataclass
class ReachOperation(Operation):
    """The body is described by hand: the handler reads it itself, since its numbers must stay exact."""

    def __post_init__(self) -> None:
        """Add the body to what the handler's signature says."""
        criterion = Schema(type=OpenAPIType.OBJECT, description="条件，写法见 /schema/eligibility.json")
        body = Schema(
            type=OpenAPIType.OBJECT,
            properties={"criterion": criterion},
            required=["criterion"],
            additional_properties=False,
            examples=[{"criterion": EXAMPLE}],
        )
        self.request_body = RequestBody(content={"application/json": OpenAPIMediaType(schema=body)}, required=True)


@post(
    "/reach",
    opt=permission("matching:reach:ask") | {NOT_TAKEN: True},
    status_code=200,
    summary="触达测算：一组条件覆盖多少企业",
    operation_class=ReachOperation,
    request_max_body_size=MAX_CRITERION_BYTES,
    responses={200: ResponseSpec(Reach, generate_examples=False, description="测算结果")} | problems(400, 401, 403, 413, 415, 422, 429),
)
async def ask_reach(request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], state: State) -> Response[Any]:
    """Counts, rounded and suppressed, for the caller's organisation."""
    if request.content_type[0] != MediaType.JSON:
        raise ClientException(status_code=415)
    criterion = checked_criterion(criterion_of(await request.body()), "/criterion")
    return exact_json_response(reach_view(await reach_for(request, session, state, criterion)))


def criterion_of(body: bytes) -> Any:
    """What stands under `criterion` of a body `{"criterion": …}`. Raises: Malformed, Invalid."""
    document = exact_document(body)
    if not isinstance(document, dict) or "criterion" not in document:
        raise Invalid('请求体须是 {"criterion": …}', [FieldError("/criterion", "这里须是条件")])
    errors = [FieldError(below("", name), "没有这个字段，只收 criterion") for name in document if name != "criterion"]
    if isinstance(document, RepeatedKeys):
        errors += [FieldError(below("", name), "这个字段给了两次") for name in document.repeated]
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors)
    return document["criterion"]
