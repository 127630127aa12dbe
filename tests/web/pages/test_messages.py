"""`/me/messages`: the list, the marks, the count in the header, and whose messages one sees."""

import re
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from tests.web.callers import Caller, make_member, with_session
from tests.web.matrix.factories.notifications import make_message
from tests.web.matrix.fixture import Holder


class Reader:
    """A signed-in person with messages."""

    def __init__(self, caller: Caller, session: AsyncSession) -> None:
        self.caller, self._session = caller, session

    async def receive(self, state: str = "unread") -> UUID:
        assert self.caller.member
        holder = Holder(self.caller.member, self.caller.account_id, "320000", (self.caller.member.organisation_id,))
        message_id = await make_message(self._session, holder, state)
        await self._session.commit()
        return message_id

    async def page(self, path: str = "/me/messages") -> str:
        response = await self.caller.get(path)
        assert response.status_code == 200
        return response.text


@pytest.fixture
async def reader(client: httpx.AsyncClient, session: AsyncSession) -> Reader:
    return Reader(await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER)), session)


def unread_in_header(page: str) -> list[str]:
    return re.findall(r'<span class="unread">([^<]*)</span>', page)[:1]


async def test_without_messages_the_page_says_what_will_come(reader: Reader) -> None:
    page = await reader.page()
    assert "还没有消息" in page
    assert unread_in_header(page) == []


async def test_the_header_of_every_page_counts_unread_messages(reader: Reader) -> None:
    await reader.receive()
    await reader.receive()
    await reader.receive("read")
    assert unread_in_header(await reader.page("/products")) == ["2"]


async def test_opening_a_message_marks_it_and_leads_to_its_page(reader: Reader) -> None:
    message_id = await reader.receive()
    opened = await reader.caller.post(f"/me/messages/{message_id}/open")
    assert (opened.status_code, opened.headers["location"]) == (303, "/me/sessions")
    assert unread_in_header(await reader.page()) == []


async def test_a_message_is_marked_read_and_unread_again(reader: Reader) -> None:
    message_id = await reader.receive()
    for fields, expected in (({}, []), ({}, []), ({"unread": "1"}, ["1"])):
        assert (await reader.caller.post(f"/me/messages/{message_id}/mark", fields)).status_code == 303
        assert unread_in_header(await reader.page()) == expected


async def test_all_are_marked_at_once(reader: Reader) -> None:
    for _ in range(3):
        await reader.receive()
    assert (await reader.caller.post("/me/messages/read_all")).status_code == 303
    page = await reader.page()
    assert "全部标为已读" not in page
    assert unread_in_header(page) == []


async def test_unread_ones_stand_first_and_every_message_is_on_one_page_of_the_list(reader: Reader) -> None:
    made = [await reader.receive("read" if number % 3 else "unread") for number in range(65)]
    listed: list[str] = []
    path: str | None = "/me/messages"
    while path:
        page = await reader.page(path)
        listed += re.findall(r'action="/me/messages/([0-9a-f-]{36})/open"', page)
        older = re.search(r'href="(/me/messages\?after=[^"]+)"', page)
        path = older[1] if older else None
    newest_first = sorted(made, reverse=True)
    unread = [each for each in newest_first if made.index(each) % 3 == 0]
    assert listed == [str(each) for each in [*unread, *(each for each in newest_first if each not in unread)]]


@pytest.mark.parametrize("after", ["nonsense", "01980000-0000-7000-8000-000000000000", "", "%00", "a" * 500])
async def test_a_place_that_is_none_shows_the_first_page(reader: Reader, after: str) -> None:
    await reader.receive()
    response = await reader.caller.get(f"/me/messages?after={after}")
    assert response.status_code in {200, 400}
    if response.status_code == 200:
        assert "示例消息" in response.text


async def test_another_persons_message_is_not_found(reader: Reader, client: httpx.AsyncClient, session: AsyncSession) -> None:
    message_id = await reader.receive()
    stranger = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    for path in (f"/me/messages/{message_id}/open", f"/me/messages/{message_id}/mark", f"/me/messages/{uuid4()}/mark"):
        assert (await stranger.post(path)).status_code == 404
    assert unread_in_header(await reader.page()) == ["1"]
