"""Leave with a delegate, from the page to the cases that the delegate then sees."""

from datetime import date, timedelta
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.members.actors import actor_of_session
from marketplace.members.leave import acting_for, behalf
from marketplace.members.leave_models import GATE_ROLE, Leave
from tests.web.callers import Caller, Member, make_member, with_session

R = Role.BANK_OFFICER


async def two_colleagues(session: AsyncSession) -> tuple[Member, Member]:
    """Of one bank and one role."""
    absent = await make_member(session, R)
    return absent, await make_member(session, R, absent.organisation_id)


def form(delegate: Member, starts_on: date | None = None, days: int = 3) -> dict[str, str]:
    """What the page sends."""
    begin = starts_on or today()
    return {"delegate_id": str(delegate.account_id), "starts_on": str(begin), "ends_on": str(begin + timedelta(days=days))}


async def stands_in_for(sessions: Sessions, caller: Caller, days: int = 0) -> frozenset[UUID]:
    """As the next request would find it, some days on."""
    async with transaction(sessions, Binding(role=GATE_ROLE)) as session:
        member = caller.member
        assert member
        return await acting_for(session, member.account_id, member.organisation_id, now=now() + timedelta(days=days))


async def test_a_delegate_stands_in_from_the_first_to_the_last_day(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    absent, delegate = await two_colleagues(session)
    away, other = await with_session(client, session, absent), await with_session(client, session, delegate)
    assert (await away.post("/me/leave", form(delegate, today() + timedelta(days=1), days=2))).status_code == 303
    found = [await stands_in_for(sessions, other, days) for days in range(5)]
    assert found == [frozenset(), *[frozenset({absent.account_id})] * 3, frozenset()]
    assert "示例人员" in (await other.get("/me/leave")).text


async def test_the_actor_of_a_delegate_carries_the_absent_colleague(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    absent, delegate = await two_colleagues(session)
    away, other = await with_session(client, session, absent), await with_session(client, session, delegate)
    await away.post("/me/leave", form(delegate))
    async with transaction(sessions, Binding(role=GATE_ROLE)) as opened:
        actor = await actor_of_session(opened, other.session_token, now=now())
        idle = await actor_of_session(opened, away.session_token, now=now())
    assert actor is not None
    assert idle is not None
    assert actor.stands_in_for == {absent.account_id}
    assert behalf(actor, absent.account_id) == absent.account_id
    assert behalf(actor, delegate.account_id) is None
    assert idle.stands_in_for == frozenset()


async def test_ending_a_leave_early_counts_at_once_and_is_the_own_persons_to_do(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    absent, delegate = await two_colleagues(session)
    away, other = await with_session(client, session, absent), await with_session(client, session, delegate)
    await away.post("/me/leave", form(delegate))
    leave_id = (await session.scalars(select(Leave.id).where(Leave.account_id == absent.account_id))).one()
    await session.rollback()
    assert (await other.post(f"/me/leave/{leave_id}/end")).status_code == 404
    assert (await away.post(f"/me/leave/{leave_id}/end")).status_code == 303
    assert await stands_in_for(sessions, other) == frozenset()
    assert (await away.post(f"/me/leave/{leave_id}/end")).status_code == 404


async def test_a_refused_leave_keeps_what_was_typed_and_says_why(client: httpx.AsyncClient, session: AsyncSession) -> None:
    absent, delegate = await two_colleagues(session)
    stranger = await make_member(session, R)
    away, other = await with_session(client, session, absent), await with_session(client, session, delegate)
    refused = await away.post("/me/leave", form(stranger, today()) | {"ends_on": "明天"})
    assert refused.status_code == 422
    assert "明天" in refused.text
    assert "代理人须是本机构在岗的同事" in (await away.post("/me/leave", form(stranger))).text
    assert (await away.post("/me/leave", form(delegate))).status_code == 303
    assert "代理另一位同事" in (await other.post("/me/leave", form(absent))).text  # no circle
    assert "重叠" in (await away.post("/me/leave", form(delegate))).text


async def test_another_organisations_leave_is_not_seen(client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions) -> None:
    absent, delegate = await two_colleagues(session)
    await (await with_session(client, session, absent)).post("/me/leave", form(delegate))
    stranger = await make_member(session, R)
    async with transaction(
        sessions, Binding(role=R.value, organisation_id=stranger.organisation_id, account_id=stranger.account_id)
    ) as opened:
        assert (await opened.scalars(select(Leave).where(Leave.account_id == absent.account_id))).all() == []
