"""Counting wrong passwords and wrong codes together, in the database, and locking after five."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, update

from marketplace.access.events import ACCOUNT_LOCKED, SIGN_IN_FAILED, TOKEN_REFUSED
from marketplace.access.models import Account
from marketplace.access.rate_limit import FAILURE_EVENTS
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.errors import TooManyRequests
from marketplace.events.models import Outcome
from marketplace.events.record import record

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
NOBODY = UUID(int=0)  # subject of failures that belong to no account, or to one that is locked


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try that was counted as a failure in advance."""

    account_id: UUID
    password_hash: str
    has_factor: bool
    locks: bool  # it was the last one allowed: unless it turns out right, the account is locked now


async def charge_attempt(sessions: Sessions, who: ColumnElement[bool], now: datetime) -> Attempt | None:
    """Count a failure before looking, in one statement and its own transaction; None if there is no such account or it is locked.

    So a hundred guesses at once are still only five guesses; the right answer takes the count back.
    """
    lock_is_over = Account.locked_until_at.is_not(None)  # those still locked are left out by the WHERE
    count = case((lock_is_over, 1), else_=Account.failed_count + 1)
    locked = case((count >= FAILURES_BEFORE_LOCK, now + LOCKED_FOR), else_=None)
    may_try = or_(Account.locked_until_at.is_(None), Account.locked_until_at <= now)
    statement = (
        update(Account)
        .where(who, Account.active, Account.locked_at.is_(None), may_try)
        .values(failed_count=count, locked_until_at=locked)
        .returning(Account.id, Account.password_hash, Account.factor_set_at, Account.locked_until_at)
    )
    async with transaction(sessions, Binding()) as session:
        row = (await session.execute(statement)).one_or_none()
    return Attempt(row.id, row.password_hash, row.factor_set_at is not None, row.locked_until_at is not None) if row else None


async def take_back_attempt(sessions: Sessions, account_id: UUID) -> None:
    """The password was right and the code is still owed: this one try was no failure, earlier ones stay counted.

    Otherwise whoever knows the password could guess codes for ever, four at a time.
    """
    one_less = func.greatest(Account.failed_count - 1, 0)
    await _set(sessions, account_id, failed_count=one_less, locked_until_at=None)


async def forgive_attempts(sessions: Sessions, account_id: UUID) -> None:
    """Everything asked for was right: earlier failures are forgotten."""
    await _set(sessions, account_id, failed_count=0, locked_until_at=None)


async def record_failure(sessions: Sessions, attempt: Attempt | None, now: datetime) -> None:
    """Record a failed try. What was typed is not kept: people type passwords into the name's field.

    Only so many per account, and for all unknown names together, so that nobody floods the log.
    """
    subject = attempt.account_id if attempt else NOBODY
    try:
        await FAILURE_EVENTS.spend(sessions, str(subject), now=now)
    except TooManyRequests:
        return
    async with transaction(sessions, Binding()) as session:
        record(session, SIGN_IN_FAILED, subject, at=now, outcome=Outcome.DENIED, data={"account_known": attempt is not None})
        if attempt and attempt.locks:
            record(session, ACCOUNT_LOCKED, subject, at=now, data={"by": "failures", "minutes": LOCKED_FOR // timedelta(minutes=1)})


async def record_refused_token(sessions: Sessions, now: datetime) -> None:
    """Record that somebody asked for a token with an unknown client or a wrong secret; neither is kept, and only so many are recorded."""
    try:
        await FAILURE_EVENTS.spend(sessions, "token", now=now)
    except TooManyRequests:
        return
    async with transaction(sessions, Binding()) as session:
        record(session, TOKEN_REFUSED, NOBODY, at=now, outcome=Outcome.DENIED)


async def _set(sessions: Sessions, account_id: UUID, **values: object) -> None:
    async with transaction(sessions, Binding()) as session:
        await session.execute(update(Account).where(Account.id == account_id).values(**values))
