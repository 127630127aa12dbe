"""What an enterprise says of itself at present."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.models import Batch, InformationRecord
from marketplace.profiles.rules.load import DECLARED_ITEM


class Declared(NamedTuple):
    """One attribute as it was declared, under which version of the commitment.

    `filled_in_by`: the institution whose clerk had filled it in.
    """

    attribute: str
    value: Any
    as_of: date
    text_version: str
    filled_in_by: str | None = None


async def declared_of(session: AsyncSession, subject_id: UUID) -> list[Declared]:
    """By attribute. What was said elsewhere, such as in a profile that was loaded whole, was not declared here and is not in it."""
    mine = (InformationRecord.subject_id == subject_id) & (InformationRecord.provider_id == subject_id)
    live = mine & (InformationRecord.item == DECLARED_ITEM) & InformationRecord.ended_at.is_(None)
    version = Batch.layout["text_version"].as_string()
    columns = (InformationRecord.data, InformationRecord.as_of, version, Batch.layout["filled_in"]["institution"].as_string())
    wanted = select(*columns).join(Batch, Batch.id == InformationRecord.batch_id).where(live, version.is_not(None))
    rows = await session.execute(wanted)
    found = (Declared(name, value, as_of, said, clerk) for data, as_of, said, clerk in rows for name, value in data.items())
    return sorted(found, key=lambda each: each.attribute)
