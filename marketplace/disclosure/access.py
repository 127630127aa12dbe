"""The record of one reading, written in its transaction before the answer goes out; of a refused one, in a transaction of its own."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.disclosure.models import AccessOutcome, AccessRecord, Way
from marketplace.ids import new_id


async def record_access(
    session: AsyncSession,
    actor: Actor,
    subject_id: UUID,
    way: Way,
    *,
    at: datetime,
    items: Collection[str] = (),
    consent_ids: Collection[UUID] = (),
    purpose: str | None = None,
    outcome: AccessOutcome = AccessOutcome.GIVEN,
    detail: Mapping[str, Any] | None = None,
) -> AccessRecord:
    """Write down who reads what of whom, under which consents and for what; sent to the database at once, so that a failure is told first.

    `detail` holds codes and counts, never values of the subject.
    """
    row = AccessRecord(
        id=new_id(),
        at=at,
        subject_id=subject_id,
        reader_id=actor.organisation_id,
        account_id=actor.account_id,
        client_id=actor.client_id,
        way=way,
        outcome=outcome,
        items=sorted(set(items)),
        consent_ids=sorted(set(consent_ids)),
        purpose=purpose,
        detail=dict(detail or {}),
    )
    session.add(row)
    await session.flush()
    return row
