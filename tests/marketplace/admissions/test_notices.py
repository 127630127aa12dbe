"""What an institution's people are told about its yearly assessment, and what the platform's."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.admissions.assessments import record_assessment, tell_due
from marketplace.admissions.events import ASSESSED, CLAIMED, DUE
from marketplace.admissions.models import InstitutionStanding
from marketplace.admissions.rules import Assessment
from marketplace.admissions.states import AssessmentResult, DueStage
from marketplace.events.kinds import EventKind
from marketplace.events.models import EventRow
from marketplace.notifications.models import Notification
from tests.marketplace.holidays.people import make_office
from tests.marketplace.notifications.people import happened
from tests.web.callers import Member, make_member
from web.notifications import FOLLOWER

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
TODAY = date(2026, 11, 21)


async def told(session: AsyncSession, kind: EventKind, subject_id: UUID) -> None:
    """Let the follower read what was recorded last of this kind about this institution."""
    wanted = select(EventRow.data).where(EventRow.kind == kind.name, EventRow.subject_id == subject_id).order_by(EventRow.id.desc())
    data = (await session.scalars(wanted.limit(1))).one()
    await FOLLOWER.handle(session, await happened(session, kind, subject_id, at=AT, parties=[subject_id], data=data))


async def titles(session: AsyncSession, member: Member) -> list[tuple[str, str]]:
    wanted = select(Notification.title, Notification.path).where(Notification.account_id == member.account_id)
    return [(row.title, row.path) for row in await session.execute(wanted.order_by(Notification.id))]


async def test_an_institution_is_asked_reminded_and_told_what_an_assessment_found(session: AsyncSession) -> None:
    office = await make_office(session)
    keeper = await make_member(session, Role.BANK_ADMIN)
    officer = await make_member(session, Role.BANK_OFFICER, keeper.organisation_id)
    bank = keeper.organisation_id
    for days, result in ((10, AssessmentResult.PASSED), (9, AssessmentResult.FINDINGS), (8, AssessmentResult.FAILED)):
        day = TODAY - timedelta(days=days)
        said = Assessment(2026, "示例评估单位", day, result, "示例问题", TODAY + timedelta(days=45))
        await record_assessment(session, office.first, bank, said, at=AT)
        await told(session, ASSESSED, bank)
    standing = await session.get_one(InstitutionStanding, bank, populate_existing=True)
    for stage, later in ((DueStage.SIXTY, 0), (DueStage.THIRTY, 20), (DueStage.OVERDUE, 46)):
        await tell_due(session, at=AT + timedelta(days=later))
        await session.refresh(standing)
        assert standing.told is stage
        await told(session, DUE[stage], bank)
    page = "/institution/standing"
    assert await titles(session, keeper) == [
        ("2026 年度安全评估合格", page),
        ("2026 年度安全评估需整改", page),
        ("2026 年度安全评估不合格", page),
        ("请安排年度安全评估", page),
        ("年度安全评估还有 30 天到期", page),
        ("年度安全评估已逾期", page),
    ]
    assert await titles(session, officer) == []
    assert [path for _, path in await titles(session, office.members[0])] == [f"/operator/members/{bank}"] * 3  # not what it keeps itself


async def test_the_first_administrator_finds_the_decision(session: AsyncSession) -> None:
    keeper = await make_member(session, Role.DATA_PROVIDER)
    about = {"account_id": str(keeper.account_id), "role": "data_provider"}
    await FOLLOWER.handle(session, await happened(session, CLAIMED, keeper.organisation_id, at=AT, data=about))
    assert await titles(session, keeper) == [("贵单位已获准入", "/institution/standing")]
