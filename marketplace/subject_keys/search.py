"""Finding a subject by what is sealed: by the keyed hash of an identity number or a phone number, never by opening anything."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.sealing import Sealer
from marketplace.subject_keys.masking import search_hash
from marketplace.subject_keys.models import SubjectSearchHash

IDENTITY_NUMBER = "identity_number"
_ADD = text(
    "INSERT INTO subject_search_hash (kind, hash, subject_id)"
    " SELECT :kind, * FROM unnest(CAST(:hashes AS bytea[]), CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING"
)
_FIND = text(
    "SELECT hash, array_agg(subject_id ORDER BY subject_id) AS ids FROM subject_search_hash"
    " WHERE kind = :kind AND hash = ANY(:hashes) GROUP BY hash"
)


async def remember(session: AsyncSession, sealer: Sealer, kind: str, values: Mapping[UUID, str]) -> None:
    """Let subjects be found by these values, one statement for all. What is remembered already stays as it is."""
    if values:
        hashes = [search_hash(sealer, kind, value) for value in values.values()]
        await session.execute(_ADD, {"kind": kind, "hashes": hashes, "ids": list(values)})


async def subjects_with(session: AsyncSession, sealer: Sealer, kind: str, values: Collection[str]) -> dict[str, list[UUID]]:
    """Which subjects each of the values belongs to, by the value as it was given; those of nobody are left out."""
    by_hash = {search_hash(sealer, kind, value): value for value in values}
    rows = await session.execute(_FIND, {"kind": kind, "hashes": list(by_hash)})
    found = {bytes(row.hash): list(row.ids) for row in rows}
    return {value: found[key] for value in values if (key := search_hash(sealer, kind, value)) in found}


async def forget(session: AsyncSession, subject_id: UUID) -> None:
    """Part of erasure: the subject is found by none of its values any more."""
    await session.execute(delete(SubjectSearchHash).where(SubjectSearchHash.subject_id == subject_id))
