"""The quality of what providers deliver, by item and month: in time, complete, correct. Figures of batches only, no record is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.information.batches.due import in_time
from marketplace.information.batches.repository import DELIVERED
from marketplace.information.catalogue.definition import Cycle
from marketplace.information.models import Batch
from marketplace.information.states import BatchState

MOST_BATCHES = 20_000  # a year of several hundred items, delivered daily
IN_FORCE = (BatchState.APPLIED, BatchState.PARTLY_APPLIED)


@dataclass(slots=True)
class MonthQuality:
    """One item of one provider in the month in which it was delivered (Asia/Shanghai). `corrected`: earlier records that were replaced."""

    provider_id: UUID
    item: str
    month: date
    batches: int = 0
    refused_batches: int = 0
    timely: int = 0
    received: int = 0
    accepted: int = 0
    rejected: int = 0
    corrected: int = 0
    filled: int = 0
    cells: int = 0

    @property
    def timeliness(self) -> Fraction | None:
        """Of the applied batches, how many came in time."""
        applied = self.batches - self.refused_batches
        return Fraction(self.timely, applied) if applied else None

    @property
    def completeness(self) -> Fraction | None:
        """Of the cells of accepted rows, how many have a value."""
        return Fraction(self.filled, self.cells) if self.cells else None

    @property
    def accuracy(self) -> Fraction | None:
        """Of the rows that came, how many passed every check."""
        return Fraction(self.received - self.rejected, self.received) if self.received else None


async def quality(
    session: AsyncSession, cycles: dict[str, Cycle], *, since: datetime, provider_id: UUID | None = None
) -> list[MonthQuality]:
    """The newest month first; of one provider, or of all. `cycles`: of every item."""
    found: dict[tuple[UUID, str, date], MonthQuality] = {}
    for batch in await _batches(session, since, provider_id):
        received_on = batch.created_at.astimezone(SHANGHAI).date()
        key = (batch.provider_id, batch.item, received_on.replace(day=1))
        _add(found.setdefault(key, MonthQuality(*key)), batch, cycles.get(batch.item, "on_change"), received_on)
    return sorted(found.values(), key=lambda each: (each.month, each.item, str(each.provider_id)), reverse=True)


async def _batches(session: AsyncSession, since: datetime, provider_id: UUID | None) -> Sequence[Batch]:
    query = select(Batch).where(Batch.created_at >= since, Batch.lane.in_(DELIVERED), Batch.state != BatchState.CHECKING)
    if provider_id is not None:
        query = query.where(Batch.provider_id == provider_id)
    return (await session.scalars(query.order_by(Batch.id.desc()).limit(MOST_BATCHES))).all()


def _add(month: MonthQuality, batch: Batch, cycle: Cycle, received_on: date) -> None:
    month.batches += 1
    month.received += batch.received
    month.rejected += batch.rejected
    if batch.state not in IN_FORCE:
        month.refused_batches += 1
        return
    month.timely += in_time(cycle, batch.as_of, received_on)
    month.accepted += batch.accepted
    month.corrected += batch.ended
    month.filled += batch.filled
    month.cells += batch.cells


@dataclass(frozen=True, slots=True)
class LastDelivery:
    """The last delivery of an item that counts. `batch_id` None: the platform wrote it down for the provider, so there is no page of it."""

    item: str
    as_of: date
    received_at: datetime
    batch_id: UUID | None


async def last_deliveries(session: AsyncSession, provider_id: UUID) -> dict[str, LastDelivery]:
    """By item: of the batches in force the one that speaks of the latest day."""
    query = (
        select(Batch.item, Batch.as_of, Batch.created_at, case((Batch.lane.in_(DELIVERED), Batch.id)))
        .where(Batch.provider_id == provider_id, Batch.state.in_(IN_FORCE), Batch.withdrawn_at.is_(None))
        .ext(distinct_on(Batch.item))
        .order_by(Batch.item, Batch.as_of.desc(), Batch.id.desc())
    )
    return {row[0]: LastDelivery(*row) for row in await session.execute(query)}
