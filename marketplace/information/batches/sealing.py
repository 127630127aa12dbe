"""Where sealed personal fields belong: the context under which they are sealed, on their way and for good."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from marketplace.database.sealing import Sealer
from marketplace.subject_keys.keys import SubjectKeys

_DECODER = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True, slots=True)
class Seals:
    """The keys of an installation: its own, under which fields wait, and those of its subjects, under which they stay."""

    waiting: Sealer
    subjects: SubjectKeys


def row_place(batch_id: UUID, row: int) -> str:
    """The context of one delivered row. A record keeps it for good: `SubjectSealer.open(record.sealed, row_place(batch_id, row))`."""
    return f"information_row {batch_id} {row}"


def seal_waiting(sealer: Sealer, values: dict[str, str], batch_id: UUID, row: int) -> bytes | None:
    """Under the installation's key, as long as it is not known whose they are; None where there is nothing to seal."""
    return sealer.seal(msgspec.json.encode(values), row_place(batch_id, row)) if values else None


def open_waiting(sealer: Sealer, sealed: bytes | None, batch_id: UUID, row: int) -> dict[str, str]:
    """The values again. Raises: CannotOpen."""
    return _DECODER.decode(sealer.open(sealed, row_place(batch_id, row))) if sealed else {}


def digest_key(sealer: Sealer) -> bytes:
    """Keys the digests of key fields that are about people: 32 bytes, the same for the life of the installation."""
    return sealer.search_hash("record_key", "information")
