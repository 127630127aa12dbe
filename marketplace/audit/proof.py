"""The proof that one entry is in the signed log: for whoever holds one row and must not see the others."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.checkpoint import Checkpoint
from marketplace.audit.checkpoints import AuditPlaces, known_checkpoints
from marketplace.audit.entries import entries
from marketplace.errors import Conflict, NotFound
from marketplace.events.merkle import Frontier, inclusion_ranges
from marketplace.events.models_log import LogRow


class NoSuchEntry(NotFound):
    """The log has no such position."""

    code = "entry_not_found"

    def __init__(self) -> None:
        super().__init__("没有这条记录")


class NotSignedYet(Conflict):
    """No checkpoint reaches the entry; the next is signed within a day, or with the next export."""

    code = "entry_not_signed_yet"

    def __init__(self) -> None:
        super().__init__("这条记录还没有进入已签名的检查点，请在下一次签名或导出之后再取")


async def inclusion_proof(session: AsyncSession, places: AuditPlaces, position: int) -> dict[str, Any]:
    """The document that `tools/verify_audit_export.py --proof` checks, under the smallest checkpoint that reaches the entry.

    Raises: NoSuchEntry, NotSignedYet.
    """
    found = [entry async for batch in entries(session, position - 1, position) for entry in batch]
    if not found or found[0].text is None:
        raise NoSuchEntry
    checkpoint = await _first_reaching(session, places, position)
    path = [await _subtree(session, start, end) for start, end in inclusion_ranges(position - 1, checkpoint.size)]
    return {
        "checkpoint": json.loads(checkpoint.text),
        "path": [each.hex() for each in path],
        "position": position,
        "row": json.loads(found[0].text),
    }


async def _first_reaching(session: AsyncSession, places: AuditPlaces, position: int) -> Checkpoint:
    known = await known_checkpoints(session, places)
    for checkpoint in known.checkpoints:
        if checkpoint.size >= position:
            return checkpoint
    raise NotSignedYet


async def _subtree(session: AsyncSession, start: int, end: int) -> bytes:
    """The root over the leaves from `start` (counted from 0) to before `end`."""
    tree = Frontier()
    query = select(LogRow.leaf).where(LogRow.position > start, LogRow.position <= end).order_by(LogRow.position)
    async for part in (await session.stream_scalars(query)).partitions(10_000):
        tree = tree.extended(part)
    return tree.root()
