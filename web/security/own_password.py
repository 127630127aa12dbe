"""Asking for the password again: some acts want it from whoever holds the session, since a session can be left open."""

from datetime import datetime
from uuid import UUID

from litestar.datastructures import State

from marketplace.access.rate_limit import PASSWORD
from marketplace.access.sign_in import is_password_of

LONGEST = 256
WRONG = "现在的密码不正确；连续 5 次不正确，账户会锁定 15 分钟"


async def is_own_password(state: State, account_id: UUID, password: str, *, now: datetime) -> bool:
    """Whether the password is the account's present one; a wrong one counts towards the lock.

    It works in transactions of its own, so the caller should hold none meanwhile. Raises: TooManyRequests, because each try costs as much
    as a sign-in, on a locked account as well.
    """
    await PASSWORD.spend(state.beside_sessions, str(account_id), now=now)
    return await is_password_of(state.beside_sessions, account_id, password, now=now)
