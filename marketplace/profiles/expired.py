"""What was known once and is too old to count: treated as unknown, and shown with its day so that it can be fetched anew."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.profiles.computing.run import compute_one, terms_on
from marketplace.profiles.repository import NOTHING_KNOWN, KnownProfile, known_profile

_NEWEST = text(
    "SELECT item, min(newest) AS newest FROM (SELECT item, provider_id, max(as_of) AS newest FROM information_record"
    " WHERE subject_id = :subject AND ended_at IS NULL GROUP BY item, provider_id) p GROUP BY item"
)


async def expired_values(session: AsyncSession, subject_id: UUID, known: KnownProfile, on: date) -> KnownProfile:
    """Values of items whose newest delivery is older than the item stays fresh, and that nobody else has said since."""
    fresh = (await terms_on(session, on)).fresh
    rows = await session.execute(_NEWEST, {"subject": subject_id})
    old = [row.item for row in rows if (days := fresh.get(row.item)) is not None and (on - row.newest).days > days]
    if not old:
        return NOTHING_KNOWN
    found = await compute_one(session, subject_id, await terms_on(session, on, fresh=False), only=old)
    if found is None:
        return NOTHING_KNOWN
    once = known_profile(found.attributes, found.sources)
    gone = once.attributes.keys() - known.attributes.keys()
    return KnownProfile({name: once.attributes[name] for name in gone}, {name: once.sources[name] for name in gone})
