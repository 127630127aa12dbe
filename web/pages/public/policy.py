"""`/policies/{code}`: one policy, what it gives, its conditions as a list that can be cited, the caller's own result, its public files."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.documents.use import require_bytes
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import NotFound
from policies.library.models import Policy, PolicyVersion
from policies.library.parts import public_document
from policies.library.repository import PolicyRepository
from web.compression import UNTOUCHED
from web.documents import document_store
from web.own_match import assessment_of, own_match
from web.rendering import page
from web.security.permissions import permission
from web.uploads import attachment_response
from web.views.policy_beside import beside_policy
from web.views.policy_detail import policy_detail

Code = Annotated[str, PathParameter(description="public code")]


@get("/policies/{code:str}", opt=permission("library:policy:read"))
async def policy(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, code: Code) -> Response[Any]:
    """Raises: NotFound where no published policy has the code."""
    found, version = await _published(session, code)
    matched = await own_match(request, session, state)
    own = assessment_of(matched, f"policy:{found.code}")
    detail = policy_detail(found, version, builtin_vocabulary(), today(), matched, own)
    return page(request, "pages/policy.html", nav="policies", policy=detail, beside=await beside_policy(session, found, version))


@get("/policies/{code:str}/documents/{document_id:uuid}", opt=permission("library:policy:read") | UNTOUCHED)
async def policy_document(system_session: NamedDependency[AsyncSession], state: State, code: Code, document_id: FromPath[UUID]) -> Stream:
    """A file that the version in force makes public, to be saved. Raises: NotFound, DocumentNotFound, DocumentNotReady."""
    found, _ = await _published(system_session, code)
    document = await public_document(system_session, found, document_id)
    require_bytes(document)
    return await attachment_response(document_store(state.settings.home), document)


async def _published(session: AsyncSession, code: str) -> tuple[Policy, PolicyVersion]:
    found = await PolicyRepository(session).published_by_code(code)
    if found is None or found.current is None:
        raise NotFound("没有这项政策，它可能已经撤下。可以回到惠企政策列表查找。")
    return found, found.current
