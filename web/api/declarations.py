"""`GET` and `PUT /api/v1/me/declarations`: what the enterprise says of itself, under a commitment."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.consents.texts import TextKind, text_in_force
from marketplace.errors import Forbidden
from marketplace.profiles.declare import Commitment, declare
from marketplace.profiles.declared import declared_of
from marketplace.profiles.repository import ProfileRepository, contradictions_of
from web.api.etags import NOT_MODIFIED, require_match, tag_of, tagged_response
from web.api.exact import exact_json_response
from web.api.problem import problems
from web.security.permissions import actor_of, permission

READ, MAKE = "profiles:declaration:read", "profiles:declaration:make"
Attributes = Annotated[
    dict[str, Any],
    msgspec.Meta(description="属性名和值；值为 null 表示撤回。没有写到的保持不变。只能申报词表中 obtainable 为 self 的属性"),
]
TextVersion = Annotated[str, msgspec.Meta(max_length=32, description="阅读并同意的承诺书版本，须是现行版本")]


class Declarations(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is declared."""

    attributes: Attributes
    text_version: TextVersion


class DeclaredView(msgspec.Struct, frozen=True):
    """One declared attribute. `counts` false: an official value counts instead; `contradicted`: it differs from that one."""

    name: str
    value: Any
    as_of: date
    text_version: str
    counts: bool
    contradicted: bool


class DeclarationsView(msgspec.Struct, frozen=True):
    """All that is declared at present, and the version of the commitment in force."""

    declarations: list[DeclaredView]
    text_version: str


@get(
    "/me/declarations",
    opt=permission(READ),
    summary="本企业的自主申报",
    responses={200: ResponseSpec(DeclarationsView, generate_examples=False, description="现在的全部申报")}
    | NOT_MODIFIED
    | problems(400, 401, 403),
)
async def get_my_declarations(request: Request[Any, Any, Any], session: NamedDependency[AsyncSession]) -> Response[Any]:
    """By name."""
    return tagged_response(request, await _view(session, _own(request)))


@put(
    "/me/declarations",
    opt=permission(MAKE),
    summary="自主申报",
    responses={200: ResponseSpec(DeclarationsView, generate_examples=False, description="申报后的全部申报")}
    | problems(400, 401, 403, 409, 412, 422),
)
async def put_my_declarations(
    request: Request[Any, Any, Any], data: JSONBody[Declarations], system_session: NamedDependency[AsyncSession]
) -> Response[Any]:
    """Each named attribute is replaced or taken back, all or none. Wants `If-Match`, as every PUT does."""
    organisation_id = _own(request)
    require_match(request, await _view(system_session, organisation_id))
    text = await text_in_force(system_session, TextKind.COMMITMENT, now())
    commitment = Commitment(text.version, text.sha256)
    await declare(system_session, actor_of(request), data.attributes, data.text_version, commitment, now=now())
    view = await _view(system_session, organisation_id)
    return exact_json_response(view, headers={"ETag": tag_of(view)})


async def _view(session: AsyncSession, organisation_id: UUID) -> DeclarationsView:
    known = await ProfileRepository(session).of_organisation(organisation_id)
    against = {each.attribute for each in await contradictions_of(session, organisation_id)}
    official = {name for name, source in known.sources.items() if source.assurance == "official"}
    text = await text_in_force(session, TextKind.COMMITMENT, now())
    declared = [
        DeclaredView(each.attribute, each.value, each.as_of, each.text_version, each.attribute not in official, each.attribute in against)
        for each in await declared_of(session, organisation_id)
    ]
    return DeclarationsView(declared, text.version)


def _own(request: Request[Any, Any, Any]) -> UUID:
    organisation_id = actor_of(request).organisation_id
    if organisation_id is None:
        raise Forbidden("这个账户不属于任何企业")
    return organisation_id
