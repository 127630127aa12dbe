"""An enterprise signs what was approved: who may, what comes of it, and what the database itself refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.access.scopes import Scope
from marketplace.database.session import Sessions
from marketplace.errors import Forbidden
from marketplace.members.models import Membership
from marketplace.workflow.moves import TransitionNotAllowed
from products.applications.models import Application
from products.applications.open_business import OwnApplications
from products.applications.sign import SignedElsewhere, sign_online
from products.applications.states import ApplicationStatus
from products.catalogue.labels import RepaymentMethod
from products.catalogue.states import Channel
from products.loans.contracts import ContractTerms, open_contract
from products.loans.models import Contract
from tests.products.applications.test_the_way_of_a_case import approved, submitted
from tests.products.applications.world import ESIGN, FIGURES, NOW, World, make_world
from tests.web.callers import make_member
from web.closing import OPEN_BUSINESS as OF_ENTERPRISES

LATER = NOW + timedelta(hours=3)


def not_signed(case: Application) -> ContractTerms:
    """What the case's contract would be."""
    return ContractTerms(
        subject_id=case.subject_id, lender_id=case.lender_id, application_id=case.id, contract_number="HT-0", signed_on=NOW.date(),
        amount_fen=1_00, annual_rate=Decimal(0), term_months=12, repayment_method=RepaymentMethod.BULLET,
    )  # fmt: skip


@pytest.fixture
async def world(session: AsyncSession, sessions: Sessions) -> World:
    return await make_world(session, sessions)


async def test_the_enterprise_signs_and_the_contract_has_the_number_of_the_case(world: World) -> None:
    (case,) = await submitted(world)
    case = await approved(world, case)
    async with world.of(world.owner) as (own, actor):
        case, made = await sign_online(own, actor, case.id, ESIGN, agreed=True, at=LATER, version=case.version)
    assert (case.status, case.due_at) == (ApplicationStatus.SIGNED, None)
    assert case.case_number is not None
    assert made.contract_number == case.case_number.replace("SQ-", "HT-")
    assert (made.amount_fen, made.lender_id, made.signed_on) == (FIGURES.amount_fen, world.officer.organisation_id, NOW.date())
    async with world.of(world.owner) as (own, actor):
        with pytest.raises(TransitionNotAllowed):
            await sign_online(own, actor, case.id, ESIGN, agreed=True, at=LATER)


async def test_an_agent_who_was_not_appointed_for_it_signs_nothing(world: World, session: AsyncSession) -> None:
    (case,) = await submitted(world)
    case = await approved(world, case)
    agent = await make_member(session, Role.ENTERPRISE_AGENT, world.owner.organisation_id)
    await session.execute(update(Membership).where(Membership.id == agent.membership_id).values(scopes=[Scope.APPLY.value]))
    await session.commit()
    with pytest.raises(Forbidden, match="授权签署"):
        async with world.of(agent) as (own, actor):
            await sign_online(own, actor, case.id, ESIGN, agreed=True, at=LATER)


async def test_what_the_lender_signs_in_its_own_system_is_not_signed_here(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions, channel=Channel.INTERFACE)
    (case,) = await submitted(world)
    case = await approved(world, case)
    with pytest.raises(SignedElsewhere):
        async with world.of(world.owner) as (own, actor):
            await sign_online(own, actor, case.id, ESIGN, agreed=True, at=LATER)


async def test_the_database_keeps_an_enterprise_from_a_contract_that_nobody_signed(world: World) -> None:
    (case,) = await submitted(world)
    case = await approved(world, case)
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with world.of(world.owner) as (own, _):
            await open_contract(own, not_signed(case), at=LATER)
    async with world.of(world.owner) as (own, _):
        assert await own.scalar(select(Contract.id).where(Contract.application_id == case.id)) is None
        assert (await own.get_one(Application, case.id)).status is ApplicationStatus.APPROVED


async def test_an_enterprise_with_a_case_that_nobody_has_ended_has_open_business(world: World, session: AsyncSession) -> None:
    (case,) = await submitted(world)
    assert await OwnApplications().count(session, case.subject_id, at=LATER) == 1
    await session.execute(update(Application).where(Application.id == case.id).values(status=ApplicationStatus.REJECTED))
    assert await OwnApplications().count(session, case.subject_id, at=LATER) == 0
    assert any(isinstance(each, OwnApplications) for each in OF_ENTERPRISES)
