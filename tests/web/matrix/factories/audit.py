"""Entries of the log, for the auditor's pages; followers need no object in their address."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.events.record import record
from marketplace.events.sequencer import FIRST_ID, append_pending
from tests.fresh_log import HAPPENED
from tests.web.matrix.fixture import Fixture, Holder


async def make_entry(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """An event of the holder's that has its place in the log."""
    event_id = record(session, HAPPENED, uuid4(), at=now(), parties=holder.parties)
    await session.flush()
    while await append_pending(session, FIRST_ID, 1_000):
        pass
    return event_id


FIXTURES = (Fixture("audit:entry", make_entry),)
