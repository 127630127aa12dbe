"""Asking for a new password: the same for a name that exists and for one that does not."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.secret_tokens import digest, new_secret
from marketplace.enrolment.models import PasswordRecovery
from marketplace.enrolment.recovery.tasks import SEND_RECOVERY_CODE
from marketplace.ids import new_id
from marketplace.members.actors import may_sign_in
from marketplace.tasks.enqueue import enqueue

KEEP = timedelta(days=1)


async def start_recovery(session: AsyncSession, username: str, *, now: datetime) -> str:
    """Note that somebody wants a new password for `username`. Returns the token for the cookie of the browser that asked.

    Row and task are made for every name; whether there is such an account only the worker finds out, so neither the answer nor its time
    tells it.
    """
    token, recovery_id = new_secret(), new_id()
    known = select(Account.id).where(Account.username == username.strip().lower(), may_sign_in())
    account_id = await session.scalar(known)
    session.add(PasswordRecovery(id=recovery_id, token_hash=digest(token), account_id=account_id, created_at=now))
    await enqueue(session, SEND_RECOVERY_CODE, {"recovery_id": str(recovery_id)}, at=now)
    return token


async def purge_recoveries(session: AsyncSession, *, now: datetime) -> None:
    """Delete those that are long over."""
    await session.execute(delete(PasswordRecovery).where(PasswordRecovery.created_at < now - KEEP))
