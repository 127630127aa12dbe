"""Is this the right password? And, where a second factor is set, the wait for its code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.attempts import Attempt, charge_attempt, forgive_attempts, record_failure, take_back_attempt
from marketplace.access.factor_models import PendingSignIn
from marketplace.access.models import Account
from marketplace.access.passwords import MAX_LENGTH, hash_of_nobody, password_matches
from marketplace.access.secret_tokens import digest, new_secret
from marketplace.database.session import Sessions

# Each argon2id run takes 64 MiB and a core: more at once would only slow each other down.
HASHING = CapacityLimiter(2)
WAIT_FOR_CODE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Proven:
    """The password was right. Where `owes_code`, nothing is open before a code of the second factor."""

    account_id: UUID
    owes_code: bool


async def account_with_password(sessions: Sessions, username: str, password: str, *, now: datetime) -> Proven | None:
    """The account if the username and the password belong together and it is neither locked nor closed.

    None for every other case, after the same time: an unknown name, a wrong password and a locked account look alike.
    """
    attempt = await _verified(sessions, Account.username == username.strip().lower(), password, now)
    return None if attempt is None else Proven(attempt.account_id, attempt.has_factor)


async def is_password_of(sessions: Sessions, account_id: UUID, password: str, *, now: datetime) -> bool:
    """Whether the password is the account's present one; wrong answers count towards the lock."""
    return await _verified(sessions, Account.id == account_id, password, now) is not None


def wait_for_code(session: AsyncSession, *, account_id: UUID, membership_id: UUID, now: datetime) -> str:
    """Note that the password was right and the code is owed. Returns the token for the cookie, good for `WAIT_FOR_CODE`."""
    token = new_secret()
    session.add(PendingSignIn(token_hash=digest(token), account_id=account_id, membership_id=membership_id, expires_at=now + WAIT_FOR_CODE))
    return token


async def pending_sign_in(session: AsyncSession, token: str, *, now: datetime) -> PendingSignIn | None:
    """The sign-in that waits for its code; None if it is over, was completed, or never was."""
    this = (PendingSignIn.token_hash == digest(token)) & (PendingSignIn.expires_at > now)
    return (await session.scalars(select(PendingSignIn).where(this))).one_or_none()


async def end_pending(session: AsyncSession, account_id: UUID) -> None:
    """Nothing of this account waits any more: one code completes one sign-in."""
    await session.execute(delete(PendingSignIn).where(PendingSignIn.account_id == account_id))


async def _verified(sessions: Sessions, who: ColumnElement[bool], password: str, now: datetime) -> Attempt | None:
    attempt = await charge_attempt(sessions, who, now)
    stored_hash = attempt.password_hash if attempt else hash_of_nobody()
    matches = await to_thread.run_sync(password_matches, stored_hash, password[: MAX_LENGTH + 1], limiter=HASHING)
    if attempt is None or not matches:
        await record_failure(sessions, attempt, now)
        return None
    await (take_back_attempt if attempt.has_factor else forgive_attempts)(sessions, attempt.account_id)
    return attempt
