"""The demonstration's enterprises as credit information: results of every one as records, details of those that have an account."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.ids import new_id
from marketplace.information.items import information_items
from marketplace.information.models import Batch, InformationRecord
from marketplace.information.states import BatchState, Lane, Mode, OnError
from marketplace.profiles.recompute import recompute_quietly
from marketplace.profiles.whole_profiles import records_from_profiles
from web.demo.details import Detail, details
from web.demo.population.firm import Firm
from web.demo.population.generate import complete_facts

PIECE = 2_000
DETAILS = "示例明细"  # the name of batches of months and years; results have none


async def write_down(
    session: AsyncSession, firms: Sequence[tuple[Firm, UUID]], detailed: Iterable[UUID], provider_id: UUID, *, now: datetime
) -> None:
    """Records, parts and computed profiles of these firms, whose profiles were loaded before. `detailed`: those with months and years."""
    chosen, ids = set(detailed), [each_id for _, each_id in firms]
    for at in range(0, len(ids), PIECE):
        await records_from_profiles(session, ids[at : at + PIECE], now=now, provider_id=provider_id)
    for firm, subject_id in firms:
        if subject_id in chosen:
            await _add_details(session, subject_id, list(details(firm, complete_facts(firm))), provider_id, now)
    for at in range(0, len(ids), PIECE):
        await recompute_quietly(session, ids[at : at + PIECE], now.astimezone(SHANGHAI).date(), now=now)


async def _add_details(session: AsyncSession, subject_id: UUID, found: list[Detail], provider_id: UUID, now: datetime) -> None:
    batches = {
        item: _batch(item, [each for each in found if each.item == item], provider_id, now) for item in sorted({d.item for d in found})
    }
    session.add_all(batches.values())
    await session.flush()
    rows = [
        {
            "id": new_id(), "item": each.item, "subject_id": subject_id, "provider_id": provider_id, "batch_id": batches[each.item].id,
            "row": number, "record_key": hashlib.blake2b(each.key.encode(), digest_size=16).digest(), "data": each.data,
            "as_of": each.as_of, "received_at": now,
        }
        for number, each in enumerate(found, 2)
    ]  # fmt: skip
    await session.execute(insert(InformationRecord), rows)


def _batch(item: str, found: list[Detail], provider_id: UUID, now: datetime) -> Batch:
    return Batch(
        id=new_id(), item=item, item_version=1, provider_id=provider_id, mode=Mode.APPEND, on_error=OnError.REJECT_ALL,
        as_of=max(each.as_of for each in found), state=BatchState.APPLIED, lane=Lane.PLATFORM, file_name=DETAILS,
        sha256=hashlib.sha256(repr(found).encode()).digest(), size_bytes=0, layout={"provider": information_items()[item].provider_zh},
        received=len(found), accepted=len(found), created_at=now, ended_at=now,
    )  # fmt: skip
