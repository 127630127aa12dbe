"""Closing the own account, and ending everything when somebody else may know the password."""

import asyncio

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import sealer
from marketplace.database.session import Sessions, transaction
from marketplace.enrolment.agents.acts import hold_as_actor
from marketplace.enrolment.closing.close import NAMELESS, NAMELESS_PERSON, ClosedAlready, StaffAccount, close_account
from marketplace.enrolment.real_name.models import AccountRealName
from marketplace.enrolment.real_name.person import PersonGiven
from marketplace.enrolment.real_name.state import keep_real_name
from marketplace.enrolment.recovery.post import RecoveryPost
from marketplace.ids import new_id
from marketplace.members.models import Membership, Organisation, OrganisationKind
from marketplace.members.repository import add_membership
from marketplace.notifications.channels import Channel
from marketplace.notifications.models import Contact
from marketplace.settings import Settings
from marketplace.subject_keys.models import SubjectKey
from marketplace.tasks.models import TaskRow
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.enrolment.test_verifiers import number
from tests.web.callers import PASSWORD, Member, browser, make_member, make_organisation, with_session
from tests.web.enrolment.test_recovery import Letters, reachable
from web.closing import OPEN_BUSINESS

PATH = "/account/close"
SAID = {"password": PASSWORD, "confirmed": "1"}


def actor_of(member: Member) -> Actor:
    return Actor(member.role, account_id=member.account_id, organisation_id=member.organisation_id)


async def test_a_closed_account_opens_nothing_and_keeps_nothing_personal(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    member, seal = await reachable(session, settings), sealer(settings.home / "keys")
    person = PersonGiven("示例人员", number())
    await keep_real_name(session, member.account_id, person, sealer=seal, adapter="records", reference="", now=now())
    own = await session.get_one(Organisation, member.organisation_id)
    own.kind, own.name = OrganisationKind.NATURAL_PERSON, person.name
    here, there = await with_session(client, session, member), await with_session(client, session, member)
    assert "最长 30 年" in (await here.get(PATH)).text
    assert (await here.post(PATH, {"password": PASSWORD})).status_code == 422
    assert (await here.post(PATH, SAID | {"password": "不是这个密码 2026"})).status_code == 422
    assert (await here.post(PATH, SAID)).headers["location"] == "/"
    assert (await there.get("/me/sessions")).headers["location"].startswith("/login")
    await session.rollback()
    account = await session.get_one(Account, member.account_id, populate_existing=True)
    assert (account.active, account.display_name, account.username) == (False, NAMELESS, f"closed-{member.account_id.hex}")
    kept = await session.get_one(AccountRealName, member.account_id, populate_existing=True)
    assert (kept.sealed, kept.number_hash, kept.masked) == (None, None, "")
    assert (await session.get_one(Organisation, own.id, populate_existing=True)).name == NAMELESS_PERSON
    assert (await session.get_one(SubjectKey, own.id)).sealed_key is None
    assert "location" not in (await browser(client).post("/login", {"username": member.username, "password": PASSWORD})).headers
    keeper = await with_session(client, session, await make_member(session, Role.SECURITY_ADMIN))
    assert "本人注销" in (await keeper.get(f"/security/accounts/{member.account_id}")).text
    assert (await keeper.post(f"/security/accounts/{member.account_id}/reinstate")).status_code == 409


async def test_the_last_letter_takes_the_addresses_away(session: AsyncSession, settings: Settings, system_sessions: Sessions) -> None:
    member, letters = await reachable(session, settings), Letters()
    post = RecoveryPost({Channel.EMAIL: letters, Channel.SMS: letters}, sealer(settings.home / "keys"), "示例平台")
    run = TaskRun(new_id(), 1, now(), session, system_sessions, Binding.system())
    await post.send_alarm(run, account_id=str(member.account_id), about="closed")
    assert ["注销" in each.text for each in letters.carried] == [True]
    assert (await session.scalars(select(Contact.id).where(Contact.account_id == member.account_id))).all() == []


async def test_the_only_administrator_stays_until_what_is_open_is_done(client: httpx.AsyncClient, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    agent = await make_member(session, Role.ENTERPRISE_AGENT, member.organisation_id)
    owner = await with_session(client, session, member)
    assert "在任的经办人" in (await owner.get(PATH)).text
    refused = await owner.post(PATH, SAID)
    assert (refused.status_code, "还不能注销" in refused.text) == (422, True)
    assert await session.scalar(select(Account.active).where(Account.id == member.account_id))
    acting = await with_session(client, session, agent)
    assert (await acting.post(PATH, SAID)).headers["location"] == "/"
    assert (await owner.post(PATH, SAID)).headers["location"] == "/"


async def test_nobody_closes_without_the_form_s_token(client: httpx.AsyncClient, session: AsyncSession) -> None:
    caller = await with_session(client, session, await make_member(session, Role.ENTERPRISE_AGENT))
    caller.csrf = None
    assert (await caller.post(PATH, SAID)).status_code == 403


async def test_who_works_for_an_institution_too_asks_the_security_administrator(session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)
    bank = await make_organisation(session, Role.BANK_OFFICER)
    add_membership(session, account_id=member.account_id, organisation_id=bank.id, role=Role.BANK_OFFICER)
    await session.flush()
    with pytest.raises(StaffAccount):
        await close_account(session, actor_of(member), OPEN_BUSINESS, "-", now=now())


async def test_closing_waits_for_the_act_under_way_and_happens_once(session: AsyncSession, system_sessions: Sessions) -> None:
    member = await make_member(session, Role.ENTERPRISE_AGENT)

    async def close() -> str:
        try:
            async with transaction(system_sessions, Binding.system()) as opened:
                await close_account(opened, actor_of(member), OPEN_BUSINESS, "-", now=now())
        except ClosedAlready:
            return "closed already"
        return "closed"

    async with transaction(system_sessions, Binding.system()) as acting:
        await hold_as_actor(acting, member.account_id, member.organisation_id)
        closing = [asyncio.create_task(close()) for _ in range(2)]
        await asyncio.sleep(0.2)
        assert not any(each.done() for each in closing)
        assert await acting.scalar(select(Membership.active).where(Membership.id == member.membership_id))
    assert sorted(await asyncio.gather(*closing)) == ["closed", "closed already"]


async def test_an_account_that_somebody_else_knows_is_closed_to_both_until_a_code_sets_a_password(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    member = await reachable(session, settings)
    here, thief = await with_session(client, session, member), await with_session(client, session, member)
    assert "原密码随即作废" in (await here.get("/me/sessions")).text
    assert (await here.post("/me/sessions/revoke_all", {"confirmed": "1"})).headers["location"] == "/recover"
    assert (await thief.get("/me/sessions")).headers["location"].startswith("/login")
    assert "location" not in (await browser(client).post("/login", {"username": member.username, "password": PASSWORD})).headers
    told = await session.scalars(select(TaskRow.arguments).where(TaskRow.kind == "enrolment.send_alarm"))
    assert {"account_id": str(member.account_id), "about": "sessions_ended"} in told.all()
