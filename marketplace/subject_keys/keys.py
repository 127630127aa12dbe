"""A key per subject: what is sealed with it can be read while the key is there, and by nobody once it is destroyed.

The key is random, itself sealed with the installation's key (`database.sealing`) for this subject and no other; the database alone opens
nothing. Destroying it (`destroy.py`) makes every value sealed with it unreadable at once, in backups of the database too.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.sealing import CannotOpen, Sealer
from marketplace.subject_keys.ciphers import CIPHERS, KEY_BYTES, NONCE_BYTES, Cipher

_BY_MARK = {each.mark: each for each in CIPHERS.values()}
_PRESENT = text("SELECT subject_id, sealed_key FROM subject_key WHERE subject_id = ANY(:ids)")
# Of two that make a key for the same subject at once the first one's stays, so what is there afterwards is read again.
_ADD = text(
    "INSERT INTO subject_key (subject_id, sealed_key) SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS bytea[]))"
    " ON CONFLICT (subject_id) DO NOTHING"
)


class KeyDestroyed(CannotOpen):
    """The subject's key was destroyed: its sealed values are gone for good."""


@dataclass(frozen=True, slots=True)
class SubjectSealer:
    """Seals and opens the personal fields of one subject. Without a key (`erased`) it seals nothing and opens nothing."""

    subject_id: UUID
    cipher: Cipher = field(repr=False)
    _key: bytes | None = field(repr=False)

    @property
    def erased(self) -> bool:
        """Whether the subject's key was destroyed."""
        return self._key is None

    def seal(self, values: Mapping[str, str], context: str) -> bytes | None:
        """`values` as one sealed text: mark of the cipher, nonce, ciphertext, tag. `context` names the place (table and row).

        None where there is nothing to seal, and for a subject whose key was destroyed: nothing personal is kept of it any more.
        """
        if self._key is None or not values:
            return None
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self.cipher.encrypt(self._key, nonce, msgspec.json.encode(values), self._place(context))
        return self.cipher.mark + nonce + sealed

    def open(self, sealed: bytes | None, context: str) -> dict[str, str]:
        """The values; none for None. Raises: KeyDestroyed; CannotOpen for what was changed or belongs to another subject or place."""
        if sealed is None:
            return {}
        if self._key is None:
            raise KeyDestroyed(f"the key of subject {self.subject_id} was destroyed")
        cipher = _BY_MARK.get(sealed[:1])
        if cipher is None:
            raise CannotOpen("sealed by a cipher that is not known here")
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return msgspec.json.decode(cipher.decrypt(self._key, nonce, rest, self._place(context)), type=dict[str, str])
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("the sealed values were changed, or belong elsewhere") from error

    def _place(self, context: str) -> bytes:
        return f"{self.subject_id}\n{context}".encode()


class SubjectKeys:
    """The keys of this installation's subjects. `sealer` seals the keys themselves, `cipher` what is sealed from now on."""

    def __init__(self, sealer: Sealer, cipher: Cipher = CIPHERS["aes-256-gcm"]) -> None:
        self._sealer, self._cipher = sealer, cipher

    async def for_subjects(self, session: AsyncSession, ids: Iterable[UUID]) -> Mapping[UUID, SubjectSealer]:
        """A sealer for each subject; missing keys are made, all of them in one statement.

        Raises: CannotOpen if a key was sealed by an installation's key that is not here.
        """
        wanted = set(ids)
        present = await self._present(session, wanted)
        if missing := sorted(wanted - present.keys()):
            fresh = [self._sealer.seal(secrets.token_bytes(KEY_BYTES), key_place(each)) for each in missing]
            await session.execute(_ADD, {"ids": missing, "keys": fresh})
            present |= await self._present(session, missing)
        return {each: SubjectSealer(each, self._cipher, self._opened(each, sealed)) for each, sealed in present.items()}

    async def for_subject(self, session: AsyncSession, subject_id: UUID) -> SubjectSealer:
        """The sealer of one subject."""
        return (await self.for_subjects(session, [subject_id]))[subject_id]

    async def _present(self, session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, bytes | None]:
        rows = await session.execute(_PRESENT, {"ids": list(ids)})
        return {row.subject_id: row.sealed_key for row in rows}

    def _opened(self, subject_id: UUID, sealed: bytes | None) -> bytes | None:
        return None if sealed is None else self._sealer.open(sealed, key_place(subject_id))


def key_place(subject_id: UUID) -> str:
    """What a subject's sealed key is bound to: moved to another subject's row it cannot be opened."""
    return f"subject_key:{subject_id}"
