"""`/me/messages/settings`: entering and confirming an address, choosing, and what is refused."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.sealing import Sealer, sealer
from marketplace.events.models import EventRow
from marketplace.notifications.contacts import code_hash
from marketplace.notifications.models import Contact
from marketplace.settings import Settings
from tests.web.callers import Caller, make_member, with_session

SETTINGS = "/me/messages/settings"
CODE = "246810"


class Person:
    """A signed-in person, and what the worker would do."""

    def __init__(self, caller: Caller, session: AsyncSession, keys: Sealer) -> None:
        self.caller, self.session, self.keys = caller, session, keys

    async def enter(self, channel: str, address: str) -> httpx.Response:
        return await self.caller.post(f"{SETTINGS}/address", {"channel": channel, f"{channel}-address": address})

    async def contacts(self) -> list[Contact]:
        found = await self.session.scalars(select(Contact).where(Contact.account_id == self.caller.account_id))
        return list(found.all())

    async def code_is_sent(self) -> None:
        """What the task does, with a code that the test knows."""
        (contact,) = await self.contacts()
        contact.code_hash, contact.code_until_at = code_hash(self.keys, contact.id, CODE), now() + timedelta(minutes=10)
        await self.session.commit()

    async def confirm(self, channel: str, code: str) -> httpx.Response:
        return await self.caller.post(f"{SETTINGS}/code", {"channel": channel, f"{channel}-code": code})

    async def save(self, **fields: str) -> httpx.Response:
        return await self.caller.post(SETTINGS, {"quiet_from": "22", "quiet_to": "8"} | fields)


@pytest.fixture
async def person(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> Person:
    caller = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    return Person(caller, session, sealer(settings.home / "keys"))


async def test_an_address_is_entered_confirmed_chosen_and_removed(person: Person) -> None:
    assert (await person.enter("sms", "138 0013 8000")).status_code == 303
    page = (await person.caller.get(SETTINGS)).text
    assert "138****8000" in page
    assert "待确认" in page
    assert "13800138000" not in page
    await person.code_is_sent()
    assert (await person.confirm("sms", "246 810")).status_code == 303
    assert "已确认" in (await person.caller.get(SETTINGS)).text
    assert (await person.save(sms="1", quiet_from="21")).status_code == 303
    page = (await person.caller.get(SETTINGS)).text
    assert re.search(r'id="f-sms"[^>]*checked', page)
    assert '<option value="21" selected>' in page
    assert (await person.caller.post(f"{SETTINGS}/remove", {"channel": "sms"})).status_code == 303
    assert "138****8000" not in (await person.caller.get(SETTINGS)).text


async def test_a_wrong_code_comes_back_at_its_field_and_counts(person: Person) -> None:
    await person.enter("email", "li@example.cn")
    await person.code_is_sent()
    answers = [await person.confirm("email", "000000") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 6
    assert "验证码不对" in answers[4].text
    assert "验证码已失效" in answers[5].text
    assert 'id="f-email-code-error"' in answers[0].text
    assert (await person.confirm("email", CODE)).status_code == 422


@pytest.mark.parametrize(("channel", "address"), [("email", "nobody"), ("email", "a@b.cn\nBcc: c@d.cn"), ("sms", "123"), ("sms", "")])
async def test_what_is_no_address_comes_back_with_what_was_typed(person: Person, channel: str, address: str) -> None:
    refused = await person.enter(channel, address)
    assert refused.status_code == 422
    assert f'id="f-{channel}-address-error"' in refused.text
    assert await person.contacts() == []


async def test_a_channel_without_a_confirmed_address_cannot_be_chosen(person: Person) -> None:
    refused = await person.save(email="1")
    assert refused.status_code == 422
    assert "还没有确认用来接收邮件的联系方式" in refused.text


@pytest.mark.parametrize("hour", ["24", "-1", "8.5", "", "八"])
async def test_hours_that_no_day_has_are_refused(person: Person, hour: str) -> None:
    refused = await person.save(quiet_to=hour)
    assert refused.status_code == 422
    assert 'id="f-quiet_to-error"' in refused.text


@pytest.mark.parametrize("action", ["address", "code", "resend", "remove"])
@pytest.mark.parametrize("channel", ["pigeon", ""])
async def test_a_channel_that_there_is_not_is_not_found(person: Person, action: str, channel: str) -> None:
    assert (await person.caller.post(f"{SETTINGS}/{action}", {"channel": channel})).status_code == 404


async def test_codes_are_limited_per_person_and_per_address(person: Person, client: httpx.AsyncClient, session: AsyncSession) -> None:
    await person.enter("sms", "13700137000")
    answers = [await person.caller.post(f"{SETTINGS}/resend", {"channel": "sms"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    codes = []
    for _ in range(5):
        other = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
        codes.append((await Person(other, session, person.keys).enter("sms", "13700137000")).status_code)
    assert codes == [303] * 4 + [429]


async def test_everything_done_stands_in_the_log_without_the_address(person: Person) -> None:
    await person.enter("email", "li.ming@example.cn")
    events = select(EventRow).where(EventRow.subject_id == person.caller.account_id, EventRow.kind == "contact.entered")
    (event,) = (await person.session.scalars(events)).all()
    assert (event.data, event.account_id) == ({"channel": "email"}, person.caller.account_id)
