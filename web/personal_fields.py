"""Opening personal fields of an enterprise's records: for the enterprise itself, and to be masked for whoever it allows to see them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.disclosure.raw_records import OpenSealed
from marketplace.information.batches.sealing import row_place
from marketplace.information.models import InformationRecord
from marketplace.profiles.relations import Open
from web.disclosure import subject_keys


async def opener_of_rows(state: Any, session: AsyncSession, subject_id: UUID) -> OpenSealed:
    """Opens delivered rows of this subject, for reading under consent; nothing where the key was destroyed."""
    sealer = await subject_keys(state.settings.home).for_subject(session, subject_id)

    def opened(sealed: bytes, batch_id: UUID, row: int) -> Mapping[str, str]:
        return {} if sealer.erased else sealer.open(sealed, row_place(batch_id, row))

    return opened


async def opener(state: Any, session: AsyncSession, subject_id: UUID) -> Open:
    """Opens records of this subject; of one whose key was destroyed nothing can be read any more."""
    sealer = await subject_keys(state.settings.home).for_subject(session, subject_id)

    def opened(row: InformationRecord) -> Mapping[str, str]:
        return {} if sealer.erased else sealer.open(row.sealed, row_place(row.batch_id, row.row))

    return opened
