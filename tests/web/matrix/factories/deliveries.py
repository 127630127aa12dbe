"""Objects around deliveries of credit information: items to deliver, batches, uploads, rows that wait."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import ENTERPRISE_ROLES
from marketplace.clock import now
from marketplace.ids import new_id
from marketplace.information.batches.models import InformationUpload
from marketplace.information.models import Batch, HeldRow, ItemProvider
from marketplace.information.states import BatchState, HeldState, Hold, Lane, Mode, OnError, UploadState
from marketplace.members.models import Membership
from tests.web.matrix.fixture import Fixture, Holder

ITEM = "electricity_payment"
DAY = date(2026, 10, 31)
TERMS = {"mode": "append", "as_of": "2026-10-31"}
COMMON: dict[str, Any] = {"item": ITEM, "item_version": 1, "mode": Mode.APPEND, "on_error": OnError.REJECT_ALL, "as_of": DAY}
CONTENT: dict[str, Any] = {"file_name": "用电.csv", "sha256": bytes(32), "size_bytes": 1}


async def make_delivery(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, str]:
    """An item that every institution may deliver: whose it is does not matter."""
    of_institutions = Membership.role.not_in(ENTERPRISE_ROLES)
    everybody = select(literal(ITEM), Membership.organisation_id, literal(DAY)).where(of_institutions).distinct()
    columns = [ItemProvider.item, ItemProvider.provider_id, ItemProvider.since_on]
    await session.execute(insert(ItemProvider).from_select(columns, everybody).on_conflict_do_nothing())
    return {"item": ITEM}


async def make_batch(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A batch of the holder's organisation, applied."""
    made = Batch(
        id=new_id(),
        provider_id=holder.member.organisation_id,
        state=BatchState.APPLIED,
        lane=Lane.PAGE,
        created_at=now(),
        **COMMON,
        **CONTENT,
    )
    session.add(made)
    await session.flush()
    return made.id


async def make_upload(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A file of the holder's organisation whose columns wait to be confirmed."""
    await make_delivery(session, holder, state)
    made = InformationUpload(
        id=new_id(), provider_id=holder.member.organisation_id, file_key=new_id(), state=UploadState.READY, created_at=now(), **COMMON,
        **CONTENT,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


async def make_held_row(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A row of the holder's organisation that waits."""
    made = HeldRow(
        id=new_id(), batch_id=await make_batch(session, holder, "any"), row=2, hold=Hold.NAME_ONLY, state=HeldState.WAITING, data={},
        record_key=bytes(16), as_of=DAY, filled=0,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


FIXTURES = (
    Fixture(
        "information:delivery",
        make_delivery,
        requests={"information:delivery:send": {"json": TERMS | {"records": [{"uscc": "91990100MAGDQQDA5W"}]}}},
    ),
    Fixture("information:batch", make_batch),
    Fixture("information:upload", make_upload),
    Fixture("information:held_row", make_held_row),
)
