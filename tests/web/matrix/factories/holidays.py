"""Objects of the holidays room: notices of the holder's organisation, submitted by somebody who is not among the callers."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.clocks.service import start_clock
from marketplace.holidays.models import HolidayNotice
from marketplace.holidays.review_clock import REVIEW
from marketplace.holidays.states import NoticeStatus
from marketplace.ids import new_id
from tests.web.matrix.fixture import FACTOR_CODE, Fixture, Holder

FORM = {"version": "1", "year": "2099", "source": "示例通知", "issued_on": "2098-11-04", "lines": "1月1日 休"}
TERMS = {"year": 2099, "source": "示例通知", "issued_on": "2098-11-04", "days": [{"day": "2099-01-01", "is_working": False}]}
SAID = {"reason_code": "wrong_days", "note": "示例"}


async def make_notice(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """One notice in that state."""
    instant = now()
    made = HolidayNotice(
        id=new_id(),
        status=NoticeStatus(state),
        organisation_id=holder.member.organisation_id,
        year=2099,
        source="示例通知",
        issued_on=date(2098, 11, 4),
        days=[{"day": "2099-01-01", "is_working": False, "name": ""}],
        created_at=instant,
        updated_at=instant,
    )
    session.add(made)
    await session.flush()
    if made.status is NoticeStatus.SUBMITTED:
        await start_clock(session, REVIEW, made.id, organisation_id=made.organisation_id, at=instant)
    return made.id


FIXTURES = (
    Fixture(
        "holidays:notice",
        make_notice,
        states=tuple(NoticeStatus),
        requests={
            "holidays:notice:create": {"data": FORM, "json": TERMS},
            "holidays:notice:change": {"data": FORM, "json": TERMS, "headers": {"if-match": "*"}},
            "holidays:notice:submit": {"data": {"version": "1"}, "json": {}},
            "holidays:notice:publish": {"data": {"version": "1", "code": FACTOR_CODE}, "json": {"code": FACTOR_CODE}},
            "holidays:notice:return": {"data": {"version": "1", **SAID}, "json": SAID},
            "holidays:notice:withdraw": {"data": {"version": "1"}, "json": {}},
        },
    ),
)
