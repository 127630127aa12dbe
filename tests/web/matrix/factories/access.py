"""Objects of the access room and of the people: sign-in sessions, accounts, roles, API clients, leave."""

from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import add_account
from marketplace.access.models import ApiClient, SignInSession
from marketplace.access.secret_tokens import digest, new_secret
from marketplace.clock import now, today
from marketplace.ids import new_id
from marketplace.members.leave import leave_state
from marketplace.members.leave_models import Leave
from marketplace.members.repository import add_membership
from tests.web.matrix.fixture import FACTOR_CODE, Fixture, Holder

DAY = timedelta(days=1)
DAYS = count(1)


async def make_session(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A sign-in of the holder; `over` is one that was ended."""
    instant, member = now(), holder.member
    made = SignInSession(
        id=new_id(),
        token_hash=digest(new_secret()),
        account_id=member.account_id,
        membership_id=member.membership_id,
        created_at=instant,
        last_seen_at=instant,
        expires_at=instant + DAY,
        revoked_at=None if state == "live" else instant,
    )
    session.add(made)
    await session.flush()
    return made.id


async def make_account(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """Somebody's account, never the caller's own: that one is closed to its security administrator."""
    made = add_account(session, username=f"m{uuid4().hex[:12]}", display_name="示例人员", password_hash="-")
    made.active = state != "dismissed"
    made.locked_at = now() if state == "locked" else None
    made.locked_until_at = now() + DAY if state == "waiting" else None
    await session.flush()
    return made.id


async def make_role(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A role of somebody in the holder's organisation, one that such an organisation has."""
    account_id = await make_account(session, holder, "active")
    organisation_id = holder.member.organisation_id
    made = add_membership(session, account_id=account_id, organisation_id=organisation_id, role=holder.member.role)
    made.active = state == "active"
    await session.flush()
    return made.id


async def make_client(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """An open program of the holder's organisation."""
    made = ApiClient(
        id=new_id(),
        client_id=f"matrix-{uuid4().hex[:12]}",
        secret_hash=digest(new_secret()),
        organisation_id=holder.member.organisation_id,
        role=holder.member.role,
    )
    session.add(made)
    await session.flush()
    return made.id


async def make_leave(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A leave of the holder with somebody new as the delegate. Leaves of one person share no day, so there is one running at a time."""
    if state == "running":
        present = select(Leave.id).where(Leave.account_id == holder.member.account_id, leave_state(now()) == "running")
        if (found := await session.scalar(present)) is not None:
            return found
    day = {"planned": today() + next(DAYS) * DAY, "running": today(), "over": today() - next(DAYS) * DAY}[state]
    made = Leave(
        id=new_id(),
        account_id=holder.member.account_id,
        delegate_id=await make_account(session, holder, "active"),
        organisation_id=holder.member.organisation_id,
        starts_on=day,
        ends_on=day,
    )
    session.add(made)
    await session.flush()
    return made.id


async def make_nothing(session: AsyncSession, holder: Holder, state: str) -> str:
    """For resources that stand in no path; only their requests are of interest."""
    return ""


WITH_CODE = {"data": {"code": FACTOR_CODE}}
FIXTURES = (
    Fixture("access:session", make_session, states=("live", "over")),
    Fixture("access:account_session", make_session, states=("live", "over")),
    Fixture("access:account", make_account, states=("active", "waiting", "locked", "dismissed")),
    Fixture("access:factor", make_account, states=("active", "dismissed"), requests={"access:factor:remove": WITH_CODE}),
    Fixture("access:role", make_role, states=("active", "ended")),
    Fixture(
        "access:client",
        make_client,
        requests={"access:client:renew": WITH_CODE, "access:client:add": {"data": {"role": "bank_officer", "code": FACTOR_CODE}}},
    ),
    Fixture("access:recovery_code", make_nothing, requests={"access:recovery_code:renew": WITH_CODE}),
    Fixture("members:leave", make_leave, states=("planned", "running", "over")),
)
