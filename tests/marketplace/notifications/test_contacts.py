"""Entering and confirming an address: six digits, ten minutes, five tries, once."""

import asyncio
import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.sealing import CannotOpen
from marketplace.database.session import Sessions, transaction
from marketplace.notifications.carrier import Undeliverable
from marketplace.notifications.channels import Channel
from marketplace.notifications.contacts import (
    Confirmation,
    ContactNotFound,
    address_of,
    confirm,
    enter_address,
    own_contacts,
    remove,
    send_code_again,
)
from marketplace.notifications.models import Contact
from marketplace.notifications.preferences import ChannelNotConfirmed, Preferences, choose, own_preferences
from marketplace.notifications.quiet_hours import SHANGHAI, QuietHours
from marketplace.notifications.sending import PostOffice
from marketplace.notifications.tasks import SEND_CODE
from marketplace.tasks.models import TaskRow
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.notifications.people import SEALER, Bag, actor_of, binding_of
from tests.web.callers import Member, make_member

NOW = datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)
ADDRESS = "13800138000"
SMS = Channel.SMS


class Person:
    """Somebody who enters an address in own transactions, and the worker that sends the codes."""

    def __init__(self, member: Member, sessions: Sessions, system_sessions: Sessions) -> None:
        self.actor: Actor = actor_of(member)
        self.binding: Binding = binding_of(member)
        self.sessions, self._system = sessions, system_sessions
        self.bag = Bag()
        self.office = PostOffice({Channel.EMAIL: self.bag, SMS: self.bag}, SEALER, "直达", "https://zhida.example.cn")

    async def enter(self, address: str = ADDRESS) -> None:
        async with transaction(self.sessions, self.binding) as session:
            await enter_address(session, self.actor, SMS, address, SEALER, now=NOW)

    async def contact(self) -> Contact:
        async with transaction(self.sessions, self.binding) as session:
            (contact,) = await own_contacts(session, self.actor)
        return contact

    async def receive_code(self, at: datetime = NOW) -> str:
        """Run the newest task that sends a code, and read the message."""
        contact = await self.contact()
        async with transaction(self._system, Binding.system()) as session:
            tasks = select(TaskRow).where(TaskRow.kind == SEND_CODE.name, TaskRow.account_id == self.actor.account_id)
            task = (await session.scalars(tasks.order_by(TaskRow.id.desc()).limit(1))).one()
            assert task.arguments == {"contact_id": str(contact.id)}
            await self.office.send_code(TaskRun(task.id, 1, at, session, self._system, Binding.system()), **task.arguments)
        return re.findall(r"\b[0-9]{6}\b", self.bag.letters[-1].text)[0] if self.bag.letters else ""

    async def confirm(self, code: str, at: datetime = NOW) -> Confirmation:
        async with transaction(self.sessions, self.binding) as session:
            return await confirm(session, self.actor, SMS, code, SEALER, now=at)

    async def choose(self, *channels: Channel) -> None:
        async with transaction(self.sessions, self.binding) as session:
            await choose(session, self.actor, Preferences(frozenset(channels), QuietHours(21, 7)), now=NOW)

    async def preferences(self) -> Preferences:
        async with transaction(self.sessions, self.binding) as session:
            return await own_preferences(session, self.actor)


@pytest.fixture
async def person(session: AsyncSession, sessions: Sessions, system_sessions: Sessions) -> Person:
    return Person(await make_member(session, Role.ENTERPRISE_OWNER), sessions, system_sessions)


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_an_address_is_confirmed_by_the_code_that_was_sent_there(person: Person) -> None:
    await person.enter()
    code = await person.receive_code()
    assert person.bag.letters[-1].to == ADDRESS
    assert await person.confirm(f" {code[:3]} {code[3:]} ") is Confirmation.CONFIRMED
    assert (await person.contact()).confirmed_at == NOW
    assert await person.confirm(code) is Confirmation.OVER, "a code is good once"


async def test_five_tries_then_even_the_right_code_is_over(person: Person) -> None:
    await person.enter()
    code = await person.receive_code()
    assert [await person.confirm(another(code)) for _ in range(5)] == [Confirmation.WRONG] * 5
    assert await person.confirm(code) is Confirmation.OVER
    async with transaction(person.sessions, person.binding) as session:
        await send_code_again(session, person.actor, SMS, now=NOW)
    assert await person.confirm(await person.receive_code()) is Confirmation.CONFIRMED


async def test_guesses_at_the_same_time_are_still_only_five(person: Person) -> None:
    await person.enter()
    code = await person.receive_code()
    guesses = await asyncio.gather(*(person.confirm(another(code)) for _ in range(24)))
    assert guesses.count(Confirmation.WRONG) == 5
    assert guesses.count(Confirmation.OVER) == 19


async def test_after_ten_minutes_the_code_is_over(person: Person) -> None:
    await person.enter()
    code = await person.receive_code()
    assert await person.confirm(code, NOW + timedelta(minutes=10)) is Confirmation.OVER
    assert await person.confirm(code, NOW + timedelta(minutes=10, microseconds=-1)) is Confirmation.CONFIRMED


async def test_before_a_code_was_sent_nothing_confirms(person: Person) -> None:
    with pytest.raises(ContactNotFound):
        await person.confirm("123456")
    await person.enter()
    assert await person.confirm("123456") is Confirmation.OVER


async def test_a_second_delivery_of_the_task_sends_a_new_code_and_only_that_one_counts(person: Person) -> None:
    await person.enter()
    first, second = await person.receive_code(), await person.receive_code()
    if first != second:
        assert await person.confirm(first) is Confirmation.WRONG
    assert await person.confirm(second) is Confirmation.CONFIRMED


async def test_a_number_that_takes_no_message_has_no_code(person: Person) -> None:
    await person.enter()
    person.bag.failure = Undeliverable("refused")
    assert await person.receive_code() == ""
    assert (await person.contact()).code_hash is None


async def test_a_new_address_has_to_be_confirmed_anew_and_the_same_one_has_not(person: Person) -> None:
    await person.enter()
    assert await person.confirm(await person.receive_code()) is Confirmation.CONFIRMED
    before = await person.contact()
    await person.enter()
    assert (await person.contact()).id == before.id
    await person.enter("13900139000")
    assert (await person.contact()).confirmed_at is None
    assert (await person.contact()).masked == "139****9000"


async def test_only_confirmed_channels_can_be_chosen_and_removing_one_ends_it(person: Person) -> None:
    assert await person.preferences() == Preferences()
    with pytest.raises(ChannelNotConfirmed) as refused:
        await person.choose(SMS, Channel.EMAIL)
    assert [error.pointer for error in refused.value.errors] == ["/email", "/sms"]
    await person.enter()
    await person.confirm(await person.receive_code())
    await person.choose(SMS)
    assert await person.preferences() == Preferences(frozenset({SMS}), QuietHours(21, 7))
    async with transaction(person.sessions, person.binding) as session:
        await remove(session, person.actor, SMS, now=NOW)
    assert await person.preferences() == Preferences(frozenset(), QuietHours(21, 7))
    with pytest.raises(ContactNotFound):
        async with transaction(person.sessions, person.binding) as session:
            await remove(session, person.actor, SMS, now=NOW)


async def test_the_database_holds_no_readable_address_and_no_code(person: Person, session: AsyncSession) -> None:
    await person.enter()
    code = await person.receive_code()
    contact = await person.contact()
    row = await session.execute(text("SELECT to_jsonb(contact)::text FROM contact WHERE id = :id"), {"id": contact.id})
    tasks = await session.execute(text("SELECT to_jsonb(task)::text FROM task WHERE account_id = :id"), {"id": person.actor.account_id})
    events = await session.execute(text("SELECT to_jsonb(event)::text FROM event WHERE subject_id = :id"), {"id": person.actor.account_id})
    stored = "".join(row.scalars().all() + tasks.scalars().all() + events.scalars().all())
    assert "contact.entered" in stored
    assert ADDRESS not in stored
    assert ADDRESS.encode().hex() not in stored
    assert f'"{code}"' not in stored
    assert address_of(SEALER, contact) == ADDRESS
    with pytest.raises(CannotOpen):
        address_of(SEALER, Contact(id=uuid4(), sealed_address=contact.sealed_address))


async def test_another_person_sees_and_confirms_nothing_of_it(person: Person, session: AsyncSession) -> None:
    await person.enter()
    await person.receive_code()
    stranger = Person(await make_member(session, Role.ENTERPRISE_OWNER), person.sessions, person.sessions)
    async with transaction(person.sessions, stranger.binding) as theirs:
        assert await own_contacts(theirs, person.actor) == [], "the database refuses even a wrong condition"
        with pytest.raises(ContactNotFound):
            await send_code_again(theirs, stranger.actor, SMS, now=NOW)
