"""Which version of each item counts on a day. Kept in memory until the catalogue's revision moves."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import NotFound
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.catalogue.revision import current_revision
from marketplace.information.models import ItemVersion


class ItemInForce(NamedTuple):
    """One version of an item. `retired`: nothing new is taken; what is there stays. `came_with_program`: nobody here wrote it."""

    version: int
    definition: ItemDefinition
    retired: bool
    in_force_from: date
    came_with_program: bool


class ItemNotFound(NotFound):
    """The catalogue has no such item on that day."""


async def items_in_force(session: AsyncSession, on: date) -> dict[str, ItemInForce]:
    """The newest version of every item that is in force on `on` (Asia/Shanghai), by code, in the catalogue's order."""
    return (await _book(session)).on(on)


async def item_in_force(session: AsyncSession, code: str, on: date) -> ItemInForce:
    """One of them. Raises: ItemNotFound."""
    if found := (await items_in_force(session, on)).get(code):
        return found
    raise ItemNotFound(f"{on} 的目录里没有信息项「{code}」")


async def item_version(session: AsyncSession, code: str, version: int) -> ItemInForce:
    """That very version, as batches keep it. Raises: ItemNotFound."""
    for each in await versions_of(session, code):
        if each.version == version:
            return each
    raise ItemNotFound(f"信息项「{code}」没有第 {version} 版")


async def versions_of(session: AsyncSession, code: str) -> tuple[ItemInForce, ...]:
    """Every version of an item, the oldest first, also those that begin later. Raises: ItemNotFound."""
    if found := (await _book(session)).versions.get(code):
        return found
    raise ItemNotFound(f"目录里没有信息项「{code}」")


class _Book:
    """All versions at one revision of the catalogue."""

    def __init__(self, revision: UUID | None, rows: Iterable[ItemVersion]) -> None:
        self.revision = revision
        found: dict[str, list[ItemInForce]] = {}
        for row in rows:
            definition = _in_order(msgspec.convert(row.definition, ItemDefinition))
            made_here = row.account_id is not None
            found.setdefault(row.item, []).append(ItemInForce(row.version, definition, row.retired, row.in_force_from, not made_here))
        order = {code: place for place, code in enumerate(builtin_items())}
        codes = sorted(found, key=lambda code: (order.get(code, len(order)), code))
        self.versions = {code: tuple(found[code]) for code in codes}
        self._days: dict[date, dict[str, ItemInForce]] = {}

    def on(self, day: date) -> dict[str, ItemInForce]:
        """What counts on a day. The answer is the caller's own."""
        if day not in self._days:
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            self._days[day] = {code: found for code, each in self.versions.items() if (found := _newest(each, day))}
        return dict(self._days[day])


def _in_order(item: ItemDefinition) -> ItemDefinition:
    """With the codes of its fields in the program's order, those that were added here last: JSONB keeps no order."""
    builtin = builtin_items().get(item.code)
    fields = [_ordered(each, builtin.field(each.code) if builtin else None) for each in item.fields]
    return msgspec.structs.replace(item, fields=tuple(fields))


def _ordered(field: FieldDefinition, builtin: FieldDefinition | None) -> FieldDefinition:
    known = [code for code in builtin.values if code in field.values] if builtin else []
    return msgspec.structs.replace(field, values={code: field.values[code] for code in dict.fromkeys([*known, *field.values])})


_DAYS_KEPT = 64
_kept = _Book(None, ())


def _newest(versions: tuple[ItemInForce, ...], day: date) -> ItemInForce | None:
    # A later version never begins before an earlier one: `change.py` sees to it.
    begun = bisect_right(versions, day, key=lambda each: each.in_force_from)
    return versions[begun - 1] if begun else None


async def _book(session: AsyncSession) -> _Book:
    global _kept  # noqa: PLW0603  # one catalogue per process; replaced whole, never changed
    revision = await current_revision(session)  # before the versions: a change in between is seen next time
    if revision is None or _kept.revision != revision:
        rows = await session.scalars(select(ItemVersion).order_by(ItemVersion.item, ItemVersion.version))
        _kept = _Book(revision, rows)
    return _kept
