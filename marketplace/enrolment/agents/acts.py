"""One agent's acts and the end of the appointment come one after the other, never both at once."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def hold_as_actor(session: AsyncSession, account_id: UUID, organisation_id: UUID) -> None:
    """Until the transaction ends, nobody ends the appointment: what is read after this stays true. Several acts may go on at once."""
    await session.execute(select(func.pg_advisory_xact_lock_shared(_key(account_id, organisation_id))))


async def wait_for_acts(session: AsyncSession, account_id: UUID, organisation_id: UUID) -> None:
    """Wait until acts under way are committed, and hold further ones back until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(_key(account_id, organisation_id))))


def _key(account_id: UUID, organisation_id: UUID):  # type: ignore[no-untyped-def]  # an expression of SQL
    return func.hashtextextended(f"agent {account_id} {organisation_id}", 0)
