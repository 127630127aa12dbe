"""Doing something with a claim from its page: what is refused is recorded, and the page comes back as the claim then stands."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict, Invalid
from marketplace.workflow.mover import FourEyesNeeded
from policies.claims.eyes import HasInterest, OwnClaim
from policies.claims.models import Claim
from policies.claims.repository import get_claim
from web.forms import FormData
from web.pages.compensation.addresses import home_of
from web.redirects import go_to
from web.refusals import record_refusal
from web.security.permissions import actor_of
from web.views.compensation.refusal import ClaimRefusal, refusal_of

Act = Callable[[Actor, Claim], Awaitable[Any]]
Show = Callable[[HTMXRequest, AsyncSession, State, Claim, ClaimRefusal], Awaitable[Response[Any]]]
REFUSALS = (Invalid, Conflict, FourEyesNeeded, HasInterest, OwnClaim)


async def attempt(
    request: HTMXRequest, session: AsyncSession, state: State, claim_id: UUID, form: FormData, name: str, do: Act, show: Show
) -> Response[Any]:
    """`name` is the form that comes back with what was typed; `session` is the one in which the use case works."""
    actor = actor_of(request)
    claim = await get_claim(session, actor, claim_id)
    try:
        async with session.begin_nested():  # takes back what the act did before it was refused
            await do(actor, claim)
    except REFUSALS as refused:
        await record_refusal(request.scope, refused)
        claim = await get_claim(session, actor, claim_id)
        return await show(request, session, state, claim, refusal_of(name, form, refused))
    return go_to(request, f"{home_of(actor)}/{claim_id}")
