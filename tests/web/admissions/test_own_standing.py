"""What an institution sees of its own standing, and nothing of another's."""

from datetime import UTC, date, datetime

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.admissions.assessments import record_assessment
from marketplace.admissions.models import SecurityAssessment
from marketplace.admissions.rules import Assessment
from marketplace.admissions.states import AssessmentResult
from marketplace.database.session import Sessions, transaction
from tests.marketplace.holidays.people import make_office
from tests.marketplace.notifications.people import binding_of
from tests.web.callers import make_member, with_session

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
FAILED = Assessment(2026, "示例评估单位", date(2026, 11, 1), AssessmentResult.FAILED, "示例：账户多人共用", date(2027, 2, 1))


async def test_an_institution_sees_what_its_own_assessment_found(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    office = await make_office(session)
    mine, other = await make_member(session, Role.FUND_MANAGER), await make_member(session, Role.FUND_MANAGER)
    await record_assessment(session, office.first, mine.organisation_id, FAILED, at=AT)
    await session.commit()
    shown = await (await with_session(client, session, mine)).get("/institution/standing")
    assert all(text in shown.text for text in ("不合格", "示例：账户多人共用", "请尽快整改", "2027-02-01"))
    empty = await (await with_session(client, session, other)).get("/institution/standing")
    assert "还没有登记过评估" in empty.text
    assert "示例：账户多人共用" not in empty.text
    for member, seen in ((mine, 1), (other, 0)):  # by the row policy alone
        async with transaction(sessions, binding_of(member)) as own:
            assert len((await own.scalars(select(SecurityAssessment))).all()) == seen
