"""Reach for a request: who asks, how often, and of which population."""

from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.rate_limit import REACH
from marketplace.clock import now
from marketplace.eligibility.check import MOST_LEAVES, check_criterion
from marketplace.eligibility.tree import children, walk
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Forbidden, Invalid, TooManyRequests
from marketplace.reference.names import code_names
from matching.live.live_engine import EngineNotReady
from matching.reach.answer import Answer
from matching.reach.respondents import Engine
from matching.reach.service import Asker, reach
from web.faults import Fault, fault_of
from web.reach_region import region_of
from web.security.permissions import actor_of


def checked_criterion(criterion: Any, pointer: str = "") -> Mapping[str, Any]:
    """A criterion that may be evaluated. Raises: Invalid with every fault; pointers begin with `pointer`."""
    if problems := check_criterion(criterion, builtin_vocabulary()):
        errors = [FieldError(pointer + each.pointer, each.detail_zh) for each in problems]
        raise Invalid(f"有 {len(errors)} 处需要修改", errors)
    checked: Mapping[str, Any] = criterion
    _require_moderate(checked, pointer)
    return checked


def _require_moderate(criterion: Mapping[str, Any], pointer: str) -> None:
    """The language lets any number of empty groups pass, for they are no conditions; each would still be counted, and those before it."""
    ends = sum(not children(node) for _, node in walk(criterion))
    if ends > MOST_LEAVES:
        raise Invalid("有 1 处需要修改", [FieldError(pointer, f"条件和空的组共 {ends} 项；测算时最多 {MOST_LEAVES} 项")])


async def reach_for(request: Request[Any, Any, Any], session: AsyncSession, state: State, criterion: Mapping[str, Any]) -> Answer:
    """The answer to a checked criterion for the caller's organisation, with tables at the caller's level. Raises: TooManyRequests."""
    actor = actor_of(request)
    if actor.organisation_id is None:
        raise Forbidden("这个客户端不属于任何机构")
    await REACH.spend(state.beside_sessions, str(actor.organisation_id), now=now())
    engine: Engine = state.live_engine
    region = await region_of(session, actor, state.installation.root_region)
    return await reach(session, engine, Asker(actor.organisation_id, region), criterion, code_names, now=now())


async def reach_or_why_not(
    request: Request[Any, Any, Any], session: AsyncSession, state: State, criterion: Mapping[str, Any]
) -> tuple[Answer | None, Fault | None]:
    """As `reach_for`, for a page that goes on showing what was typed: the answer, or why there is none at the moment."""
    try:
        return await reach_for(request, session, state, criterion), None
    except (TooManyRequests, EngineNotReady) as error:
        return None, fault_of(error)
