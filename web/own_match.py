"""The signed-in enterprise's own result beside a public offer; strangers and other roles have none."""

from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.clock import today
from matching.recommend.assess import Assessment
from matching.recommend.deal import UNSTATED
from web.matching import Matched, match_profile
from web.security.permissions import actor_of

PERMISSION = "matching:match:read"


async def own_match(request: HTMXRequest, session: AsyncSession, state: State) -> Matched | None:
    """The whole catalogue for the caller's enterprise; None where the caller has no enterprise to match."""
    actor = actor_of(request)
    if actor.organisation_id is None or policy_table().grant(actor.role, PERMISSION) is None:
        return None
    return await match_profile(session, state, actor.organisation_id, UNSTATED, today=today())


def assessment_of(matched: Matched | None, key: str) -> Assessment | None:
    """How one offer stands; None where nobody asked or the offer is not matched today (expired, guidance)."""
    if matched is None:
        return None
    return next((each for each in matched.assessments.all if each.offer.key == key), None)
