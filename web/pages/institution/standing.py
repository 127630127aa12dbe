"""`/institution/standing`: how the own institution stands, what its yearly assessments found, and when the next one is due."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.admissions.assessments import AssessmentLine
from marketplace.admissions.own_standing import READ, own_standing
from marketplace.clock import today
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.institutions import assessment_card, due_card

PATH = "/institution/standing"


@get(PATH, opt=permission(READ))
async def standing_page(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """The messages about assessments lead here."""
    mine = await own_standing(session, actor_of(request))
    line = AssessmentLine(mine.organisation, mine.standing, mine.assessments[0] if mine.assessments else None)
    return page(
        request,
        "pages/institution/standing.html",
        nav="standing",
        member=due_card(line, today()),
        branch=mine.organisation.parent_id is not None,
        assessments=[assessment_card(each) for each in mine.assessments],
        decision_id=mine.decision_id,
        synthetic=mine.organisation.synthetic,
    )
