"""A demonstration whose clock moves on keeps its data fresh, and nobody else's."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.ids import new_id
from marketplace.information.models import Batch, InformationRecord, ItemProvider
from marketplace.information.states import BatchState, Lane, Mode, OnError
from marketplace.members.models import Organisation
from marketplace.profiles.recompute import profile_as_of
from marketplace.profiles.repository import KnownProfile
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.information.batches.deliveries import SEALS
from tests.marketplace.profiles.records import Subject, make_subject
from web.demo.freshness.keep_fresh import keep_fresh
from web.demo.freshness.next_details import a_year_on
from web.demo.records import DETAILS

BEGUN = date(2026, 11, 21)
ITEM = "electricity_payment"


def months(count: int) -> list[date]:
    """Last days of so many whole months before the beginning, the newest first."""
    ends = [BEGUN.replace(day=1) - timedelta(days=1)]
    while len(ends) < count:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends


async def keep(sessions: Sessions, on: date) -> None:
    """The nightly task of that day."""
    now = datetime.combine(on, datetime.min.time(), SHANGHAI).astimezone(UTC)
    async with transaction(sessions, Binding.system()) as session:
        await keep_fresh(TaskRun(new_id(), 1, now, session, sessions, Binding.system()), SEALS)


async def written_down(session: AsyncSession, subject: Subject, *, synthetic: bool = True) -> None:
    """Two years of bills and a result, as a demonstration writes them down."""
    provider = await session.get_one(Organisation, subject.provider_id)
    provider.synthetic = synthetic
    session.add(ItemProvider(item=ITEM, provider_id=provider.id, since_on=BEGUN))
    for name in ("", DETAILS):
        batch = Batch(
            id=new_id(), item=ITEM, item_version=1, provider_id=provider.id, mode=Mode.APPEND, on_error=OnError.REJECT_ALL, as_of=BEGUN,
            state=BatchState.APPLIED, lane=Lane.PLATFORM, file_name=name, sha256=bytes(32), size_bytes=0, layout={"provider": "供电公司"},
            created_at=datetime(2026, 11, 21, tzinfo=UTC),
        )  # fmt: skip
        session.add(batch)
        await session.flush()
        mine = Subject(session, subject.id, subject.provider_id, batch.id)
        if not name:
            await mine.says(ITEM, {"meter_name_match": True}, BEGUN - timedelta(days=30))
            continue
        for number, end in enumerate(months(24)):
            row = {"month": end.isoformat(), "meter_no": "示例户号", "usage_kwh": 100 + end.month, "amount": 70, "paid": 70 + number % 2}
            await mine.says(ITEM, row, end)
    await session.commit()


async def known(session: AsyncSession, subject: Subject, on: date) -> dict[str, object]:
    """The two kinds of values on a day: computed from months, and as reported."""
    found: KnownProfile = await profile_as_of(session, subject.id, on)
    return {name: found.attributes.get(name) for name in ("electricity_bill_12m_cny", "meter_name_match")}


async def count(session: AsyncSession, subject: Subject) -> int:
    """How many records there are, the ended ones too."""
    query = select(func.count()).select_from(InformationRecord).where(InformationRecord.subject_id == subject.id)
    return await session.scalar(query) or 0


@pytest.fixture
async def subject(session: AsyncSession) -> AsyncIterator[Subject]:
    """An enterprise of a demonstration."""
    made = await make_subject(session)
    await written_down(session, made)
    yield made
    await stop(session, made)


async def stop(session: AsyncSession, subject: Subject) -> None:
    """Let later tests find no demonstration."""
    (await session.get_one(Organisation, subject.provider_id)).synthetic = False
    await session.commit()


async def test_values_stay_known_while_the_clock_moves_on_for_two_years(
    subject: Subject, session: AsyncSession, system_sessions: Sessions
) -> None:
    for passed in range(0, 720, 60):
        day = BEGUN + timedelta(days=passed)
        await keep(system_sessions, day)
        bill, match = (await known(session, subject, day)).values()
        assert 840 <= Decimal(str(bill)) <= 852, day
        assert match is True, day
        await session.rollback()


async def test_a_clock_set_forward_by_years_is_caught_up_with_at_once(
    subject: Subject, session: AsyncSession, system_sessions: Sessions
) -> None:
    day = BEGUN + timedelta(days=1_000)
    assert set((await known(session, subject, day)).values()) == {None}
    await session.rollback()
    await keep(system_sessions, day)
    records = await count(session, subject)
    assert None not in (await known(session, subject, day)).values()
    await session.rollback()
    await keep(system_sessions, day)
    assert await count(session, subject) == records
    newest = select(func.max(InformationRecord.as_of)).where(InformationRecord.subject_id == subject.id)
    assert BEGUN + timedelta(days=900) < (await session.scalar(newest) or BEGUN) <= day


async def test_what_others_deliver_ages_as_it_must(session: AsyncSession, system_sessions: Sessions) -> None:
    subject = await make_subject(session)
    await written_down(session, subject, synthetic=False)
    records = await count(session, subject)
    await session.commit()
    await keep(system_sessions, BEGUN + timedelta(days=200))
    assert await count(session, subject) == records


@pytest.mark.parametrize(
    ("day", "next_year"),
    [(date(2027, 2, 28), date(2028, 2, 29)), (date(2028, 2, 29), date(2029, 2, 28)), (date(2026, 12, 31), date(2027, 12, 31)),
     (date(2027, 2, 27), date(2028, 2, 27))],
    ids=["into a leap year", "out of a leap year", "end of year", "within a month"],
)  # fmt: skip
def test_the_end_of_a_month_stays_one(day: date, next_year: date) -> None:
    assert a_year_on(day) == next_year
