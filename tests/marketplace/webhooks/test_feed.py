"""The feed: own events only, in one order, each once."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.events.kinds import EventKind
from marketplace.members.models import OrganisationKind
from marketplace.webhooks.deliveries import webhooks_follower
from marketplace.webhooks.feed import UnknownFeedCursor, feed_follower, read_feed, write_entries
from tests.marketplace.webhooks.rooms import SUBMITTED, logged, make_institution

HIDDEN = EventKind("sample.hidden", "sample", "不公开")


async def test_a_party_reads_its_events_in_order_and_each_once(session: AsyncSession) -> None:
    mine, others = await make_institution(session), await make_institution(session)
    events = [await logged(session, mine.id) for _ in range(5)]
    for event in [*events, *events, await logged(session, others.id)]:
        await write_entries(session, event)
    actor = Actor(Role.BANK_OFFICER, organisation_id=mine.id)
    first = await read_feed(session, actor, cursor=None, kinds=(), limit=3)
    rest = await read_feed(session, actor, cursor=first.next_cursor, kinds=(), limit=3)
    assert [entry.event_id for entry in [*first.entries, *rest.entries]] == [event.id for event in events]
    assert rest.entries[0].body["id"] == str(events[3].id)


async def test_the_cursor_after_the_last_event_finds_what_comes_later(session: AsyncSession) -> None:
    mine = await make_institution(session)
    actor = Actor(Role.FUND_MANAGER, organisation_id=mine.id)
    empty = await read_feed(session, actor, cursor=None, kinds=(), limit=3)
    event = await logged(session, mine.id)
    await write_entries(session, event)
    found = await read_feed(session, actor, cursor=empty.next_cursor, kinds=(), limit=3)
    assert [entry.event_id for entry in found.entries] == [event.id]
    nothing_new = await read_feed(session, actor, cursor=found.next_cursor, kinds=(), limit=3)
    assert (nothing_new.entries, nothing_new.next_cursor) == ([], found.next_cursor)


async def test_an_event_that_is_replayed_late_stands_at_the_end_where_readers_still_find_it(session: AsyncSession) -> None:
    mine = await make_institution(session)
    actor = Actor(Role.BANK_ADMIN, organisation_id=mine.id)
    parked, next_one = await logged(session, mine.id), await logged(session, mine.id)
    await write_entries(session, next_one)
    read = await read_feed(session, actor, cursor=None, kinds=(), limit=3)
    await write_entries(session, parked)
    late = await read_feed(session, actor, cursor=read.next_cursor, kinds=(), limit=3)
    assert [entry.event_id for entry in late.entries] == [parked.id]


async def test_the_kinds_that_are_asked_for_filter_the_feed(session: AsyncSession) -> None:
    mine = await make_institution(session)
    actor = Actor(Role.BANK_ADMIN, organisation_id=mine.id)
    await write_entries(session, await logged(session, mine.id))
    assert (await read_feed(session, actor, cursor=None, kinds=["other.done"], limit=3)).entries == []
    assert len((await read_feed(session, actor, cursor=None, kinds=[SUBMITTED.name], limit=3)).entries) == 1


async def test_enterprises_have_no_feed_and_other_roles_read_nothing(session: AsyncSession) -> None:
    enterprise = await make_institution(session, OrganisationKind.ENTERPRISE)
    await write_entries(session, await logged(session, enterprise.id))
    for role in (Role.BANK_ADMIN, Role.ENTERPRISE_OWNER):
        assert (await read_feed(session, Actor(role, organisation_id=enterprise.id), cursor=None, kinds=(), limit=3)).entries == []


def test_followers_take_public_events_only() -> None:
    for follower in (feed_follower([SUBMITTED, HIDDEN]), webhooks_follower([SUBMITTED, HIDDEN])):
        assert follower.kinds == {SUBMITTED.name}


@pytest.mark.parametrize("cursor", ["", "-1", "1.5", "x", "9" * 19, "9" * 400, "١"])
async def test_other_texts_are_no_cursors(session: AsyncSession, cursor: str) -> None:
    actor = Actor(Role.BANK_ADMIN, organisation_id=(await make_institution(session)).id)
    with pytest.raises(UnknownFeedCursor):
        await read_feed(session, actor, cursor=cursor, kinds=(), limit=3)
