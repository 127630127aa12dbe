"""The account may be known to somebody else: every session ends, and where the person can be written to, the password ends too."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import set_password
from marketplace.access.events import SESSION_REVOKED
from marketplace.access.sessions import revoke_all
from marketplace.access.sign_in import end_pending
from marketplace.enrolment.alarms import SESSIONS_ENDED, alarm
from marketplace.events.record import record
from marketplace.notifications.models import Contact


async def can_be_written_to(session: AsyncSession, account_id: UUID) -> bool:
    """Whether the person has a confirmed address, so that a new password can be set by a code. As the account's own or the system."""
    confirmed = exists().where(Contact.account_id == account_id, Contact.confirmed_at.is_not(None))
    return bool(await session.scalar(select(confirmed)))


async def end_everything(session: AsyncSession, account_id: UUID, unusable_hash: str, *, now: datetime) -> bool:
    """End every session and every sign-in that waits. True: the password is worth nothing any more, a code sets a new one (`/recover`).

    Without a confirmed address the password stays, or its person would be locked out with the other one.
    """
    await revoke_all(session, account_id, now=now)
    await end_pending(session, account_id)
    voided = await can_be_written_to(session, account_id)
    if voided:
        await set_password(session, account_id, unusable_hash, now=now)
        await alarm(session, [account_id], SESSIONS_ENDED, at=now)
    record(session, SESSION_REVOKED, account_id, at=now, data={"all": True, "password": voided})
    return voided
