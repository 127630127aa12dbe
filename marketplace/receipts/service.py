"""Keeping receipts and handing them out again, byte for byte."""

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.rate_limit import RateLimit
from marketplace.errors import Conflict
from marketplace.events.record import record
from marketplace.receipts.events import RECEIPT_KEPT
from marketplace.receipts.models import Receipt, ReceiptKind
from marketplace.receipts.repository import count_of

KEEPING = RateLimit("receipt", 20, timedelta(hours=1))  # per organisation
RECEIPTS_OF_ONE = 2_000  # of one organisation, as they stay for ever; a fence against a runaway program, not an allowance
COMPRESSION = 6


class TooManyReceipts(Conflict):
    """The organisation keeps as many as one organisation may."""

    code = "too_many_receipts"


async def keep_receipt(
    session: AsyncSession,
    organisation_id: UUID,
    receipt_id: UUID,
    kind: ReceiptKind,
    document: bytes,
    *,
    shown: Mapping[str, Any],
    at: datetime,
) -> Receipt:
    """Keep the exact bytes of a receipt; the log gets their hash. Raises: TooManyReceipts."""
    if await count_of(session, organisation_id) >= RECEIPTS_OF_ONE:
        raise TooManyReceipts(f"留存的凭证已有 {RECEIPTS_OF_ONE} 份，不能再存")
    digest = hashlib.sha256(document).digest()
    receipt = Receipt(
        id=receipt_id,
        kind=kind,
        organisation_id=organisation_id,
        kept_at=at,
        sha256=digest,
        size_bytes=len(document),
        shown=dict(shown),
        document_zlib=zlib.compress(document, COMPRESSION),
    )
    session.add(receipt)
    await session.flush()
    facts = {"kind": kind.value, "sha256": digest.hex(), "size_bytes": len(document)}
    record(session, RECEIPT_KEPT, receipt.id, at=at, parties=[organisation_id], data=facts)
    return receipt
