"""Records of one subject by a provider of its own."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.models import InformationRecord
from tests.marketplace.profiles.records import Subject, make_subject

Said = tuple[str, Mapping[str, Any], date]


async def records_for(session: AsyncSession, subject_id: UUID, said: Iterable[Said], **more: Any) -> list[InformationRecord]:
    """One record each: item, fields, the day it speaks of."""
    other = await make_subject(session)
    provided = Subject(session, subject_id, other.provider_id, other.batch_id)
    return [await provided.says(item, data, as_of, **more) for item, data, as_of in said]
