"""Promise against reality: working time without weekends and waiting, who is held to what, and what stays hidden below ten cases."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.calendar.working_days import NOTHING_ANNOUNCED
from marketplace.clocks.models import Clock
from marketplace.database.session import Sessions
from marketplace.ids import new_id
from products.applications.handle import withdraw
from products.applications.models import Application, ApplicationGroup, Proposal
from products.applications.performance.models import LenderPerformance, Scope
from products.applications.performance.periods import periods_until, working_time
from products.applications.performance.reading import performance_of_lender, performance_of_products, periods_of
from products.applications.performance.refresh import LEAST, refresh_performance
from products.applications.states import ApplicationStatus
from tests.products.applications.test_queue import MISTAKE, make_branch
from tests.products.applications.test_the_way_of_a_case import approved, submitted
from tests.products.applications.world import FIGURES, NOW, make_world

LATER = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)  # a Tuesday two weeks after everything
ALL_OF_THEM, TWO_DAYS = Decimal(1), Decimal(2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_year_and_five_quarters_end_yesterday() -> None:
    found = {each.name: (each.from_on, each.until_on) for each in periods_until(date(2026, 11, 21))}
    assert found == {
        "12m": (date(2025, 11, 21), date(2026, 11, 20)),
        "2026Q4": (date(2026, 10, 1), date(2026, 11, 20)),
        "2026Q3": (date(2026, 7, 1), date(2026, 9, 30)),
        "2026Q2": (date(2026, 4, 1), date(2026, 6, 30)),
        "2026Q1": (date(2026, 1, 1), date(2026, 3, 31)),
        "2025Q4": (date(2025, 10, 1), date(2025, 12, 31)),
    }
    assert periods_until(date(2028, 2, 29))[0].from_on == date(2027, 2, 28)
    assert periods_until(date(2027, 1, 1))[1].name == "2026Q4"


def test_working_time_stands_still_on_days_off() -> None:
    time = working_time(date(2026, 11, 20), date(2026, 11, 24), NOTHING_ANNOUNCED)  # Friday to Tuesday
    assert time.works == [True, False, False, True, True]
    assert time.before == [0, 86_400, 86_400, 86_400, 172_800]


def copied(row: Any, **changes: Any) -> Any:
    """Another row like this one."""
    model = type(row)
    values = {each.name: getattr(row, each.name) for each in model.__table__.columns}
    return model(**values | {"id": new_id(), **changes})


async def many(session: AsyncSession, case: Application, count: int) -> list[UUID]:
    """As many further cases that went as this one did, with its clocks and its proposal."""
    case = await session.get_one(Application, case.id, populate_existing=True)
    form = await session.get_one(ApplicationGroup, case.group_id)
    beside = [
        *await session.scalars(select(Clock).where(Clock.subject_id == case.id, Clock.name != "sign")),
        *await session.scalars(select(Proposal).where(Proposal.application_id == case.id)),
    ]
    made = []
    for _ in range(count):
        group = copied(form)
        session.add(group)
        await session.flush()
        other = copied(case, group_id=group.id, case_number=f"SQ-{new_id().hex[-16:]}", status=ApplicationStatus.SIGNED)
        session.add(other)
        await session.flush()
        session.add_all(
            copied(each, subject_id=other.id) if isinstance(each, Clock) else copied(each, application_id=other.id) for each in beside
        )
        made.append(other.id)
    await session.commit()
    return made


async def decided_in_two_working_days(session: AsyncSession, case: Application) -> None:
    """From a Friday to a Wednesday, 10:00 each, with a weekend and a day of waiting for papers between."""
    friday = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    monday, wednesday = friday + timedelta(days=3), friday + timedelta(days=5)
    await session.execute(
        update(Clock)
        .where(Clock.subject_id == case.id, Clock.name == "decide")
        .values(started_at=friday, pauses=[monday, monday + DAY], stopped_at=wednesday, due_at=wednesday + DAY)
    )
    await session.commit()


async def figures(session: AsyncSession, scope: Scope, key: object) -> LenderPerformance:
    wanted = select(LenderPerformance).where(
        LenderPerformance.scope == scope, LenderPerformance.scope_id == key, LenderPerformance.period == "12m"
    )
    return (await session.scalars(wanted.execution_options(populate_existing=True))).one()


async def test_below_ten_cases_a_figure_is_hidden_and_from_ten_on_it_is_what_the_clocks_say(
    session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions)
    (case,) = await submitted(world)
    await approved(world, case)
    await decided_in_two_working_days(session, case)
    await many(session, case, LEAST - 2)
    await refresh_performance(session, at=LATER)
    few = await figures(session, Scope.PRODUCT, case.product_id)
    assert (few.cases, few.decided_in_time, few.decide_median_days, few.approved, few.median_rate) == (LEAST - 1, None, None, None, None)

    (late,) = await many(session, case, 1)
    await session.execute(update(Clock).where(Clock.subject_id == late, Clock.name == "decide").values(due_at=Clock.stopped_at))
    await refresh_performance(session, at=LATER)
    enough = await figures(session, Scope.PRODUCT, case.product_id)
    assert enough.cases == LEAST
    assert (enough.accepted_in_time, enough.contacted_in_time, enough.decided_in_time) == (ALL_OF_THEM, ALL_OF_THEM, Decimal("0.90"))
    assert (enough.decide_median_days, enough.decide_p90_days, enough.contact_median_days) == (TWO_DAYS, TWO_DAYS, Decimal(0))
    assert (enough.approved, enough.median_rate, enough.median_amount_fen) == (ALL_OF_THEM, FIGURES.annual_rate, FIGURES.amount_fen)
    for scope, key in ((Scope.LENDER, case.lender_id), (Scope.BRANCH, case.lender_id), (Scope.OFFICER, world.officer.account_id)):
        assert (await figures(session, scope, key)).decide_median_days == TWO_DAYS


async def test_what_was_taken_back_in_time_is_held_against_nobody_and_what_runs_over_is(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=2)
    kept, over = await submitted(world, 2)
    async with world.of(world.owner) as (own, actor):
        await withdraw(own, actor, kept.id, at=NOW + HOUR, said=MISTAKE)
    await many(session, kept, LEAST - 1)
    await many(session, over, LEAST - 1)
    await refresh_performance(session, at=LATER)
    taken_back = await figures(session, Scope.PRODUCT, kept.product_id)
    assert (taken_back.cases, taken_back.accepted_in_time, taken_back.decided_in_time) == (LEAST, None, None)
    ran_over = await figures(session, Scope.PRODUCT, over.product_id)
    assert (ran_over.accepted_in_time, ran_over.decided_in_time, ran_over.decide_median_days) == (Decimal(0), Decimal(0), None)


async def test_products_are_everybodys_and_a_branch_sees_its_own_people_only(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    (case,) = await submitted(world)
    branch = await make_branch(session, world.officer.organisation_id, "320000")
    await refresh_performance(session, at=LATER)
    await session.commit()
    async with world.of(world.owner) as (own, _):
        assert set(await performance_of_products(own, [case.product_id])) == {case.product_id}
        seen = await performance_of_lender(own, case.lender_id, "12m")
        assert {row.scope for row, _ in seen} == {Scope.PRODUCT}
    async with world.of(world.officer) as (own, _):
        assert {row.scope for row, _ in await performance_of_lender(own, case.lender_id, "12m")} == {
            Scope.LENDER, Scope.PRODUCT, Scope.BRANCH,
        }  # fmt: skip
        assert await periods_of(own, case.lender_id) == ["12m", "2026Q4"]
    async with world.of(branch) as (own, _):
        assert {row.scope for row, _ in await performance_of_lender(own, case.lender_id, "12m")} == {Scope.PRODUCT}
