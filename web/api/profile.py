"""`GET /api/v1/me/profile`: everything that the platform knows of the caller's enterprise, each value with where it comes from."""

from datetime import date
from typing import Any, Literal

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import Forbidden
from marketplace.profiles.disputed import disputed_names
from marketplace.profiles.repository import ProfileRepository
from marketplace.profiles.tags import tags_of
from marketplace.reference.names import code_names
from web.api.etags import NOT_MODIFIED, tagged_response
from web.api.problem import problems
from web.security.permissions import actor_of, permission
from web.views.profile import facts_of

READ = "profiles:profile:read"
Assurance = Literal["official", "self_declared"]


class ProfileValue(msgspec.Struct, frozen=True):
    """One attribute. `disputed`: it rests on a record that is in dispute."""

    name: str
    value: Any
    as_of: date
    item: str
    provider: str
    assurance: Assurance
    disputed: bool


class ProfileTag(msgspec.Struct, frozen=True):
    """A tag and the conditions that make it hold, in words."""

    code: str
    name_zh: str
    because: list[str]


class ProfileView(msgspec.Struct, frozen=True):
    """The profile. `evaluation` is null until the enterprise has been evaluated."""

    attributes: list[ProfileValue]
    tags: list[ProfileTag]
    evaluation: dict[str, Any] | None = None


@get(
    "/me/profile",
    opt=permission(READ),
    summary="本企业的画像",
    responses={200: ResponseSpec(ProfileView, generate_examples=False, description="全部数据项和标签")}
    | NOT_MODIFIED
    | problems(400, 401, 403),
)
async def get_my_profile(request: Request[Any, Any, Any], session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Attributes in the order of the vocabulary. What is too old counts as unknown and is not among them."""
    organisation_id = actor_of(request).organisation_id
    if organisation_id is None:
        raise Forbidden("这个账户不属于任何企业")
    vocabulary = builtin_vocabulary()
    known = await ProfileRepository(session).of_organisation(organisation_id)
    disputed = await disputed_names(session, organisation_id, known)
    values = [
        ProfileValue(name, known.attributes[name], source.as_of, source.item, source.provider, source.assurance, name in disputed)  # type: ignore[arg-type]  # one of two
        for name in vocabulary
        if (source := known.sources.get(name)) is not None
    ]
    held = tags_of(facts_of(known, vocabulary), code_names, disputed)
    tags = [ProfileTag(each.tag.code, each.tag.name_zh, list(each.because)) for each in held]
    return tagged_response(request, ProfileView(values, tags))
