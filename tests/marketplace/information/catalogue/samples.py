"""An operator, institutions that provide, and what changes them: rows of the test's own transaction."""

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.ids import new_id
from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.members.models import Organisation, OrganisationKind, OrganisationStatus


async def operator(session: AsyncSession) -> Actor:
    """A person who keeps the catalogue."""
    account = Account(id=new_id(), username=f"operator-{new_id().hex}", display_name="运营", password_hash="")
    session.add(account)
    await session.flush()
    return Actor(Role.OPERATOR, account_id=account.id)


async def institution(
    session: AsyncSession, kind: OrganisationKind = OrganisationKind.DATA_PROVIDER, status: OrganisationStatus = OrganisationStatus.ACTIVE
) -> UUID:
    """An organisation, by default one that may provide."""
    made = Organisation(id=new_id(), name="示例数据单位", kind=kind, status=status, synthetic=True)
    session.add(made)
    await session.flush()
    return made.id


def with_field(item: ItemDefinition, code: str, **changed: object) -> ItemDefinition:
    """The item with one of its fields changed."""
    fields = tuple(msgspec.structs.replace(each, **changed) if each.code == code else each for each in item.fields)
    return msgspec.structs.replace(item, fields=fields)


def with_new_field(item: ItemDefinition, field: FieldDefinition) -> ItemDefinition:
    """The item with one field more."""
    return msgspec.structs.replace(item, fields=(*item.fields, field))
