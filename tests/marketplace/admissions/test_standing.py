"""Suspension and exit of institutions, with everything of theirs that is still open."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.bearer_tokens import issue_token
from marketplace.access.models import ApiClient, SignInSession
from marketplace.access.roles import Role
from marketplace.access.sessions import open_session
from marketplace.admissions.models import InstitutionPause
from marketplace.admissions.open_business import count_business, follow_standing
from marketplace.admissions.standing import ACTIONS
from marketplace.admissions.states import StandingStatus
from marketplace.clock import now
from marketplace.consents.models import Consent
from marketplace.consents.states import ConsentState
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.members.actors import actor_of_session, actor_of_token
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.members.repository import OrganisationNotFound
from marketplace.search.postgres import PostgresSearch
from marketplace.tasks.models import TaskRow
from marketplace.webhooks.models import WebhookEndpoint
from marketplace.webhooks.states import EndpointState
from marketplace.workflow.mover import FactorNeeded, FourEyesNeeded, Said
from marketplace.workflow.moves import TransitionNotAllowed
from products.catalogue.change_status import change_status
from products.catalogue.labels import LenderKind
from products.catalogue.models import Product
from products.catalogue.schemas import Lender
from products.catalogue.service import list_product
from products.catalogue.states import Channel, ProductStatus
from tests.marketplace.holidays.people import Office, make_office
from tests.products.catalogue.offers import offer
from tests.web.callers import Member, Program, make_member, make_organisation, make_program
from tests.web.matrix.factories.consents import make_consent
from tests.web.matrix.factories.webhooks import make_endpoint
from tests.web.matrix.fixture import Holder
from web.admissions import OPEN_BUSINESS

SAID = {
    "suspend": Said(reason_code="incident", factor_fresh=True),
    "resume": Said(note="已整改", factor_fresh=True),
    "propose_exit": Said(reason_code="own_request"),
    "confirm_exit": Said(factor_fresh=True),
    "decline_exit": Said(note="先结清"),
}


@dataclass(frozen=True)
class Bank:
    """A bank with one of everything, in use, and the office that looks after it."""

    office: Office
    person: Member
    program: Program
    session_token: str
    bearer: str
    products: tuple[UUID, UUID]  # published, and one that rested before
    consent: UUID
    endpoint: UUID

    @property
    def id(self) -> UUID:
        return self.person.organisation_id


async def act(session: AsyncSession, actor: Actor, bank_id: UUID, *actions: str) -> None:
    """Moves with what each asks for, and what the task does afterwards."""
    for action in actions:
        await ACTIONS[action](session, actor, bank_id, at=now(), said=SAID[action])
        await follow_standing(session, OPEN_BUSINESS, bank_id, at=now())


@pytest.fixture
async def bank(session: AsyncSession) -> Bank:
    office = await make_office(session)
    person = await make_member(session, Role.BANK_ADMIN)
    program = await make_program(session, Role.BANK_ADMIN, organisation_id=person.organisation_id)
    lender = Lender(person.organisation_id, "示例银行", LenderKind.CITY_BANK)
    made = [
        await list_product(
            session, PostgresSearch(session), builtin_vocabulary(), offer(lender=lender, sample=False, channel=Channel.HERE), now=now()
        )
        for _ in range(2)
    ]
    await change_status(session, PostgresSearch(session), made[1].id, ProductStatus.SUSPENDED, now=now())
    giver = await make_organisation(session)
    holder = Holder(person, person.account_id, "320100", (giver.id, person.organisation_id))
    endpoint = await make_endpoint(session, holder, "any")
    await session.execute(update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint).values(status=EndpointState.ACTIVE))
    token = open_session(
        session, account_id=person.account_id, membership_id=person.membership_id, user_agent="Firefox", now=now(), factor_at=now()
    )
    bearer = await issue_token(session, program.client_id, program.secret, now=now())
    assert bearer
    consent = await make_consent(session, holder, ConsentState.LIVE)
    await session.commit()
    return Bank(office, person, program, token, bearer, (made[0].id, made[1].id), consent, endpoint)


async def statuses(session: AsyncSession, bank: Bank) -> list[str]:
    found = {row.id: row.status for row in (await session.scalars(select(Product).execution_options(populate_existing=True))).all()}
    return [found[each].value for each in bank.products]


async def test_suspended_bank_is_shut_out_at_once_and_its_business_rests(session: AsyncSession, bank: Bank) -> None:
    await ACTIONS["suspend"](session, bank.office.first, bank.id, at=now(), said=SAID["suspend"])
    # before any task has run
    assert await actor_of_session(session, bank.session_token, now=now()) is None
    assert await actor_of_token(session, bank.bearer, now=now()) is None
    assert await session.scalar(select(TaskRow.id).where(TaskRow.key.startswith(str(bank.id))))
    await follow_standing(session, OPEN_BUSINESS, bank.id, at=now())
    assert await statuses(session, bank) == ["suspended", "suspended"]
    assert (await session.get_one(WebhookEndpoint, bank.endpoint, populate_existing=True)).status is EndpointState.PAUSED
    assert (await session.get_one(Consent, bank.consent, populate_existing=True)).status is ConsentState.LIVE


async def test_resumed_bank_gets_back_exactly_what_the_suspension_took(session: AsyncSession, bank: Bank) -> None:
    await act(session, bank.office.first, bank.id, "suspend")
    await follow_standing(session, OPEN_BUSINESS, bank.id, at=now())  # the task may run twice
    await act(session, bank.office.first, bank.id, "resume")
    assert await statuses(session, bank) == ["published", "suspended"]
    assert (await session.get_one(WebhookEndpoint, bank.endpoint, populate_existing=True)).status is EndpointState.ACTIVE
    assert await session.scalar(select(InstitutionPause.part).where(InstitutionPause.organisation_id == bank.id)) is None
    assert await actor_of_session(session, bank.session_token, now=now()) is None  # one signs in anew


async def test_exit_needs_another_operator_and_ends_what_was_open(session: AsyncSession, bank: Bank) -> None:
    await act(session, bank.office.first, bank.id, "suspend", "propose_exit")
    with pytest.raises(FourEyesNeeded):
        await ACTIONS["confirm_exit"](session, bank.office.first, bank.id, at=now(), said=SAID["confirm_exit"])
    await act(session, bank.office.second, bank.id, "confirm_exit")
    assert await statuses(session, bank) == ["withdrawn", "withdrawn"]
    assert (await session.get_one(Consent, bank.consent, populate_existing=True)).status is ConsentState.REVOKED
    assert (await session.get_one(WebhookEndpoint, bank.endpoint, populate_existing=True)).status is EndpointState.CLOSED
    client = (await session.scalars(select(ApiClient).where(ApiClient.client_id == bank.program.client_id))).one()
    await session.refresh(client)
    assert not client.active
    ended = select(SignInSession.revoked_at).where(SignInSession.membership_id == bank.person.membership_id)
    assert await session.scalar(ended) is not None
    assert (await session.get_one(Organisation, bank.id, populate_existing=True)).status is OrganisationStatus.EXITED
    left = {each.label_zh: each.count for each in await count_business(session, OPEN_BUSINESS, bank.id, at=now())}
    assert set(left.values()) == {0}


async def test_open_business_is_counted_before_anybody_acts(session: AsyncSession, bank: Bank) -> None:
    counted = {each.label_zh: each.count for each in await count_business(session, OPEN_BUSINESS, bank.id, at=now())}
    assert counted["已登录的人员"] == counted["接口程序"] == counted["收到的有效授权"] == counted["回调地址"] == 1
    assert counted["在架和暂停的产品"] == 2


async def test_branch_is_shut_out_with_its_bank_and_back_with_it(session: AsyncSession, bank: Bank) -> None:
    clerk = await make_member(session, Role.BANK_OFFICER)
    await session.execute(update(Organisation).where(Organisation.id == clerk.organisation_id).values(parent_id=bank.id))
    token = open_session(
        session, account_id=clerk.account_id, membership_id=clerk.membership_id, user_agent="Firefox", now=now(), factor_at=now()
    )
    await session.flush()
    assert await actor_of_session(session, token, now=now())
    await ACTIONS["suspend"](session, bank.office.first, bank.id, at=now(), said=SAID["suspend"])
    assert await actor_of_session(session, token, now=now()) is None
    await ACTIONS["resume"](session, bank.office.first, bank.id, at=now(), said=SAID["resume"])
    assert await actor_of_session(session, token, now=now())


async def test_exit_is_only_for_a_suspended_one_and_suspension_wants_reason_and_factor(session: AsyncSession, bank: Bank) -> None:
    with pytest.raises(TransitionNotAllowed):
        await ACTIONS["propose_exit"](session, bank.office.first, bank.id, at=now(), said=SAID["propose_exit"])
    with pytest.raises(FactorNeeded):
        await ACTIONS["suspend"](session, bank.office.first, bank.id, at=now(), said=Said(reason_code="incident"))


async def test_own_platform_and_enterprises_are_no_institutions_to_handle(session: AsyncSession, bank: Bank) -> None:
    enterprise = await make_organisation(session)
    for stranger in (bank.office.first.organisation_id, enterprise.id):
        assert stranger
        with pytest.raises(OrganisationNotFound):
            await ACTIONS["suspend"](session, bank.office.first, stranger, at=now(), said=SAID["suspend"])


async def test_declined_exit_leaves_it_suspended(session: AsyncSession, bank: Bank) -> None:
    await act(session, bank.office.first, bank.id, "suspend", "propose_exit")
    standing = await ACTIONS["decline_exit"](session, bank.office.second, bank.id, at=now(), said=SAID["decline_exit"])
    assert standing.status is StandingStatus.SUSPENDED
    assert (await session.get_one(Organisation, bank.id, populate_existing=True)).status is OrganisationStatus.SUSPENDED


async def test_of_two_who_suspend_at_once_one_is_told_that_it_has_happened(system_sessions: Sessions, bank: Bank) -> None:
    async def suspend(actor: Actor) -> str:
        async with transaction(system_sessions, Binding.system()) as session:
            try:
                return (await ACTIONS["suspend"](session, actor, bank.id, at=now(), said=SAID["suspend"])).status
            except TransitionNotAllowed as late:
                return late.code

    outcomes = await asyncio.gather(suspend(bank.office.first), suspend(bank.office.second))
    assert outcomes.count("suspended") == 1
    assert set(outcomes) & {"stale_version", "transition_not_allowed"}
