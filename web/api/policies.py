"""`GET /api/v1/policies`, `/policies/{code or id}` and its public files: what is published, in force or not."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, PathParameter, QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.documents.use import require_bytes
from marketplace.errors import NotFound
from marketplace.search.postgres import PostgresSearch
from policies.library.browse import PolicyFilter, PolicySort, browse_policies
from policies.library.labels import Beneficiary, PolicyKind
from policies.library.models import Policy, PolicyVersion
from policies.library.parts import public_document
from policies.library.repository import PolicyRepository
from policies.library.states import IssuerLevel, Validity
from web.api.documents import DownloadOperation
from web.api.etags import NOT_MODIFIED, tagged_response
from web.api.exact import exact_json_response
from web.api.filters import Region, Sample, SearchText, id_in, known_region, origins
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit
from web.api.policy_views import PolicyPage, PolicyResource, pointers_of, policy_resource, policy_summary
from web.api.problem import problems
from web.compression import UNTOUCHED
from web.documents import document_store
from web.security.permissions import permission
from web.uploads import attachment_response

Kinds = Annotated[list[PolicyKind] | None, QueryParameter(description="类型，可重复")]
Levels = Annotated[list[IssuerLevel] | None, QueryParameter(description="发文层级，可重复")]
Beneficiaries = Annotated[list[Beneficiary] | None, QueryParameter(description="给谁，可重复")]
Tags = Annotated[list[str] | None, QueryParameter(description="主题，可重复")]
InForce = Annotated[Literal["current", "upcoming", "expired", "all"], QueryParameter(description="效力；默认只给现行有效的")]
Sort = Annotated[PolicySort, QueryParameter(description="顺序；default 有词时按相关，否则新发布的在前")]
Code = Annotated[str, PathParameter(description="政策代码（code）或编号（id）")]


@get(
    "/policies",
    opt=permission("library:policy:list"),
    summary="惠企政策列表",
    responses={200: ResponseSpec(PolicyPage, generate_examples=False, description="一页政策")} | problems(400, 401, 403, 422),
)
async def list_policies(
    session: NamedDependency[AsyncSession],
    q: SearchText = "",
    kind: Kinds = None,
    level: Levels = None,
    beneficiary: Beneficiaries = None,
    tag: Tags = None,
    region: Region = None,
    sample: Sample = None,
    validity: InForce = "current",
    sort: Sort = PolicySort.DEFAULT,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response[Any]:
    """Published policies. Values of one filter are alternatives, filters hold together."""
    wanted = PolicyFilter(
        text=q,
        kinds=tuple(kind or ()),
        issuer_levels=tuple(level or ()),
        beneficiaries=tuple(beneficiary or ()),
        tags=tuple(tag or ()),
        origins=origins(sample),
        region=known_region(region),
        validity=None if validity == "all" else Validity(validity),
    )
    day = today()
    found = await browse_policies(session, PostgresSearch(session), wanted, today=day, sort=sort, limit=limit, after=cursor)
    items = [policy_summary(each, each.current, day) for each in found.policies if each.current is not None]
    return exact_json_response(PolicyPage(items, found.next_cursor))


@get(
    "/policies/{code:str}",
    opt=permission("library:policy:list"),
    summary="一项惠企政策",
    responses={200: ResponseSpec(PolicyResource, generate_examples=False, description="政策")}
    | NOT_MODIFIED
    | problems(400, 401, 403, 404),
)
async def get_policy(request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], code: Code) -> Response[Any]:
    """The version in force, also of a policy that has expired. Answers with an ETag."""
    found, version = await _published(session, code)
    return tagged_response(request, policy_resource(found, version, today(), await pointers_of(session, found)))


@get(
    "/policies/{code:str}/documents/{document_id:uuid}",
    opt=permission("library:policy:list") | UNTOUCHED,
    summary="政策的一份公开文件",
    operation_class=DownloadOperation,
    responses=problems(400, 401, 403, 404, 409),
)
async def download_policy_document(
    system_session: NamedDependency[AsyncSession], state: State, code: Code, document_id: FromPath[UUID]
) -> Stream:
    """The bytes of a file that the version in force makes public, as an attachment."""
    found, _ = await _published(system_session, code)
    document = await public_document(system_session, found, document_id)
    require_bytes(document)
    return await attachment_response(document_store(state.settings.home), document)


async def _published(session: AsyncSession, code: str) -> tuple[Policy, PolicyVersion]:
    policies, policy_id = PolicyRepository(session), id_in(code)
    found = await policies.published_by_code(code) or (await policies.published_by_id(policy_id) if policy_id else None)
    if found is None or found.current is None:
        raise NotFound("没有这项政策")
    return found, found.current
