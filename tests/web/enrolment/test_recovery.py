"""A forgotten password: a code to confirmed addresses, the second factor where one is set, and the same answers for everybody else."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account, SignInSession
from marketplace.access.roles import Role
from marketplace.access.secret_tokens import digest
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import sealer
from marketplace.database.session import Sessions, bound
from marketplace.enrolment.models import PasswordRecovery
from marketplace.enrolment.recovery.post import RecoveryPost
from marketplace.enrolment.recovery.start import purge_recoveries
from marketplace.ids import new_id
from marketplace.notifications.carrier import Letter
from marketplace.notifications.channels import Channel
from marketplace.notifications.contacts import address_hash
from marketplace.notifications.models import Contact
from marketplace.settings import Settings
from marketplace.tasks.models import TaskRow
from marketplace.tasks.task_run import TaskRun
from tests.web.callers import PASSWORD, Caller, Member, browser, make_member, with_session
from tests.web.factors import code_at, give_factor

NEW = "重设之后的新密码 2026"


@dataclass
class Letters:
    """A carrier that keeps what it was given."""

    carried: list[Letter] = field(default_factory=list)

    async def carry(self, letter: Letter) -> None:
        self.carried.append(letter)


@dataclass
class Desk:
    """What somebody who forgot the password does, and the worker behind it."""

    client: httpx.AsyncClient
    system_sessions: Sessions
    settings: Settings
    letters: Letters = field(default_factory=Letters)

    def _post(self) -> RecoveryPost:
        carriers = {Channel.EMAIL: self.letters, Channel.SMS: self.letters}
        return RecoveryPost(carriers, sealer(self.settings.home / "keys"), "示例平台")

    async def ask(self, username: str) -> Caller:
        """The browser after the first step; the worker has done its part."""
        caller = browser(self.client)
        answer = await caller.post("/recover", {"username": username})
        assert (answer.status_code, answer.headers["location"]) == (303, "/recover/code")
        token = answer.cookies["zhida-recover"]
        caller.headers["cookie"] += f"; zhida-recover={token}"
        async with self.system_sessions(info=bound(Binding.system())) as session:
            recovery = (await session.scalars(select(PasswordRecovery.id).where(PasswordRecovery.token_hash == digest(token)))).one()
            run = TaskRun(new_id(), 1, now(), session, self.system_sessions, Binding.system())
            await self._post().send_code(run, recovery_id=str(recovery))
            await session.commit()
        return caller

    async def tell(self, account_id: UUID) -> None:
        async with self.system_sessions(info=bound(Binding.system())) as session:
            run = TaskRun(new_id(), 1, now(), session, self.system_sessions, Binding.system())
            await self._post().tell_recovered(run, account_id=str(account_id))

    @property
    def code(self) -> str:
        """The one that was sent last."""
        found = re.search(r"\d{6}", self.letters.carried[-1].text)
        assert found
        return found[0]


@pytest.fixture
def desk(client: httpx.AsyncClient, system_sessions: Sessions, settings: Settings) -> Desk:
    """A desk of its own for each test."""
    return Desk(client, system_sessions, settings)


async def reachable(session: AsyncSession, settings: Settings, role: Role = Role.ENTERPRISE_OWNER) -> Member:
    """A person with a confirmed mobile number."""
    member = await make_member(session, role)
    keys, contact_id, number = sealer(settings.home / "keys"), new_id(), "13800138000"
    session.add(
        Contact(
            id=contact_id, account_id=member.account_id, channel=Channel.SMS, masked="138****8000", created_at=now(), confirmed_at=now(),
            sealed_address=keys.seal(number.encode(), f"contact.address.{contact_id}"),
            address_hash=address_hash(keys, Channel.SMS, number),
        )
    )  # fmt: skip
    await session.commit()
    return member


async def reset(caller: Caller, code: str, factor: str = "", password: str = NEW) -> httpx.Response:
    return await caller.post("/recover/code", {"code": code, "factor": factor, "password": password, "again": password})


async def signs_in(client: httpx.AsyncClient, member: Member, password: str) -> bool:
    answer = await browser(client).post("/login", {"username": member.username, "password": password})
    return answer.status_code == 303


async def test_a_code_sets_a_new_password_once_and_ends_every_session(desk: Desk, session: AsyncSession) -> None:
    member = await reachable(session, desk.settings)
    before = await with_session(desk.client, session, member)
    caller = await desk.ask(f"  {member.username.upper()} ")
    answer = await reset(caller, desk.code)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert (await before.get("/me/sessions")).headers["location"].startswith("/login")
    assert (await signs_in(desk.client, member, NEW), await signs_in(desk.client, member, PASSWORD)) == (True, False)
    assert (await reset(caller, desk.code, password="又一个没有用过的密码 1")).status_code == 422
    told = await session.scalar(select(TaskRow.arguments).where(TaskRow.kind == "enrolment.tell_recovered").order_by(TaskRow.id.desc()))
    assert told == {"account_id": str(member.account_id)}
    await desk.tell(member.account_id)
    assert "如果不是你本人操作" in desk.letters.carried[-1].text


async def test_unknown_names_and_people_without_an_address_get_the_same_answers(desk: Desk, session: AsyncSession) -> None:
    known, silent = await reachable(session, desk.settings), await make_member(session, Role.ENTERPRISE_OWNER)
    pages = []
    for name in (known.username, silent.username, f"nobody-{uuid4().hex[:8]}"):
        caller = await desk.ask(name)
        form = await caller.get("/recover/code")
        refused = await reset(caller, "not a code")
        pages.append((form.status_code, refused.status_code, "不正确，或者已经失效" in refused.text, len(refused.text)))
    assert len(desk.letters.carried) == 1
    assert len(set(pages)) == 1


async def test_five_wrong_codes_end_the_recovery(desk: Desk, session: AsyncSession) -> None:
    member = await reachable(session, desk.settings)
    caller = await desk.ask(member.username)
    wrong = "000000" if desk.code != "000000" else "000001"
    answers = await asyncio.gather(*(reset(browser_like(caller), wrong) for _ in range(7)))
    assert {answer.status_code for answer in answers} == {422}
    assert (await reset(caller, desk.code)).status_code == 422
    assert await signs_in(desk.client, member, PASSWORD)


def browser_like(caller: Caller) -> Caller:
    return Caller(caller.client, dict(caller.headers), caller.csrf)


async def test_a_code_is_worth_nothing_in_another_browser(desk: Desk, session: AsyncSession) -> None:
    member = await reachable(session, desk.settings)
    await desk.ask(member.username)
    code = desk.code
    other = await desk.ask(f"nobody-{uuid4().hex[:8]}")
    assert (await reset(other, code)).status_code == 422
    assert (await reset(browser(desk.client), code)).headers["location"] == "/recover"


async def test_a_code_that_is_too_old_sets_nothing(desk: Desk, session: AsyncSession) -> None:
    member = await reachable(session, desk.settings)
    caller = await desk.ask(member.username)
    mine = PasswordRecovery.account_id == member.account_id
    await session.execute(update(PasswordRecovery).where(mine).values(code_until_at=now() - timedelta(seconds=1)))
    await session.commit()
    assert (await reset(caller, desk.code)).status_code == 422


async def test_where_a_second_factor_is_set_the_code_alone_sets_nothing(desk: Desk, session: AsyncSession) -> None:
    member = await reachable(session, desk.settings, Role.BANK_OFFICER)
    secret = await give_factor(session, desk.settings, member)
    caller = await desk.ask(member.username)
    for wrong in ("", "000000"):
        refused = await reset(caller, desk.code, wrong)
        assert (refused.status_code, "验证码或动态口令不正确" in refused.text) == (422, True)
    assert (await reset(caller, desk.code, code_at(secret))).status_code == 303


async def test_staff_without_a_second_factor_need_the_security_administrator(desk: Desk, session: AsyncSession) -> None:
    member = await reachable(session, desk.settings, Role.BANK_OFFICER)
    await session.execute(update(Account).where(Account.id == member.account_id).values(factor_set_at=None))
    await session.commit()
    caller = await desk.ask(member.username)
    assert (await reset(caller, desk.code)).status_code == 422


async def test_a_weak_password_costs_no_try(desk: Desk, session: AsyncSession) -> None:
    member = await reachable(session, desk.settings)
    caller = await desk.ask(member.username)
    for _ in range(6):
        assert (await reset(caller, desk.code, password="short")).status_code == 422
    assert (await reset(caller, desk.code)).status_code == 303


async def test_one_name_gets_only_so_many_codes(desk: Desk, session: AsyncSession) -> None:
    name = f"nobody-{uuid4().hex[:8]}"
    for _ in range(5):
        await desk.ask(name)
    assert (await browser(desk.client).post("/recover", {"username": name})).status_code == 429


async def test_old_recoveries_are_removed(session: AsyncSession) -> None:
    made = [
        PasswordRecovery(id=new_id(), token_hash=digest(uuid4().hex), created_at=now() - age) for age in (timedelta(0), timedelta(days=2))
    ]
    session.add_all(made)
    await session.flush()
    await purge_recoveries(session, now=now())
    kept = await session.scalars(select(PasswordRecovery.id).where(PasswordRecovery.id.in_([each.id for each in made])))
    assert kept.all() == [made[0].id]


async def test_all_sessions_of_the_own_account_end_at_once(desk: Desk, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    here, there = await with_session(desk.client, session, member), await with_session(desk.client, session, member)
    assert (await here.post("/me/sessions/revoke_all")).status_code == 422
    assert (await there.get("/me/sessions")).status_code == 200
    assert (await here.post("/me/sessions/revoke_all", {"confirmed": "1"})).headers["location"] == "/login"
    assert (await there.get("/me/sessions")).headers["location"].startswith("/login")
    live = select(SignInSession.id).where(SignInSession.account_id == member.account_id, SignInSession.revoked_at.is_(None))
    assert (await session.scalars(live)).all() == []
