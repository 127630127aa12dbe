"""`GET /api/v1/me/matches` and `POST /api/v1/checks`: the whole catalogue for one enterprise, known or described."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.rate_limit import PRE_CHECK
from marketplace.clock import now, today
from marketplace.eligibility.json_text import RepeatedKeys
from marketplace.eligibility.problems import below
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Forbidden, Invalid
from matching.recommend.deal import Deal
from matching.recommend.question_list import purposes
from products.catalogue.lpr import lpr_table
from web.api.exact import exact_json_response
from web.api.match_views import Explain, Matches, matches_view
from web.api.pagination import DEFAULT_LIMIT, Limit
from web.api.patterns import MONEY, OFFSET
from web.api.problem import problems
from web.exact_body import exact_document
from web.matching import match_answers, match_profile
from web.security.client_address import client_address
from web.security.permissions import actor_of, permission
from web.unit_of_work import NOT_TAKEN

Amount = Annotated[str | None, QueryParameter(pattern=MONEY, description="想借的金额，以元为单位，如 300000.00")]
Term = Annotated[int | None, QueryParameter(ge=1, le=1200, description="期限，月")]
Purpose = Annotated[str | None, QueryParameter(max_length=64, description="用途，取值见词表的 loan_purpose")]
Explained = Annotated[Explain, QueryParameter(description="要不要逐条结果（leaves）和补齐办法（remedy）")]
# Handlers call it `all`, as the address does: a refusal names the parameter by its name in the handler.
Everything = Annotated[bool, QueryParameter(description="也列出暂不适用的")]
Offset = Annotated[str | None, QueryParameter(pattern=OFFSET, description="上一页给出的 next_cursor")]
MAX_CHECK_BYTES = 1 << 16  # the whole vocabulary fits three times; each value may come back with every offer that asks for it
EXAMPLE = {"region": "320100", "industry": "C34", "established_on": "2019-05-20", "enterprise_scale": "small", "titles": ["tech_sme"]}
ANSWER = {200: ResponseSpec(Matches, generate_examples=False, description="匹配结果")}


@get(
    "/me/matches",
    opt=permission("matching:match:list"),
    summary="本企业的匹配结果",
    responses=ANSWER | problems(400, 401, 403, 422),
)
async def list_matches(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    state: State,
    amount: Amount = None,
    term_months: Term = None,
    purpose: Purpose = None,
    explain: Explained = "none",
    all: Everything = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Offset = None,
) -> Response[Any]:
    """Offers that fit the caller's enterprise, with the terms of the deal taken into account."""
    organisation_id = actor_of(request).organisation_id
    if organisation_id is None:
        raise Forbidden("这个客户端不属于任何企业")
    deal = Deal(None if amount is None else Decimal(amount), term_months, purpose_of(purpose))
    matched = await match_profile(session, state, organisation_id, deal, today=today())
    return exact_json_response(
        matches_view(matched, await lpr_table(session), explain=explain, all_of_them=all, limit=limit, cursor=cursor)
    )


def purpose_of(code: str | None) -> str | None:
    """A purpose of the vocabulary. Raises: Invalid."""
    if code is not None and code not in dict(purposes()):
        detail = f"没有「{code[:40]}」这个用途，可用的见 /api/v1/vocabulary 中的 loan_purpose"
        raise Invalid("用途不在词表中", [FieldError("/purpose", detail)])
    return code


@dataclass
class CheckOperation(Operation):
    """The body is described by hand: the handler reads it itself, since its numbers must stay exact."""

    def __post_init__(self) -> None:
        """Add the body to what the handler's signature says."""
        attributes = Schema(type=OpenAPIType.OBJECT, description="属性名与值，见 /api/v1/vocabulary；词表没有的忽略")
        body = Schema(
            type=OpenAPIType.OBJECT,
            properties={"attributes": attributes},
            required=["attributes"],
            additional_properties=False,
            examples=[{"attributes": EXAMPLE}],
        )
        self.request_body = RequestBody(content={"application/json": OpenAPIMediaType(schema=body)}, required=True)


@post(
    "/checks",
    opt=permission("matching:check:run") | {NOT_TAKEN: True},
    status_code=200,
    summary="预检：不用账户，不保存",
    operation_class=CheckOperation,
    request_max_body_size=MAX_CHECK_BYTES,
    responses=ANSWER | problems(400, 401, 403, 413, 415, 422, 429),
    security=[{}],
)
async def run_check(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    state: State,
    explain: Explained = "none",
    all: Everything = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Offset = None,
) -> Response[Any]:
    """The public catalogue for an enterprise that the caller describes. Nothing is stored."""
    if request.content_type[0] != MediaType.JSON:
        raise ClientException(status_code=415)
    await PRE_CHECK.spend(state.beside_sessions, client_address(request), now=now())
    attributes = checked_attributes(await request.body())
    matched = await match_answers(session, state, attributes, today=today())
    return exact_json_response(
        matches_view(matched, await lpr_table(session), explain=explain, all_of_them=all, limit=limit, cursor=cursor)
    )


def checked_attributes(body: bytes) -> Mapping[str, Any]:
    """The attributes of a body `{"attributes": {…}}`. Raises: Malformed, or Invalid with every fault."""
    document = exact_document(body)
    if not isinstance(document, dict) or not isinstance(document.get("attributes"), dict):
        raise Invalid('请求体须是 {"attributes": {…}}', [FieldError("/attributes", "这里须是属性名与值的对象")])
    attributes: dict[str, Any] = document["attributes"]
    errors = [FieldError(below("", name), "没有这个字段，只收 attributes") for name in document if name != "attributes"]
    repeated = attributes.repeated if isinstance(attributes, RepeatedKeys) else ()
    errors += [FieldError(below("/attributes", name), "这个属性给了两次") for name in repeated]
    _, problems_found = builtin_vocabulary().facts(attributes)
    errors += [FieldError(below("/attributes", each.attribute), each.problem.detail_zh) for each in problems_found]
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors)
    return attributes
