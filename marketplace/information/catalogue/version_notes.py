"""Who added a version, when and why: read for the page of one item only."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.information.models import ItemVersion


class VersionNote(NamedTuple):
    """`by`: the person's name; None where it came with the program."""

    reason: str
    by: str | None
    created_at: datetime


async def version_notes(session: AsyncSession, item: str) -> dict[int, VersionNote]:
    """By version."""
    query = (
        select(ItemVersion.version, ItemVersion.reason, Account.display_name, ItemVersion.created_at)
        .outerjoin(Account, Account.id == ItemVersion.account_id)
        .where(ItemVersion.item == item)
    )
    return {version: VersionNote(reason, by, at) for version, reason, by, at in await session.execute(query)}
