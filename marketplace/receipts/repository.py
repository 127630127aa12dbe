"""Every query of receipts."""

import zlib
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.errors import NotFound
from marketplace.receipts.models import Receipt


class ReceiptNotFound(NotFound):
    """No such receipt, or another organisation's."""

    code = "receipt_not_found"


async def visible_receipt(session: AsyncSession, actor: Actor, permission: str, receipt_id: UUID) -> tuple[Receipt, bytes]:
    """One receipt that `permission` opens to this caller, and its exact bytes. Raises: ReceiptNotFound."""
    seen = visible_to(actor, permission, organisation=Receipt.organisation_id)
    found = (await session.execute(select(Receipt, Receipt.document_zlib).where(Receipt.id == receipt_id, seen))).one_or_none()
    if found is None:
        raise ReceiptNotFound("没有这份凭证，或者它不对你开放")
    return found[0], zlib.decompress(found[1])


async def receipts_of(session: AsyncSession, actor: Actor, permission: str, *, limit: int, before: UUID | None = None) -> Sequence[Receipt]:
    """Newest first, those older than `before`; one more than `limit`, to know whether there is a next page."""
    found = select(Receipt).where(visible_to(actor, permission, organisation=Receipt.organisation_id))
    if before is not None:
        found = found.where(Receipt.id < before)
    return (await session.scalars(found.order_by(Receipt.id.desc()).limit(limit + 1))).all()


async def count_of(session: AsyncSession, organisation_id: UUID) -> int:
    """How many receipts an organisation keeps."""
    return await session.scalar(select(func.count()).where(Receipt.organisation_id == organisation_id)) or 0


async def document_of(session: AsyncSession, receipt_id: UUID) -> bytes | None:
    """The exact bytes of any receipt, for the command line of the installation."""
    compressed = await session.scalar(select(Receipt.document_zlib).where(Receipt.id == receipt_id))
    return None if compressed is None else zlib.decompress(compressed)
