"""Every query of the reach room."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import Text, bindparam, cast, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from matching.reach.answer import Answer
from matching.reach.memory import Memory, ToldSet
from matching.reach.models import ReachAnswer, ReachSet
from matching.reach.rounding import STEP
from matching.reach.stored_planes import packed, unpacked

KEEP = timedelta(days=90)  # how long an answer stands


class ReachRepository:
    """What one organisation was told, in the session's transaction."""

    def __init__(self, session: AsyncSession, organisation_id: UUID) -> None:
        self._session = session
        self._organisation_id = organisation_id

    async def wait_for_turn(self) -> None:
        """One question of an organisation at a time: two at once would not know of each other's answers."""
        name = f"reach {self._organisation_id}"
        await self._session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(cast(name, Text), 0))))

    async def new_since(self, instant: datetime) -> int:
        """How many new answers the organisation was given since then."""
        wanted = select(func.count()).select_from(ReachAnswer)
        own = ReachAnswer.organisation_id == self._organisation_id
        return await self._session.scalar(wanted.where(own, ReachAnswer.created_at > instant)) or 0

    async def memory(self, sizes: Iterable[int], *, now: datetime) -> Memory:
        """The sets that may differ by fewer than ten from sets of these sizes, earliest first."""
        of_size = [ReachSet.size.between(low, high) for low, high in _ranges(sizes)]
        wanted = (
            select(ReachSet)
            .where(ReachSet.organisation_id == self._organisation_id, ReachSet.created_at > now - KEEP, or_(*of_size))
            .order_by(ReachSet.created_at, ReachSet.id)
        )
        return Memory([_told(row) for row in await self._session.scalars(wanted)])

    async def answer(self, eligible: ToldSet, undetermined: ToldSet, level: str) -> Answer | None:
        """The answer that was given for these two sets."""
        wanted = select(ReachAnswer.body).where(
            ReachAnswer.organisation_id == self._organisation_id,
            ReachAnswer.eligible_id == eligible.id,
            ReachAnswer.undetermined_id == undetermined.id,
            ReachAnswer.level == level,
        )
        body = await self._session.scalar(wanted)
        return None if body is None else msgspec.convert(body, Answer)

    async def keep(self, memory: Memory, given: Answer, pair: tuple[ToldSet, ToldSet], level: str, *, now: datetime) -> None:
        """Remember what this question added."""
        own = {"organisation_id": self._organisation_id, "created_at": now}
        added = [each for each in memory.told if not each.stored]
        if added:
            await self._session.execute(insert(ReachSet), [own | _row(each) for each in added])
        changed = [{"set_id": each.id, "new_rows": each.rows} for each in memory.told if each.stored and each.changed]
        if changed:
            statement = update(ReachSet).where(ReachSet.id == bindparam("set_id")).values(rows=bindparam("new_rows"))
            await (await self._session.connection()).execute(statement, changed)
        eligible, undetermined = pair
        body = msgspec.to_builtins(given)
        pair_row = {"id": new_id(), "eligible_id": eligible.id, "undetermined_id": undetermined.id, "level": level, "body": body}
        await self._session.execute(insert(ReachAnswer), [own | pair_row])


async def purge_reach(session: AsyncSession, *, now: datetime) -> None:
    """Forget sets that no longer stand; answers go with them."""
    await session.execute(delete(ReachSet).where(ReachSet.created_at <= now - KEEP))


def _ranges(sizes: Iterable[int]) -> list[tuple[int, int]]:
    """Sizes within less than ten of one of these, as few ranges."""
    found: list[tuple[int, int]] = []
    for size in sorted(set(sizes)):
        low, high = size - STEP + 1, size + STEP - 1
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], high)
        else:
            found.append((low, high))
    return found


def _told(row: ReachSet) -> ToldSet:
    plane = unpacked(row.plane)
    return ToldSet(row.kind, row.size, plane, row.shown, row.rows, row.id, stored=True)


def _row(told: ToldSet) -> dict[str, object]:
    plane = packed(told.plane)
    return {"id": told.id, "kind": told.kind, "size": told.size, "plane": plane, "shown": told.shown, "rows": told.rows}
