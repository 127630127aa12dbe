"""A checkpoint: the signed statement that the log had this size and this root, and extends the checkpoint before it."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from marketplace.audit.signing import Signer, signature_holds
from marketplace.events.canonical import canonical_text, instant
from marketplace.events.merkle import Frontier, consistency_path


class DamagedCheckpoint(ValueError):
    """The text is no checkpoint."""


class _Fields(msgspec.Struct, forbid_unknown_fields=True):
    """The document. Hashes are lower-case hexadecimal; everything but `signature` is signed, as its canonical text."""

    algorithm: str
    at: str
    consistency: list[str]  # the proof that the log of `previous` is the beginning of this one (RFC 6962, section 2.1.2)
    frontier: list[str]  # roots of the complete subtrees, largest first: what the next consistency proof starts from
    key_id: str
    origin: str
    previous: str | None  # SHA-256 of the text of the checkpoint before
    root: str
    size: int
    signature: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that could be read. `text` is its exact form, as it was signed and stored."""

    text: bytes
    size: int
    root: bytes
    frontier: Frontier
    origin: str
    previous: str | None
    consistency: tuple[bytes, ...]
    algorithm: str
    key_id: str
    at: str
    signature: bytes

    @property
    def digest(self) -> str:
        """What the next checkpoint calls this one."""
        return hashlib.sha256(self.text).hexdigest()

    def signed_by(self, keys: Mapping[str, bytes]) -> bool:
        """Whether one of the public keys, by key id, made the signature."""
        public_pem = keys.get(self.key_id)
        return public_pem is not None and signature_holds(self.algorithm, public_pem, _signed_text(self.text), self.signature)


def make_checkpoint(signer: Signer, origin: str, before: Checkpoint | None, added: Sequence[bytes], *, at: datetime) -> Checkpoint:
    """Sign the log of `before` with the leaf hashes `added` behind it; without `before` they are the whole log."""
    old = before.frontier if before else Frontier()
    frontier = old.extended(added)
    fields: dict[str, Any] = {
        "algorithm": signer.algorithm,
        "at": instant(at),
        "consistency": [each.hex() for each in consistency_path(old, added)],
        "frontier": [each.hex() for each in frontier.hashes],
        "key_id": signer.key_id,
        "origin": origin,
        "previous": before.digest if before else None,
        "root": frontier.root().hex(),
        "size": frontier.size,
    }
    signature = base64.b64encode(signer.sign(canonical_text(fields))).decode()
    return read_checkpoint(canonical_text(fields | {"signature": signature}))


def read_checkpoint(text: bytes) -> Checkpoint:
    """A checkpoint from its text. Raises: DamagedCheckpoint."""
    try:
        fields = msgspec.json.decode(text, type=_Fields)
        if canonical_text(msgspec.structs.asdict(fields)) != text:
            raise DamagedCheckpoint("the text of the checkpoint is not in its canonical form")
        frontier = Frontier(fields.size, tuple(bytes.fromhex(each) for each in fields.frontier))
        if frontier.root().hex() != fields.root:
            raise DamagedCheckpoint("the subtrees of the checkpoint do not add up to its root")
        return Checkpoint(
            text=text,
            size=fields.size,
            root=frontier.root(),
            frontier=frontier,
            origin=fields.origin,
            previous=fields.previous,
            consistency=tuple(bytes.fromhex(each) for each in fields.consistency),
            algorithm=fields.algorithm,
            key_id=fields.key_id,
            at=fields.at,
            signature=base64.b64decode(fields.signature, validate=True),
        )
    except (ValueError, msgspec.MsgspecError) as error:
        raise DamagedCheckpoint(str(error)) from error


def _signed_text(text: bytes) -> bytes:
    fields = msgspec.json.decode(text)
    del fields["signature"]
    return canonical_text(fields)
