"""Is this the right password? Counts failures in the database and locks, alike for every process."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from sqlalchemy import ColumnElement, case, or_, update

from marketplace.access.models import Account
from marketplace.access.passwords import MAX_LENGTH, hash_of_nobody, password_matches
from marketplace.database.session import Sessions, transaction

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
# Each argon2id run takes 64 MiB and a core: more at once would only slow each other down.
HASHING = CapacityLimiter(2)


@dataclass(frozen=True, slots=True)
class _Attempt:
    account_id: UUID
    password_hash: str


async def account_with_password(sessions: Sessions, username: str, password: str, *, now: datetime) -> UUID | None:
    """The account's id if the username and the password belong together and the account is neither locked nor closed.

    None for every other case, after the same time: an unknown name, a wrong password and a locked account look alike.
    """
    return await _verify(sessions, Account.username == username.strip().lower(), password, now)


async def is_password_of(sessions: Sessions, account_id: UUID, password: str, *, now: datetime) -> bool:
    """Whether the password is the account's present one; wrong answers count towards the lock."""
    return await _verify(sessions, Account.id == account_id, password, now) is not None


async def _verify(sessions: Sessions, who: ColumnElement[bool], password: str, now: datetime) -> UUID | None:
    attempt = await _charge_attempt(sessions, who, now)
    stored_hash = attempt.password_hash if attempt else hash_of_nobody()
    matches = await to_thread.run_sync(password_matches, stored_hash, password[: MAX_LENGTH + 1], limiter=HASHING)
    if attempt is None or not matches:
        return None
    async with transaction(sessions) as session:
        await session.execute(update(Account).where(Account.id == attempt.account_id).values(failed_count=0, locked_until_at=None))
    return attempt.account_id


async def _charge_attempt(sessions: Sessions, who: ColumnElement[bool], now: datetime) -> _Attempt | None:
    """Count a failure before looking, in one statement and its own transaction.

    So a hundred guesses at once are still only five guesses; the right password takes the count back.
    """
    lock_is_over = Account.locked_until_at.is_not(None)  # those still locked are left out by the WHERE
    count = case((lock_is_over, 1), else_=Account.failed_count + 1)
    locked = case((count >= FAILURES_BEFORE_LOCK, now + LOCKED_FOR), else_=None)
    statement = (
        update(Account)
        .where(who, Account.active, or_(Account.locked_until_at.is_(None), Account.locked_until_at <= now))
        .values(failed_count=count, locked_until_at=locked)
        .returning(Account.id, Account.password_hash)
    )
    async with transaction(sessions) as session:
        row = (await session.execute(statement)).one_or_none()
    return _Attempt(row.id, row.password_hash) if row else None
