"""Two at once, what time ends, and who has a case."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clocks.models import Clock
from marketplace.database.session import Sessions
from marketplace.errors import Conflict, Invalid, ZhidaError
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.workflow.models import WorkflowStep
from marketplace.workflow.mover import CaseNotFound, Said
from products.applications.assign import assign
from products.applications.decide import approve, propose, reject
from products.applications.draft import change_form, copy_form, create_form
from products.applications.ends import lapse_overdue
from products.applications.handle import accept, record_contact
from products.applications.models import Application, ApplicationGroup
from products.applications.open_business import OpenApplications
from products.applications.papers import request_documents
from products.applications.repository import cases_of, get_case
from products.applications.states import ApplicationStatus
from products.applications.submit import submit_form
from products.applications.terms import RequestedLine
from tests.products.applications.test_the_way_of_a_case import approved, submitted
from tests.products.applications.world import FIGURES, NOW, PROVEN, RECEIPTS, World, make_world
from tests.web.callers import Member, make_member

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Work = Callable[[AsyncSession, Actor], Awaitable[Any]]


async def at_once(world: World, *acts: tuple[Member, Work]) -> list[Any]:
    """Each in its own transaction; what it returned, or what refused it."""

    async def one(member: Member, work: Work) -> Any:
        try:
            async with world.of(member) as (session, actor):
                return await work(session, actor)
        except ZhidaError as refused:
            return refused

    return list(await asyncio.gather(*(one(*each) for each in acts)))


async def test_of_two_decisions_at_once_one_counts(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    (case,) = await submitted(world)
    async with world.of(world.officer) as (own, actor):
        await accept(own, actor, case.id, at=NOW)
        await record_contact(own, actor, case.id, at=NOW)
        await propose(own, actor, case.id, FIGURES, at=NOW)
    outcomes = await at_once(
        world,
        (world.approver, lambda s, a: approve(s, a, case.id, at=NOW, said=PROVEN)),
        (world.other_approver, lambda s, a: reject(s, a, case.id, at=NOW, said=Said("other", "示例"))),
    )
    (refused,) = [each for each in outcomes if isinstance(each, Conflict)]
    await session.refresh(present := await session.get_one(Application, case.id))
    assert refused.state == present.status
    decided = select(func.count()).where(WorkflowStep.subject_id == case.id, WorkflowStep.action.in_(["approve", "reject"]))
    assert await session.scalar(decided) == 1


async def test_a_form_that_is_sent_twice_at_once_is_sent_once(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    async with world.of(world.owner) as (own, actor):
        form = await create_form(own, actor, world.form(), at=NOW)
    twice = [(world.owner, lambda s, a: submit_form(s, a, form.id, RECEIPTS, at=NOW))] * 2
    outcomes = await at_once(world, *twice)
    assert [type(each) for each in outcomes if isinstance(each, ZhidaError)] != []
    assert len(await cases_of(session, form.id)) == 1


async def test_two_forms_for_one_product_become_one_case(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    async with world.of(world.owner) as (own, actor):
        forms = [await create_form(own, actor, world.form(), at=NOW) for _ in range(2)]
    outcomes = await at_once(world, *((world.owner, lambda s, a, id_=each.id: submit_form(s, a, id_, RECEIPTS, at=NOW)) for each in forms))
    (refused,) = [each for each in outcomes if isinstance(each, Invalid)]
    assert [each.pointer for each in refused.errors] == ["/product_ids/0"]


async def test_what_waits_for_the_enterprise_too_long_lapses(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=2)
    asked, granted = await submitted(world, 2)
    async with world.of(world.officer) as (own, actor):
        await accept(own, actor, asked.id, at=NOW)
        await request_documents(own, actor, asked.id, [RequestedLine("示例材料")], at=NOW)
    await approved(world, granted)
    async with world.of(world.owner) as (own, actor):
        form = await create_form(own, actor, world.form(), at=NOW)
    (draft,) = await cases_of(session, form.id)
    cases = [asked.id, granted.id, draft.id]
    for at, expected in (
        (NOW + 10 * DAY, {asked.id: "supplementing", granted.id: "approved", draft.id: "draft"}),
        (NOW + 15 * DAY, {asked.id: "lapsed", granted.id: "approved", draft.id: "draft"}),
        (NOW + 31 * DAY, {asked.id: "lapsed", granted.id: "lapsed", draft.id: "draft"}),
        (NOW + 91 * DAY, {asked.id: "lapsed", granted.id: "lapsed", draft.id: "lapsed"}),
    ):
        await lapse_overdue(session, at=at)
        rows = await session.execute(select(Application.id, Application.status).where(Application.id.in_(cases)))
        assert {row.id: row.status for row in rows} == expected
    running = select(func.count()).where(Clock.subject_id.in_(cases), Clock.stopped_at.is_(None))
    assert await session.scalar(running) == 0
    await session.rollback()


async def test_what_a_leaving_lender_has_open_lapses_and_its_own_ends_stay(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=3)
    waiting, refused, granted = await submitted(world, 3)
    async with world.of(world.officer) as (own, actor):
        await reject(own, actor, refused.id, at=NOW, said=Said("other", "示例"))
    await approved(world, granted)
    lender, part = [world.officer.organisation_id], OpenApplications()
    assert await part.count(session, lender, at=NOW) == 2
    assert await part.suspend(session, lender, at=NOW) == ()
    await part.leave(session, lender, at=NOW)
    rows = await session.execute(select(Application.id, Application.status).where(Application.lender_id == lender[0]))
    assert {row.id: row.status for row in rows} == {waiting.id: "lapsed", refused.id: "rejected", granted.id: "lapsed"}
    assert await part.count(session, lender, at=NOW) == 0
    await session.rollback()


async def test_a_lapsed_case_is_offered_to_another_product_and_ends_as_rerouted(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=2)
    (case,) = await submitted(world)
    async with world.of(world.owner) as (own, actor):
        form = await copy_form(own, actor, await get_case(own, actor, case.id), world.products[1].id, at=NOW + DAY)
        assert (form.amount_fen, form.rerouted_from_id) == (case.amount_fen, case.id)
        await change_form(own, actor, form.id, world.form(world.products[1]), version=form.version, at=NOW + DAY)
        _, (made,) = await submit_form(own, actor, form.id, RECEIPTS, at=NOW + DAY)
        assert made.rerouted_from_id == case.id
        assert (await get_case(own, actor, case.id)).status is ApplicationStatus.REROUTED


async def test_due_follows_a_calendar_that_is_announced_later(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    (case,) = await submitted(world)
    clock = (await session.scalars(select(Clock).where(Clock.subject_id == case.id, Clock.name == "accept"))).one()
    assert (await calendar_in_force(session)).revision == clock.calendar_revision
    clock.due_at += DAY  # as a day off that is announced now moves it
    await session.flush()
    await session.refresh(present := await session.get_one(Application, case.id))
    assert present.due_at == clock.due_at
    await session.rollback()


async def test_a_branch_gets_what_is_applied_for_in_its_region_and_sees_nothing_else(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    bank = world.officer.organisation_id
    branches = []
    for region in ("320100", "320500"):
        branch = add_organisation(session, name=f"示例分行 {region}", kind=OrganisationKind.BANK, uscc=None, region=region)
        branch.parent_id = bank
        branches.append(branch)
    (await session.get_one(Organisation, world.owner.organisation_id)).region = "320102"
    await session.flush()
    near, far = [await make_member(session, Role.BANK_OFFICER, each.id) for each in branches]
    (case,) = await submitted(world)
    assert case.branch_id == branches[0].id
    async with world.of(near) as (own, actor):
        assert (await accept(own, actor, case.id, at=NOW)).officer_id == near.account_id
    with pytest.raises(CaseNotFound):
        async with world.of(far) as (own, actor):
            await get_case(own, actor, case.id)
    async with world.of(world.officer) as (own, actor):
        before = list(await own.scalars(select(Clock.due_at).where(Clock.subject_id == case.id).order_by(Clock.name)))
        (given,) = await assign(own, actor, [case.id], far.account_id, at=NOW + HOUR)
        assert (given.branch_id, given.officer_id) == (branches[1].id, far.account_id)
        assert list(await own.scalars(select(Clock.due_at).where(Clock.subject_id == case.id).order_by(Clock.name))) == before
    async with world.of(far) as (own, actor):  # with all that was done before
        await get_case(own, actor, case.id)
        steps = select(WorkflowStep.action).where(WorkflowStep.subject_id == case.id)
        assert {"submit", "accept"} <= set(await own.scalars(steps))
        with pytest.raises(Invalid):
            await assign(own, actor, [case.id], near.account_id, at=NOW)
    with pytest.raises(CaseNotFound):
        async with world.of(near) as (own, actor):
            await get_case(own, actor, case.id)


async def test_cases_are_given_to_officers_of_the_lender_alone_and_only_while_they_are_open(
    session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions, products=2)
    one, two = await submitted(world, 2)
    stranger = await make_member(session, Role.BANK_OFFICER)
    async with world.of(world.officer) as (own, actor):
        await reject(own, actor, two.id, at=NOW, said=Said("other", "示例"))
        for ids, officer in (([one.id], stranger), ([one.id], world.approver), ([one.id, two.id], world.second), ([], world.second)):
            with pytest.raises(Invalid):
                async with own.begin_nested():
                    await assign(own, actor, ids, officer.account_id, at=NOW)
        (given,) = await assign(own, actor, [one.id], world.second.account_id, at=NOW)
        assert given.officer_id == world.second.account_id


async def test_answers_say_where_each_is_from(session: AsyncSession, sessions: Sessions) -> None:

    world = await make_world(session, sessions)
    known = {"annual_tax_paid_cny": 80000, "employee_count": 12}
    sources = {"annual_tax_paid_cny": ["tax_payment", "示例税务局", "2026-10-31", "official"]}
    await session.execute(
        text("INSERT INTO profile (organisation_id, attributes, sources) VALUES (:id, CAST(:known AS jsonb), CAST(:sources AS jsonb))"),
        {"id": world.owner.organisation_id, "known": json.dumps(known), "sources": json.dumps(sources)},
    )
    await session.commit()
    async with world.of(world.owner) as (own, actor):
        form = await create_form(own, actor, world.form(), at=NOW)
        assert form.answers.keys() == {"annual_tax_paid_cny"}  # what the conditions do not ask for stays with the enterprise
        assert form.answers["annual_tax_paid_cny"]["source"] == "示例税务局"
        changed = await change_form(own, actor, form.id, world.form(answers={"annual_tax_paid_cny": 90000}), version=1, at=NOW)
        assert changed.answers["annual_tax_paid_cny"] | {"as_of": None} == {
            "value": 90000, "source": "typed", "item": None, "as_of": None, "assurance": "self_declared",
        }  # fmt: skip
        with pytest.raises(Conflict):
            await change_form(own, actor, form.id, world.form(), version=1, at=NOW)
        with pytest.raises(Invalid) as refused:
            await change_form(own, actor, form.id, world.form(answers={"no_such": 1, "annual_tax_paid_cny": "many"}), version=2, at=NOW)
        assert [each.pointer for each in refused.value.errors] == ["/answers/no_such", "/answers/annual_tax_paid_cny"]
    assert await session.scalar(select(ApplicationGroup.version).where(ApplicationGroup.id == form.id)) == 2
