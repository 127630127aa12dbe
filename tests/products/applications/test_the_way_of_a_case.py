"""From the form to the contract, with receipt, number, clocks and papers at each step."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clocks.models import Clock
from marketplace.database.session import Sessions
from marketplace.errors import Invalid
from marketplace.workflow.models import WorkflowStep
from marketplace.workflow.mover import CaseNotFound, FourEyesNeeded, Said
from products.applications.decide import approve, propose, reject
from products.applications.draft import create_form
from products.applications.ends import withdraw_others
from products.applications.handle import accept, record_contact, withdraw
from products.applications.models import Application, ApplicationGroup, LenderSetting
from products.applications.papers import request_documents, supply_documents
from products.applications.repository import cases_of, get_case
from products.applications.sign import OtherSigned, sign
from products.applications.states import ApplicationStatus
from products.applications.submit import submit_form
from products.applications.terms import RequestedLine
from products.loans.models import Contract
from tests.products.applications.world import ESIGN, FIGURES, NOW, PROVEN, RECEIPTS, World, contract, make_world

HOUR = timedelta(hours=1)


async def submitted(world: World, count: int = 1, **said: object) -> list[Application]:
    """The cases of a form for so many of the world's products."""
    async with world.of(world.owner) as (session, actor):
        form = await create_form(session, actor, world.form(*world.products[:count], **said), at=NOW)
        return list((await submit_form(session, actor, form.id, RECEIPTS, at=NOW))[1])


async def approved(world: World, case: Application) -> Application:
    """The case, with everything that the lender does up to the approval."""
    async with world.of(world.officer) as (session, actor):
        await accept(session, actor, case.id, at=NOW + HOUR)
        await record_contact(session, actor, case.id, at=NOW + HOUR)
        await propose(session, actor, case.id, FIGURES, at=NOW + HOUR)
    async with world.of(world.approver) as (session, actor):
        return await approve(session, actor, case.id, at=NOW + 2 * HOUR, said=PROVEN)


async def test_a_submitted_case_has_receipt_number_figures_and_the_clock_that_is_due_first(
    session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions, products=2, promise_days={"decide": 2})
    first, second = await submitted(world, 2)
    assert first.case_number
    assert second.case_number
    assert int(second.case_number[-6:]) == int(first.case_number[-6:]) + 1
    assert first.case_number.startswith("SQ-20261123-")
    assert (first.status, first.verdict, first.amount_fen) == (ApplicationStatus.SUBMITTED, "eligible", 300_000_00)
    assert first.receipt_id != second.receipt_id
    assert first.promise_days == {"accept": 1, "contact": 3, "decide": 2}
    assert first.due_what == "accept"
    clocks = await session.scalars(select(Clock.name).where(Clock.subject_id == first.id).order_by(Clock.due_at))
    assert list(clocks) == ["accept", "decide", "contact"]


async def test_a_case_goes_from_the_form_to_a_contract(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    (case,) = await submitted(world)
    case = await approved(world, case)
    assert (case.status, case.due_what, case.officer_id) == (ApplicationStatus.APPROVED, "sign", world.officer.account_id)
    async with world.of(world.officer) as (own, actor):
        case, made = await sign(own, actor, case.id, contract(), ESIGN, at=NOW + 3 * HOUR)
    assert (case.status, case.due_at) == (ApplicationStatus.SIGNED, None)
    assert (made.amount_fen, made.annual_rate, made.application_id) == (FIGURES.amount_fen, FIGURES.annual_rate, case.id)
    assert made.signature["legal_force"] is False
    assert "无法律效力" in made.signature["note"]


async def test_whoever_proposed_does_not_approve_and_above_the_limit_two_others_do(session: AsyncSession, sessions: Sessions) -> None:

    world = await make_world(session, sessions)
    session.add(LenderSetting(lender_id=world.officer.organisation_id, two_approvers_above_fen=100_000_00, updated_at=NOW))
    await session.commit()
    (case,) = await submitted(world)
    case = await approved(world, case)
    assert case.status is ApplicationStatus.PROPOSED  # endorsed by one of two
    with pytest.raises(FourEyesNeeded):
        async with world.of(world.approver) as (own, actor):
            await approve(own, actor, case.id, at=NOW, said=PROVEN)
    async with world.of(world.other_approver) as (own, actor):
        assert (await approve(own, actor, case.id, at=NOW + 3 * HOUR, said=PROVEN)).status is ApplicationStatus.APPROVED


async def test_the_lenders_clock_waits_for_papers_and_goes_on_with_the_days_that_were_left(
    session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions)
    (case,) = await submitted(world)
    async with world.of(world.officer) as (own, actor):
        await accept(own, actor, case.id, at=NOW)
        case = await request_documents(own, actor, case.id, [RequestedLine("近三个月流水")], at=NOW + HOUR)
        assert (case.status, case.due_what) == (ApplicationStatus.SUPPLEMENTING, "answer")
    week = timedelta(days=7)
    async with world.of(world.owner) as (own, actor):
        case = await supply_documents(own, actor, case.id, [], at=NOW + week, said=Said(note="流水已另寄"))
    assert (case.status, case.due_what) == (ApplicationStatus.CONTACTED, "decide")
    assert case.due_at is not None
    assert case.due_at - (NOW + week) > timedelta(days=5)  # of five working days none was spent: Monday's was the day of submission


async def test_a_draft_is_seen_by_its_enterprise_alone_and_another_banks_case_by_nobody_else(
    session: AsyncSession, sessions: Sessions
) -> None:
    world, other = await make_world(session, sessions), await make_world(session, sessions)
    async with world.of(world.owner) as (own, actor):
        form = await create_form(own, actor, world.form(), at=NOW)
        (draft,) = await cases_of(own, form.id)
    with pytest.raises(CaseNotFound):
        async with world.of(world.officer) as (own, actor):
            await get_case(own, actor, draft.id)
    async with world.of(world.officer) as (own, actor):  # the database says so too
        assert await own.scalar(select(func.count()).select_from(Application)) == 0
        assert await own.scalar(select(func.count()).select_from(ApplicationGroup)) == 0
    (case,) = await submitted(other)
    with pytest.raises(CaseNotFound):
        async with world.of(world.officer) as (own, actor):
            await accept(own, actor, case.id, at=NOW)


async def test_the_enterprise_does_not_read_what_is_proposed_before_it_is_approved(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    (case,) = await submitted(world)
    async with world.of(world.officer) as (own, actor):
        await accept(own, actor, case.id, at=NOW)
        await record_contact(own, actor, case.id, at=NOW)
        await propose(own, actor, case.id, FIGURES, at=NOW)
    steps = select(WorkflowStep.action).where(WorkflowStep.subject_id == case.id)
    async with world.of(world.owner) as (own, _):
        assert "propose" not in set(await own.scalars(steps))
    async with world.of(world.officer) as (own, _):
        assert "propose" in set(await own.scalars(steps))


async def test_of_one_form_one_is_signed_and_the_others_are_withdrawn(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=3)
    one, two, three = await submitted(world, 3)
    for each in (one, two):
        await approved(world, each)
    async with world.of(world.officer) as (own, actor):
        await sign(own, actor, one.id, contract(), ESIGN, at=NOW + 3 * HOUR)
    with pytest.raises(OtherSigned):
        async with world.of(world.officer) as (own, actor):
            await sign(own, actor, two.id, contract(), ESIGN, at=NOW + 3 * HOUR)
    assert await withdraw_others(session, one.id, at=NOW + 4 * HOUR) == 2
    for each in (two, three):
        await session.refresh(await session.get_one(Application, each.id))
        assert (await session.get_one(Application, each.id)).status is ApplicationStatus.WITHDRAWN
    assert await session.scalar(select(func.count()).where(Contract.application_id.in_([two.id, three.id]))) == 0
    await session.commit()


async def test_a_kept_sibling_can_be_signed_too(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=2)
    one, two = await submitted(world, 2, keep_others=True)
    for each in (one, two):
        await approved(world, each)
        async with world.of(world.officer) as (own, actor):
            case, _ = await sign(own, actor, each.id, contract(), ESIGN, at=NOW + 3 * HOUR)
            assert case.status is ApplicationStatus.SIGNED
    assert await withdraw_others(session, one.id, at=NOW) == 0


async def test_a_refusal_names_a_code_and_a_sentence_and_a_case_taken_back_has_no_clock(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, products=2)
    one, two = await submitted(world, 2)
    with pytest.raises(Invalid) as refused:
        async with world.of(world.officer) as (own, actor):
            await reject(own, actor, one.id, at=NOW, said=Said(reason_code="综合评分不足"))
    assert [each.pointer for each in refused.value.errors] == ["/reason_code", "/note"]
    async with world.of(world.officer) as (own, actor):
        case = await reject(own, actor, one.id, at=NOW, said=Said("debt_level", "负债水平高于本产品的要求"))
        assert (case.status, case.due_at) == (ApplicationStatus.REJECTED, None)
    async with world.of(world.owner) as (own, actor):
        case = await withdraw(own, actor, two.id, at=NOW, said=Said("too_slow"))
        assert (case.status, case.due_at) == (ApplicationStatus.WITHDRAWN, None)
