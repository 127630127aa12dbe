"""The stream of changed verdicts, whichever side they came from: what pushes are built on."""

import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.outcomes import VERDICT_NAMES
from matching.follower.bits import CHUNK, CHUNK_BYTES, numbers_of
from matching.follower.models import MatchDelta, MatchOffer, MatchOfferDelta
from matching.live.models import MatchEnterprise

_ROWS = 200  # of each side that are looked at in one go


class Place(NamedTuple):
    """Where a reader stands: behind this change of the delta of this number. The beginning is (0, 0)."""

    number: int
    change: int


class Delta(NamedTuple):
    """One changed verdict. `was`, `now`: eligible, undetermined, or None where the enterprise is not reached: ineligible, or not offered.

    `offer`: kind and code, as recommendations name it; `version`: the number of the version that counts now, None if it is not offered.
    `position`: the event's place in the log. `place`: where a reader stands that has taken this one.
    """

    place: Place
    position: int
    at: datetime
    organisation_id: UUID
    offer: str
    version: int | None
    was: str | None
    now: str | None


BEGINNING = Place(0, 0)


async def deltas_since(session: AsyncSession, after: Place, limit: int) -> list[Delta]:
    """At most `limit` deltas behind `after`, in order, each once; as the system role. An empty list: there is nothing new yet."""
    found: list[Delta] = []
    names = await _names(session)
    number = after.number
    while len(found) < limit and (rows := await _rows(session, number)):
        for row in rows:
            skipped = after.change if row.number == after.number else 0
            found += [each for each in await _expanded(session, row, names) if each.place.change > skipped]
            if len(found) >= limit:
                break
        number = rows[-1].number + 1
    return found[:limit]


async def forget_deltas(session: AsyncSession, before: datetime) -> int:
    """Remove deltas from before that instant. Returns how many rows."""
    removed = 0
    for table in (MatchDelta, MatchOfferDelta):
        done: Any = await session.execute(delete(table).where(table.at < before))
        removed += done.rowcount
    return removed


async def _rows(session: AsyncSession, first: int) -> list[Row[Any]]:
    """Deltas of both sides from a number on, in order, up to where either query ended."""
    one, many = MatchDelta, MatchOfferDelta
    of_enterprises = select(one.number, one.position, one.at, one.organisation_id, one.changes)
    of_offers = select(many.number, many.position, many.at, many.slot, many.version, many.chunk, many.planes)
    found = [
        (await session.execute(query.where(table.number >= first).order_by(table.number).limit(_ROWS))).all()
        for query, table in ((of_enterprises, one), (of_offers, many))
    ]
    ends = [rows[-1].number for rows in found if len(rows) == _ROWS]
    return sorted((row for rows in found for row in rows if not ends or row.number <= min(ends)), key=lambda row: int(row.number))


async def _expanded(session: AsyncSession, row: Row[Any], names: dict[int, str]) -> list[Delta]:
    pairs = _of_enterprise(row) if hasattr(row, "changes") else await _of_offer(session, row)
    return [
        Delta(Place(row.number, place), row.position, row.at, organisation, names[slot], version, _verdict(was), _verdict(now))
        for place, (organisation, slot, version, was, now) in enumerate(pairs, 1)
    ]


_Pair = tuple[UUID, int, int | None, int, int]


def _of_enterprise(row: Row[Any]) -> list[_Pair]:
    return [(row.organisation_id, slot, version, was, now) for slot, version, was, now in row.changes]


async def _of_offer(session: AsyncSession, row: Row[Any]) -> list[_Pair]:
    was, now = _numbers(row.planes)
    bits = np.flatnonzero(was != now)
    first = row.chunk * CHUNK
    held = MatchEnterprise
    query = select(held.ordinal, held.organisation_id).where(held.ordinal >= first, held.ordinal < first + CHUNK)
    organisations: dict[int, UUID] = {ordinal - first: organisation for ordinal, organisation in await session.execute(query)}
    return [(organisations[bit], row.slot, row.version, int(was[bit]), int(now[bit])) for bit in bits.tolist()]


def _numbers(planes: bytes) -> Iterator[Any]:
    parts = np.frombuffer(zlib.decompress(planes), np.uint8).reshape(2, 2, CHUNK_BYTES)
    return (numbers_of(eligible, undetermined) for eligible, undetermined in parts)


async def _names(session: AsyncSession) -> dict[int, str]:
    rows = await session.execute(select(MatchOffer.slot, MatchOffer.kind, MatchOffer.code))
    return {slot: f"{kind}:{code}" for slot, kind, code in rows}


def _verdict(number: int) -> str | None:
    return VERDICT_NAMES[number] if number else None
