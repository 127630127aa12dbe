"""Who may provide an item."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from marketplace.information.catalogue.events import PROVIDER_ASSIGNED, PROVIDER_ENDED, item_id
from marketplace.information.catalogue.in_force import versions_of
from marketplace.information.catalogue.revision import lock_catalogue
from marketplace.information.models import ItemProvider
from marketplace.members.models import SUBJECT_KINDS, Organisation, OrganisationStatus


class Provider(NamedTuple):
    """An organisation that may be chosen, or provides an item."""

    id: UUID
    name: str


class ProviderNotFound(NotFound):
    """The organisation does not provide the item at present."""


async def may_provide(session: AsyncSession, item: str, organisation_id: UUID) -> bool:
    """Whether the organisation provides the item at present. Whether the organisation itself is active is the actor's guard to say."""
    found = exists().where(ItemProvider.item == item, ItemProvider.provider_id == organisation_id, ItemProvider.active)
    return bool(await session.scalar(select(found)))


async def items_of_provider(session: AsyncSession, organisation_id: UUID) -> set[str]:
    """Codes of what the organisation provides at present."""
    found = select(ItemProvider.item).where(ItemProvider.provider_id == organisation_id, ItemProvider.active)
    return set(await session.scalars(found))


async def active_providers(session: AsyncSession, item: str) -> list[Provider]:
    """Who provides the item at present, by name."""
    return (await providers_by_item(session, item)).get(item, [])


async def providers_by_item(session: AsyncSession, item: str | None = None) -> dict[str, list[Provider]]:
    """Who provides what at present, by name; of one item, or of all that have somebody."""
    query = (
        select(ItemProvider.item, Organisation.id, Organisation.name)
        .join(Organisation, Organisation.id == ItemProvider.provider_id)
        .where(ItemProvider.active)
        .order_by(Organisation.name, Organisation.id)
    )
    found: dict[str, list[Provider]] = {}
    for row in await session.execute(query if item is None else query.where(ItemProvider.item == item)):
        found.setdefault(row.item, []).append(Provider(row.id, row.name))
    return found


async def possible_providers(session: AsyncSession) -> list[Provider]:
    """Active institutions, by name. Subjects of information declare about themselves instead."""
    query = select(Organisation.id, Organisation.name).where(_may_be_chosen()).order_by(Organisation.name, Organisation.id)
    return [Provider(row.id, row.name) for row in await session.execute(query)]


async def assign_provider(session: AsyncSession, item: str, organisation_id: UUID, *, at: datetime) -> None:
    """Let an institution provide an item from now on; one that does so already goes on.

    Raises: ItemNotFound; Invalid if nobody can, or not this organisation.
    """
    await lock_catalogue(session)
    definition = (await versions_of(session, item))[-1].definition
    if definition.subject_field is None and definition.name_field is None:
        raise Invalid("不能指定提供单位", [FieldError("/organisation_id", f"「{definition.name_zh}」由平台维护，不接收批次。")])
    if not await session.scalar(select(exists().where(Organisation.id == organisation_id, _may_be_chosen()))):
        raise Invalid("不能指定提供单位", [FieldError("/organisation_id", "请从列表中选择一家正常状态的机构。")])
    if await may_provide(session, item, organisation_id):
        return
    row = insert(ItemProvider).values(
        item=item, provider_id=organisation_id, active=True, since_on=at.astimezone(SHANGHAI).date()
    )  # fmt: skip
    again = row.on_conflict_do_update(index_elements=["item", "provider_id"], set_={"active": True, "since_on": row.excluded.since_on})
    await session.execute(again)
    _tell(session, PROVIDER_ASSIGNED, item, organisation_id, at)


async def end_provider(session: AsyncSession, item: str, organisation_id: UUID, *, at: datetime) -> None:
    """Take no more of the item from this organisation; what it gave stays. Raises: ProviderNotFound."""
    await lock_catalogue(session)
    found = await session.get(ItemProvider, (item, organisation_id), populate_existing=True)
    if found is None or not found.active:
        raise ProviderNotFound("这家机构现在不提供这个信息项")
    found.active = False
    _tell(session, PROVIDER_ENDED, item, organisation_id, at)


def _may_be_chosen() -> ColumnElement[bool]:
    return and_(Organisation.kind.not_in(SUBJECT_KINDS), Organisation.status == OrganisationStatus.ACTIVE)


def _tell(session: AsyncSession, kind: EventKind, item: str, organisation_id: UUID, at: datetime) -> None:
    data = {"item": item, "provider_id": str(organisation_id)}
    record(session, kind, item_id(item), at=at, parties=[organisation_id], data=data)
