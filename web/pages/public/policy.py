"""`/policies/{code}`: one policy, what it gives, its conditions as a list that can be cited, and the caller's own result."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import PathParameter
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import NotFound
from policies.library.repository import PolicyRepository
from web.own_match import assessment_of, own_match
from web.rendering import page
from web.security.permissions import permission
from web.views.policy_detail import policy_detail

Code = Annotated[str, PathParameter(description="public code")]


@get("/policies/{code:str}", opt=permission("library:policy:read"))
async def policy(request: HTMXRequest, session: NamedDependency[AsyncSession], state: State, code: Code) -> Response[Any]:
    """Raises: NotFound where no published policy has the code."""
    found = await PolicyRepository(session).published_by_code(code)
    if found is None or found.current is None:
        raise NotFound("没有这项政策，它可能已经撤下。可以回到惠企政策列表查找。")
    matched = await own_match(request, session, state)
    own = assessment_of(matched, f"policy:{found.code}")
    detail = policy_detail(found, found.current, builtin_vocabulary(), today(), matched, own)
    return page(request, "pages/policy.html", nav="policies", policy=detail)
