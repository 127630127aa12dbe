"""The catalogue as the operator looks over it: every item with who provides it and what has come of it."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.catalogue.in_force import ItemInForce, items_in_force
from marketplace.information.catalogue.providers import Provider, providers_by_item
from marketplace.information.models import Batch
from marketplace.information.states import BatchState


class Delivered(NamedTuple):
    """What has come of one item so far: rows that were applied, and the day that the last applied batch speaks of."""

    rows: int
    last_at: datetime
    last_as_of: date


class ItemLine(NamedTuple):
    """One item. `overdue`: somebody provides it, and nothing has come for longer than its values count."""

    item: ItemInForce
    providers: list[Provider]
    delivered: Delivered | None
    overdue: bool


async def look_over(session: AsyncSession, on: date) -> list[ItemLine]:
    """Every item in force on `on`, in the catalogue's order. As the operator or the system: others see only their own batches."""
    providers, delivered = await providers_by_item(session), await _delivered(session)
    return [
        ItemLine(each, providers.get(code, []), delivered.get(code), _overdue(each, providers.get(code), delivered.get(code), on))
        for code, each in (await items_in_force(session, on)).items()
    ]


async def _delivered(session: AsyncSession) -> dict[str, Delivered]:
    applied = Batch.state.in_([BatchState.APPLIED, BatchState.PARTLY_APPLIED])
    query = (
        select(Batch.item, func.sum(Batch.accepted - Batch.unchanged), func.max(Batch.created_at), func.max(Batch.as_of))
        .where(applied)
        .group_by(Batch.item)
    )
    return {item: Delivered(int(rows), at, as_of) for item, rows, at, as_of in await session.execute(query)}


def _overdue(item: ItemInForce, providers: list[Provider] | None, delivered: Delivered | None, on: date) -> bool:
    fresh_days = item.definition.fresh_days
    if not providers or fresh_days is None or item.retired:
        return False
    return delivered is None or delivered.last_as_of + timedelta(days=fresh_days) < on
