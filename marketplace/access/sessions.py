"""Sign-in sessions: 30 minutes idle, 12 hours at most, each can be ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.events import SESSION_REVOKED, SIGNED_OUT
from marketplace.access.models import SignInSession
from marketplace.access.secret_tokens import digest, new_secret
from marketplace.access.visibility import visible_to
from marketplace.errors import NotFound
from marketplace.events.record import record
from marketplace.ids import new_id

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)  # last_seen_at is written at most this often


class SessionNotFound(NotFound):
    """No such live session of this account."""

    code = "session_not_found"


def is_live(now: datetime) -> ColumnElement[bool]:
    """The WHERE condition of sessions that are neither ended nor over nor idle for too long."""
    return and_(SignInSession.revoked_at.is_(None), SignInSession.expires_at > now, SignInSession.last_seen_at > now - IDLE)


def session_state(now: datetime) -> ColumnElement[str]:
    """What the policy table calls the state of a session: `live` or `over`."""
    return case((is_live(now), "live"), else_="over")


def open_session(
    session: AsyncSession, *, account_id: UUID, membership_id: UUID, user_agent: str, now: datetime, factor_at: datetime | None = None
) -> str:
    """Start a sign-in session. Returns the token for the cookie: new each time, so one planted before the sign-in is worth nothing.

    `factor_at` is when the second factor was proven; without it the session opens nothing to an account that has one.
    """
    token = new_secret()
    session.add(
        SignInSession(
            id=new_id(), token_hash=digest(token), account_id=account_id, membership_id=membership_id,
            user_agent=user_agent[:200], created_at=now, last_seen_at=now, expires_at=now + LONGEST, factor_at=factor_at,
        )
    )  # fmt: skip
    return token


async def is_new_device(session: AsyncSession, account_id: UUID, user_agent: str) -> bool:
    """Whether no sign-in of the account that is still kept came from such a browser on such a system. Ask before opening the session."""
    same = select(SignInSession.id).where(SignInSession.account_id == account_id, SignInSession.user_agent == user_agent[:200])
    return (await session.scalar(same.limit(1))) is None


async def live_sessions(session: AsyncSession, actor: Actor, *, now: datetime) -> Sequence[SignInSession]:
    """The caller's own live sessions, the newest first."""
    mine = visible_to(actor, "access:session:read", account=SignInSession.account_id, state=session_state(now))
    return (await session.scalars(select(SignInSession).where(mine).order_by(SignInSession.created_at.desc()))).all()


async def revoke(session: AsyncSession, actor: Actor, session_id: UUID, *, now: datetime) -> None:
    """End one of the caller's own sessions; ending the present one is signing out.

    Raises: SessionNotFound if it does not exist, is over, or belongs to somebody else.
    """
    mine = visible_to(actor, "access:session:revoke", account=SignInSession.account_id, state=session_state(now))
    statement = update(SignInSession).where(SignInSession.id == session_id, mine).values(revoked_at=now)
    account_id = await session.scalar(statement.returning(SignInSession.account_id))
    if account_id is None:
        raise SessionNotFound("这个登录已经结束，或不存在")
    kind = SIGNED_OUT if session_id == actor.session_id else SESSION_REVOKED
    record(session, kind, account_id, at=now, data={"session_id": str(session_id)})


async def revoke_all(session: AsyncSession, account_id: UUID, *, now: datetime) -> None:
    """End every session of the account, as after a change of the password."""
    await session.execute(
        update(SignInSession).where(SignInSession.account_id == account_id, SignInSession.revoked_at.is_(None)).values(revoked_at=now)
    )


async def renew(session: AsyncSession, actor: Actor, *, user_agent: str, now: datetime, factor_at: datetime | None = None) -> str:
    """End every session of the caller's account and open a new one in place of the present one. Returns the new token.

    `factor_at`: the second factor has just been proven; otherwise what the present session has proven holds on.
    """
    present = (await session.scalars(select(SignInSession).where(SignInSession.id == actor.session_id))).one()
    await revoke_all(session, present.account_id, now=now)
    return open_session(
        session,
        account_id=present.account_id,
        membership_id=present.membership_id,
        user_agent=user_agent,
        now=now,
        factor_at=factor_at or present.factor_at,
    )


async def open_in_place(
    session: AsyncSession, actor: Actor, membership_id: UUID, *, user_agent: str, now: datetime, factor_at: datetime | None = None
) -> str:
    """End the caller's present session and open one of another membership of the same account. Returns the new token.

    What the present session has proven holds on unless `factor_at` says that the second factor has just been proven.
    """
    mine = (SignInSession.id == actor.session_id) & (SignInSession.account_id == actor.account_id) & SignInSession.revoked_at.is_(None)
    ended = update(SignInSession).where(mine).values(revoked_at=now).returning(SignInSession.account_id, SignInSession.factor_at)
    row = (await session.execute(ended)).one_or_none()
    if row is None:
        raise SessionNotFound("这个登录已经结束，请重新登录")
    return open_session(
        session,
        account_id=row.account_id,
        membership_id=membership_id,
        user_agent=user_agent,
        now=now,
        factor_at=factor_at or row.factor_at,
    )


async def touch(session: AsyncSession, session_id: UUID, *, now: datetime) -> None:
    """Note that the session was used; the idle time counts from here."""
    await session.execute(update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=now))
