"""Changing an item: a new version from a day on. Batches keep the version under which they were checked."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.information.catalogue.definition import ItemDefinition, as_json
from marketplace.information.catalogue.events import ITEM_CHANGED, item_id
from marketplace.information.catalogue.in_force import ItemInForce, versions_of
from marketplace.information.catalogue.providers import active_providers
from marketplace.information.catalogue.revision import lock_catalogue, move_revision
from marketplace.information.catalogue.rules import faults_of_change, faults_of_terms, keeping_old_headings
from marketplace.information.models import ItemVersion


class ItemChange(NamedTuple):
    """What the new version says, since when, and why. `retired`: nothing new is taken from then on; what is there stays."""

    definition: ItemDefinition
    in_force_from: date
    reason: str
    retired: bool = False


class ItemChangedMeanwhile(Conflict):
    """Somebody else has added a version since this one was looked at."""

    code = "item_changed_meanwhile"


async def change_item(session: AsyncSession, actor: Actor, code: str, seen: int, change: ItemChange, *, at: datetime) -> int:
    """Add a version that follows the newest one, which the caller has seen as number `seen`. Returns the new number.

    Raises: ItemNotFound, ItemChangedMeanwhile, Invalid with every fault at once.
    """
    await lock_catalogue(session)
    newest = (await versions_of(session, code))[-1]
    if newest.version != seen:
        raise ItemChangedMeanwhile(f"信息项刚改到第 {newest.version} 版，请刷新后再改")
    definition = keeping_old_headings(newest.definition, change.definition)
    _require_acceptable(newest, change, definition, at.astimezone(SHANGHAI).date())
    row = ItemVersion(
        item=code, version=newest.version + 1, definition=as_json(definition), in_force_from=change.in_force_from,
        retired=change.retired, reason=change.reason.strip(), account_id=actor.account_id, created_at=at,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await move_revision(session)
    parties = [provider.id for provider in await active_providers(session, code)]
    data = {"item": code, "version": row.version, "in_force_from": change.in_force_from.isoformat(), "retired": change.retired}
    record(session, ITEM_CHANGED, item_id(code), at=at, parties=parties, data=data)
    return row.version


def _require_acceptable(newest: ItemInForce, change: ItemChange, definition: ItemDefinition, today: date) -> None:
    found = faults_of_change(newest.definition, definition)
    found += faults_of_terms(change.reason, change.in_force_from, today, newest.in_force_from)
    if (definition, change.retired) == (newest.definition, newest.retired):
        found.append(FieldError("", "没有任何改动。"))
    if found:
        raise Invalid(f"有 {len(found)} 处需要修改", found)
