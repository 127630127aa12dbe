"""A profile's event: what the enterprise's verdicts are now, and which of them changed."""

from typing import NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.outcomes import TRUE, UNKNOWN
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.events.log import LoggedEvent
from marketplace.members.repository import is_sandbox
from marketplace.profiles.models import Profile
from matching.follower.bits import CHUNK, Bits, packed, unpacked
from matching.follower.catalogue import Catalogue
from matching.follower.models import MatchDelta
from matching.follower.slots import Slots, next_numbers, read_slots
from matching.live.arrow_profiles import accepted
from matching.live.models import MatchEnterprise

# Bits of a bytea are counted from the lowest of the first byte.
_REACHED = text(
    "SELECT slot, get_bit(eligible, :bit) FROM match_side"
    " WHERE chunk = :chunk AND (get_bit(eligible, :bit) = 1 OR get_bit(undetermined, :bit) = 1)"
)


class Present(NamedTuple):
    """An enterprise that has a place: what its side says, as of which number."""

    ordinal: int
    number: int
    verdicts: bytes | None


async def judge_enterprise(session: AsyncSession, event: LoggedEvent, catalogue: Catalogue, vocabulary: Vocabulary) -> int:
    """Write the enterprise's side anew, and a delta where a verdict changed. Returns how many did.

    Run again it finds nothing changed. The catalogue may be newer than the event: then the offer's own event finds this enterprise done.
    """
    organisation = event.subject_id
    present = await _present(session, organisation)
    if present is None and await is_sandbox(session, organisation):
        return 0  # nobody counts those that only try
    slots = await read_slots(session)
    was = await last_known(session, present, slots)
    now = await _verdicts(session, organisation, catalogue, slots, vocabulary)
    (number,) = await next_numbers(session, 1)
    await _write(session, organisation, present, number, packed(now))
    changed = np.flatnonzero(was != now).tolist()
    changes = [[slot, _version(catalogue, slots, slot), int(was[slot]), int(now[slot])] for slot in changed]
    if changes:
        delta = {"number": number, "position": event.position, "organisation_id": organisation, "at": event.occurred_at, "changes": changes}
        await session.execute(insert(MatchDelta).values(delta))
    return len(changes)


async def _present(session: AsyncSession, organisation: UUID) -> Present | None:
    held = MatchEnterprise
    query = select(held.ordinal, held.number, held.verdicts).where(held.organisation_id == organisation)
    found = (await session.execute(query)).one_or_none()
    return None if found is None else Present(*found)


async def last_known(session: AsyncSession, present: Present | None, slots: Slots) -> Bits:
    """What an enterprise's verdicts last were, by slot: of each the later side."""
    was = np.zeros(len(slots), np.uint8)
    if present is None:
        return was
    own = slots.numbers < present.number if present.verdicts is not None else np.zeros(len(slots), np.bool_)
    if not own.all():
        chunk, bit = divmod(present.ordinal, CHUNK)
        for slot, eligible in await session.execute(_REACHED, {"chunk": chunk, "bit": bit}):
            was[slot] = TRUE if eligible else UNKNOWN
    if own.any():
        was[own] = unpacked([present.verdicts or b""], len(slots))[0][own]
    return was


async def _verdicts(session: AsyncSession, organisation: UUID, catalogue: Catalogue, slots: Slots, vocabulary: Vocabulary) -> Bits:
    attributes = await session.scalar(select(Profile.attributes).where(Profile.organisation_id == organisation))
    outcomes = catalogue.matcher.match(accepted(attributes or {}, vocabulary)).verdict_numbers()
    by_id = dict(zip((offer.offer_id for offer in catalogue.offers), outcomes, strict=True))
    return np.array([by_id.get(offer_id, 0) for offer_id in slots.offer_ids], np.uint8)


async def _write(session: AsyncSession, organisation: UUID, present: Present | None, number: int, verdicts: bytes) -> None:
    following = select(func.coalesce(func.max(MatchEnterprise.ordinal) + 1, 0)).scalar_subquery()
    ordinal = following if present is None else present.ordinal
    row = insert(MatchEnterprise).values(organisation_id=organisation, ordinal=ordinal, number=number, verdicts=verdicts)
    await session.execute(row.on_conflict_do_update(index_elements=["organisation_id"], set_={"number": number, "verdicts": verdicts}))


def _version(catalogue: Catalogue, slots: Slots, slot: int) -> int | None:
    offer = catalogue.by_id.get(slots.offer_ids[slot])
    return None if offer is None else offer.version
