"""Personal fields of rows whose subject is known now: from the installation's key to the subject's own."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.sealing import CannotOpen, Sealer
from marketplace.information.batches.sealing import Seals, open_waiting, row_place
from marketplace.information.models import Batch
from marketplace.subject_keys.keys import SubjectSealer

AT_ONCE = 2_000
_ROWS = text("""
SELECT a.row, a.subject_id, a.sealed, a.same, r.sealed AS live_sealed, r.batch_id AS live_batch, r.row AS live_row
FROM arriving a LEFT JOIN information_record r ON r.id = a.live_id
WHERE a.row > :after AND a.subject_id IS NOT NULL AND a.hold IS NULL AND (a.sealed IS NOT NULL OR r.sealed IS NOT NULL)
ORDER BY a.row LIMIT :most
""")
_PUT = text("""
UPDATE arriving a SET sealed = n.sealed, same = n.same
FROM unnest(CAST(:rows AS bigint[]), CAST(:sealed AS bytea[]), CAST(:same AS boolean[])) AS n(row, sealed, same) WHERE n.row = a.row
""")


async def reseal(session: AsyncSession, batch: Batch, seals: Seals) -> None:
    """Seal the personal fields in `arriving` with their subjects' keys; a row is the same as the live record only if they are too."""
    after = -1
    while rows := (await session.execute(_ROWS, {"after": after, "most": AT_ONCE})).all():
        theirs = await seals.subjects.for_subjects(session, {row.subject_id for row in rows})
        changed = [(row.row, *_resealed(seals.waiting, theirs[row.subject_id], batch.id, row)) for row in rows]
        numbers, sealed, same = (list(each) for each in zip(*changed, strict=True))
        await session.execute(_PUT, {"rows": numbers, "sealed": sealed, "same": same})
        after = rows[-1].row


def _resealed(sealer: Sealer, subject: SubjectSealer, batch_id: UUID, row: Row[Any]) -> tuple[bytes | None, bool]:
    """Of a subject whose key was destroyed nothing personal is kept, and nothing personal makes a difference."""
    if subject.erased:
        return None, row.same
    values = open_waiting(sealer, row.sealed, batch_id, row.row)
    return subject.seal(values, row_place(batch_id, row.row)), row.same and _open(subject, row) == values


def _open(subject: SubjectSealer, row: Row[Any]) -> dict[str, str] | None:
    """What the live record has; None where it cannot be read any more."""
    try:
        return subject.open(row.live_sealed, row_place(row.live_batch, row.live_row)) if row.live_sealed else {}
    except CannotOpen:
        return None
