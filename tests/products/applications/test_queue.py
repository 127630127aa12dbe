"""The queue: what is due first, in pages both ways; who sees which cases; filters, and those that are kept under a name."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.session import Sessions
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.members.leave_models import Leave
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.workflow.mover import Said
from products.applications.assign import assign
from products.applications.desk.officers import Officer, desk_of, officers_of
from products.applications.desk.queue import Place, QueueFilter, QueuePage, Tab, Until, Whose, count_overdue, queue_page
from products.applications.desk.saved_filters import FilterNotFound, remove_filter, save_filter, saved_filters
from products.applications.handle import accept, withdraw
from products.applications.models import Application
from products.applications.states import ApplicationStatus
from tests.products.applications.test_the_way_of_a_case import submitted
from tests.products.applications.world import NOW, World, make_world
from tests.web.callers import Member, make_member

DAY = timedelta(days=1)
MISTAKE = Said(reason_code="mistake")
ALL = QueueFilter()


async def seen(
    world: World, member: Member, wanted: QueueFilter = ALL, *, tab: Tab = Tab.DUE, place: Place | None = None, limit: int = 50
) -> QueuePage:
    """A page of this person's queue."""
    async with world.of(member) as (session, actor):
        desk = await desk_of(session, member.organisation_id)
        return await queue_page(session, actor, desk, wanted, tab, place, limit=limit, at=NOW)


def ids(found: QueuePage) -> list[UUID]:
    return [row[0].id for row in found.rows]


async def due(session: AsyncSession, case: Application, **days: int) -> None:
    """Put a case's due instant where the test wants it."""
    await session.execute(update(Application).where(Application.id == case.id).values(due_at=NOW + timedelta(**days)))
    await session.commit()


async def make_branch(session: AsyncSession, lender_id: UUID, region: str) -> Member:
    """An officer of a branch in that place."""
    branch = add_organisation(session, name=f"示例分行 {region}", kind=OrganisationKind.BANK, uscc=None, region=region)
    branch.parent_id = lender_id
    await session.flush()
    return await make_member(session, Role.BANK_OFFICER, branch.id)


async def test_what_is_due_first_stands_first_and_pages_go_both_ways(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=3)
    first, second, third = await submitted(world, 3)
    await due(session, third, days=-1)
    await due(session, first, days=2)
    await due(session, second, days=2)  # as late as the first: the older id stands before it
    top = await seen(world, world.officer, limit=2)
    assert (ids(top), top.more_before, top.more_after) == ([third.id, first.id], False, True)
    last: Application = top.rows[-1][0]
    rest = await seen(world, world.officer, place=Place(last.id, last.due_at), limit=2)
    assert (ids(rest), rest.more_before, rest.more_after) == ([second.id], True, False)
    here: Application = rest.rows[0][0]
    back = await seen(world, world.officer, place=Place(here.id, here.due_at, back=True), limit=2)
    assert (ids(back), back.more_before, back.more_after) == ([third.id, first.id], False, True)
    async with world.of(world.officer) as (own, actor):
        assert await count_overdue(own, actor, await desk_of(own, world.officer.organisation_id), at=NOW) == 1


async def test_ended_cases_and_those_without_a_clock_have_their_own_tabs(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=3)
    running, ended, idle = await submitted(world, 3)
    async with world.of(world.owner) as (own, actor):
        await withdraw(own, actor, ended.id, at=NOW, said=MISTAKE)
    await session.execute(update(Application).where(Application.id == idle.id).values(due_at=None, due_what=None))
    await session.commit()
    assert ids(await seen(world, world.officer)) == [running.id]
    assert ids(await seen(world, world.officer, tab=Tab.ENDED)) == [ended.id]
    assert ids(await seen(world, world.officer, tab=Tab.NO_CLOCK)) == [idle.id]


async def test_a_branch_sees_the_cases_of_its_region_and_head_office_sees_all(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    here = await make_branch(session, world.officer.organisation_id, "320000")
    elsewhere = await make_branch(session, world.officer.organisation_id, "330000")
    (case,) = await submitted(world)
    assert ids(await seen(world, here)) == [case.id]
    assert ids(await seen(world, elsewhere)) == []
    assert ids(await seen(world, world.officer)) == [case.id]
    assert ids(await seen(world, world.officer, QueueFilter(branch_id=here.organisation_id))) == [case.id]
    assert ids(await seen(world, world.officer, QueueFilter(branch_id=world.officer.organisation_id))) == []
    assert ids(await seen(world, (await make_world(session, sessions)).officer)) == []


async def test_each_filter_keeps_what_fits_and_leaves_out_the_rest(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=2)
    case, other = await submitted(world, 2)
    async with world.of(world.officer) as (own, actor):
        await accept(own, actor, case.id, at=NOW, reference="BANK-77")
    await due(session, case, days=-1)
    await due(session, other, days=3)
    await session.execute(update(Application).where(Application.id == other.id).values(amount_fen=900_000_00, region="330100"))
    await session.commit()
    only_case: tuple[dict[str, Any], ...] = (
        {"state": ApplicationStatus.ACCEPTED}, {"product_id": case.product_id}, {"whose": Whose.MINE}, {"region": "320000"},
        {"officer_id": world.officer.account_id}, {"most_fen": 300_000_00}, {"until": Until.OVERDUE}, {"until": Until.TODAY},
        {"text": "BANK-77"}, {"text": case.case_number}, {"text": (case.case_number or "").lower()},
    )  # fmt: skip
    for wanted in only_case:
        assert ids(await seen(world, world.officer, QueueFilter(**wanted))) == [case.id], wanted
    only_other: tuple[dict[str, Any], ...] = (
        {"whose": Whose.NOBODY}, {"region": "330000"}, {"region": "330100"}, {"least_fen": 300_000_01},
        {"state": ApplicationStatus.SUBMITTED},
    )  # fmt: skip
    for wanted in only_other:
        assert ids(await seen(world, world.officer, QueueFilter(**wanted))) == [other.id], wanted
    enterprise = (await seen(world, world.officer)).rows[0].enterprise
    both: tuple[dict[str, Any], ...] = ({"text": enterprise}, {"text": enterprise[2:]}, {"text": "SQ-20261123"}, {"until": Until.WEEK})
    for wanted in both:
        assert ids(await seen(world, world.officer, QueueFilter(**wanted))) == [case.id, other.id], wanted
    for nothing in ("SQ-19990101", "%", "没有这家企业"):
        assert ids(await seen(world, world.officer, QueueFilter(text=nothing))) == [], nothing


async def test_handing_out_many_keeps_every_clock_where_it_was(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=3)
    cases = await submitted(world, 3)
    before = {row[0].id: row[0].due_at for row in (await seen(world, world.officer)).rows}
    async with world.of(world.approver) as (own, actor):
        await assign(own, actor, [each.id for each in cases], world.second.account_id, at=NOW + DAY)
    after = (await seen(world, world.officer, QueueFilter(officer_id=world.second.account_id))).rows
    assert {row[0].id: row[0].due_at for row in after} == before


async def test_head_office_knows_who_is_away_in_its_branches_and_a_branch_its_own_people(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    absent = await make_branch(session, world.officer.organisation_id, "320000")
    stand_in = await make_member(session, Role.BANK_OFFICER, absent.organisation_id)
    day = NOW.date()
    session.add(
        Leave(id=new_id(), account_id=absent.account_id, delegate_id=stand_in.account_id, organisation_id=absent.organisation_id,
              starts_on=day, ends_on=day + DAY)
    )  # fmt: skip
    await session.commit()
    of_bank = await officers_seen(world, world.officer)
    assert set(of_bank) == {each.account_id for each in (world.officer, world.second, absent, stand_in)}
    away = of_bank[absent.account_id].away
    assert away is not None
    assert (away.delegate_id, away.until) == (stand_in.account_id, day + DAY)
    assert of_bank[stand_in.account_id].branch == "示例分行 320000"
    of_branch = await officers_seen(world, stand_in)
    assert set(of_branch) == {absent.account_id, stand_in.account_id}
    assert of_branch[absent.account_id].away == away


async def officers_seen(world: World, member: Member) -> dict[UUID, Officer]:
    async with world.of(member) as (session, actor):
        desk = await desk_of(session, member.organisation_id)
        return {each.account_id: each for each in await officers_of(session, actor, desk, at=NOW)}


async def test_a_filter_is_its_persons_own_and_the_same_name_takes_its_place(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    async with world.of(world.officer) as (own, actor):
        await save_filter(own, actor, "page", " 大额 ", "min=300", at=NOW)
        await save_filter(own, actor, "page", "大额", "min=500", at=NOW)
        (kept,) = await saved_filters(own, actor, "page")
        assert (kept.name_zh, kept.query) == ("大额", "min=500")
        with pytest.raises(Invalid) as refused:
            await save_filter(own, actor, "page", "", "", at=NOW)
        assert len(refused.value.errors) == 2
    async with world.of(world.second) as (own, actor):
        assert await saved_filters(own, actor, "page") == []
        with pytest.raises(FilterNotFound):
            await remove_filter(own, actor, kept.id, at=NOW)
    async with world.of(world.officer) as (own, actor):
        await remove_filter(own, actor, kept.id, at=NOW)
        assert await saved_filters(own, actor, "page") == []
