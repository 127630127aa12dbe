"""Computing profiles anew from the records that count: all subjects of a call in the same few statements."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.record import record
from marketplace.profiles.computing.contradictions import keep_contradictions
from marketplace.profiles.computing.links import keep_links
from marketplace.profiles.computing.run import compute_one, compute_tables, terms_on
from marketplace.profiles.computing.scale import add_sizes, with_size
from marketplace.profiles.computing.store import changed_profiles, store_tables
from marketplace.profiles.events import PROFILE_UPDATED
from marketplace.profiles.repository import NOTHING_KNOWN, KnownProfile, known_profile
from marketplace.profiles.service import hash_of, profiles_loaded
from marketplace.profiles.whole_profiles import records_from_profiles

TOLD_SINGLY = 1_000  # changed profiles; more are told as one load
# In the order of ids, so that two computings of the same subjects follow each other instead of waiting in a circle.
_LOCK = text("SELECT id FROM organisation WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE")


class Recomputed(NamedTuple):
    """How many subjects were computed, and how many profiles now say something else."""

    subjects: int
    changed: int


async def recompute(session: AsyncSession, subject_ids: Sequence[UUID], on: date, *, now: datetime) -> Recomputed:
    """Compute and keep the profiles of these subjects as of `on` (a day in Asia/Shanghai), and tell of those that changed.

    As the system role. Doing it again changes nothing.
    """
    done = await recompute_quietly(session, subject_ids, on, now=now)
    await tell(session, done.changed, now=now)
    return done


async def lock_subjects(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Let nobody else compute these subjects, or take what they say of themselves, until the end of the transaction."""
    await session.execute(_LOCK, {"ids": list(ids)})


async def recompute_quietly(session: AsyncSession, subject_ids: Sequence[UUID], on: date, *, now: datetime) -> Recomputed:
    """The same without telling, for one piece of a larger work; `tell` or `profiles_loaded` has to follow."""
    ids = sorted(set(subject_ids))
    await lock_subjects(session, ids)
    await records_from_profiles(session, ids, now=now)
    await compute_tables(session, ids, await terms_on(session, on))
    await add_sizes(session)
    await keep_contradictions(session, ids, now)
    await keep_links(session, ids, on, now)
    return Recomputed(len(ids), await store_tables(session, ids, on, now))


async def tell(session: AsyncSession, changed: int, *, now: datetime) -> None:
    """Events of what the last computing of this transaction changed: one per profile, or one for a large load."""
    if changed > TOLD_SINGLY:
        profiles_loaded(session, changed, at=now)
    elif changed:
        for each in await changed_profiles(session):
            data = {"version": each.version, "sha256": hash_of(each.attributes)}
            record(session, PROFILE_UPDATED, each.organisation_id, at=now, parties=[each.organisation_id], data=data)


async def profile_as_of(session: AsyncSession, subject_id: UUID, on: date, *, fresh: bool = True) -> KnownProfile:
    """What today's records say of a subject as of a day, without keeping it: windows, validity and age are judged on that day.

    Works for whoever may read the records, the subject itself above all. `fresh` False: also what is too old to count.
    """
    found = await compute_one(session, subject_id, await terms_on(session, on, fresh=fresh))
    return NOTHING_KNOWN if found is None else known_profile(*with_size(found.attributes, found.sources))
