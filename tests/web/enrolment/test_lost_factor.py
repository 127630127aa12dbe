"""Phone and recovery codes are lost: the verified person goes on by real name, and signs nothing for a day."""

import re
from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import sealer
from marketplace.database.session import Sessions, transaction
from marketplace.enrolment.agents.invite import invite
from marketplace.enrolment.agents.rules import Appointment
from marketplace.enrolment.real_name.person import PersonGiven
from marketplace.enrolment.real_name.state import keep_real_name
from marketplace.enrolment.signing import SigningRests, may_sign
from marketplace.settings import Settings
from marketplace.tasks.models import TaskRow
from tests.marketplace.enrolment.registrations import register
from tests.marketplace.enrolment.test_verifiers import number
from tests.web.callers import PASSWORD, Member, browser, make_member, with_session
from tests.web.factors import give_factor

PATH = "/login/lost-factor"


async def verified(session: AsyncSession, settings: Settings, role: Role = Role.ENTERPRISE_OWNER) -> tuple[Member, PersonGiven]:
    """Somebody with a factor whose real name is on record, so that the verifier finds it again."""
    member, person, seal = await make_member(session, role), PersonGiven("示例人员", number()), sealer(settings.home / "keys")
    await keep_real_name(session, member.account_id, person, sealer=seal, adapter="records", reference="", now=now())
    await register(session, seal, person=person.name, number=person.identity_number)
    await give_factor(session, settings, member)
    return member, person


async def tried(client: httpx.AsyncClient, member: Member, name: str, identity_number: str) -> httpx.Response:
    """From the password to the lost phone, in one browser."""
    first = await browser(client).post("/login", {"username": member.username, "password": PASSWORD})
    assert first.headers["location"].startswith("/login/code")
    here = browser(client)
    here.headers["cookie"] += f"; zhida-code={first.cookies['zhida-code']}"
    assert "实名核验重设" in (await here.get(PATH)).text
    return await here.post(PATH, {"person_name": name, "identity_number": identity_number})


async def factor_of(session: AsyncSession, account_id: UUID) -> bool:
    return await session.scalar(select(Account.factor_set_at).where(Account.id == account_id)) is not None


async def test_the_verified_person_goes_on_without_the_factor_and_is_told(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    member, person = await verified(session, settings)
    before = await with_session(client, session, member)
    answer = await tried(client, member, person.name, person.identity_number)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/security/factor"), answer.text
    assert not await factor_of(session, member.account_id)
    assert (await before.get("/me/sessions")).headers["location"].startswith("/login")
    after = browser(client, answer.cookies["zhida"], member)
    assert "以后才能签署授权" in (await after.get("/me/security")).text
    told = await session.scalars(select(TaskRow.arguments).where(TaskRow.kind == "enrolment.send_alarm"))
    assert {"account_id": str(member.account_id), "about": "factor_recovered"} in told.all()


async def test_another_person_and_staff_are_refused_with_one_sentence(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    (owner, _), (staff, of_staff) = await verified(session, settings), await verified(session, settings, Role.BANK_OFFICER)
    _, other = await verified(session, settings)
    sentences = set()
    for member, person in ((owner, other), (staff, of_staff)):
        answer = await tried(client, member, person.name, person.identity_number)
        assert (answer.status_code, person.identity_number in answer.text) == (422, False)
        sentences.update(re.findall(r"与这个账户核验过的实名[^<]*", answer.text))
        assert await factor_of(session, member.account_id)
    assert len(sentences) == 1


async def test_without_the_password_there_is_no_way_in(client: httpx.AsyncClient) -> None:
    stranger = browser(client)
    assert (await stranger.get(PATH)).headers["location"] == "/login"
    assert (await stranger.post(PATH, {"person_name": "示例人员", "identity_number": number()})).headers["location"] == "/login"


async def test_somebody_who_guesses_is_stopped(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    member, person = await verified(session, settings)
    for _ in range(5):
        assert (await tried(client, member, person.name, number())).status_code == 422
    assert (await tried(client, member, person.name, person.identity_number)).status_code == 429


async def test_nothing_is_signed_and_nobody_appointed_until_the_hour_whichever_session_asks(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    tabs = [await with_session(client, session, member) for _ in range(2)]
    actor = Actor(member.role, account_id=member.account_id, organisation_id=member.organisation_id)
    await _cools(session, member, timedelta(hours=1))
    for tab in tabs:
        refused = await tab.get("/me/consents/new")
        assert (refused.status_code, "以后才能签署授权" in refused.text) == (403, True)
    async with transaction(sessions, Binding(role=member.role.value, organisation_id=member.organisation_id)) as opened:
        with pytest.raises(SigningRests):
            await may_sign(opened, actor)
        with pytest.raises(SigningRests):
            await invite(opened, actor, Appointment("示例", frozenset(), date(2026, 11, 21), date(2026, 11, 22)), now=now())
    await _cools(session, member, -timedelta(seconds=1))
    async with transaction(sessions, Binding(role=member.role.value, organisation_id=member.organisation_id)) as opened:
        assert await may_sign(opened, actor)


async def _cools(session: AsyncSession, member: Member, ahead: timedelta) -> None:
    await session.execute(update(Account).where(Account.id == member.account_id).values(cooling_until_at=now() + ahead))
    await session.commit()
