"""Authenticated encryption of what must not lie readable in the database: second factors, webhook secrets, phone numbers.

AES-256-GCM. The key's id stands in front of each value, so keys can be changed; keys lie in a folder outside the database. The context
(table, column, row) is authenticated with the value: a sealed value moved to another row cannot be opened there.
"""

import hashlib
import hmac
import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
SUFFIX = ".key"


class CannotOpen(ValueError):
    """The value was sealed with a key that is not here, for another place, or was changed."""


class Sealer:
    """Seals with the newest key and opens with any. `keys` maps ids (8 hex digits) to 32 bytes each, the oldest first."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._keys = keys
        self._oldest, self._newest = next(iter(keys)), next(reversed(keys))

    def seal(self, value: bytes, context: str) -> bytes:
        """Version, key id, nonce, ciphertext and tag. The same value looks different each time."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self._keys[self._newest]).encrypt(nonce, value, context.encode())
        return VERSION + bytes.fromhex(self._newest) + nonce + sealed

    def open(self, sealed: bytes, context: str) -> bytes:
        """The value. Raises: CannotOpen."""
        key_id, rest = sealed[1 : 1 + KEY_ID_BYTES].hex(), sealed[1 + KEY_ID_BYTES :]
        if sealed[:1] != VERSION or key_id not in self._keys:
            raise CannotOpen(f"sealed with key {key_id or '?'}, which is not in the folder of keys")
        try:
            return AESGCM(self._keys[key_id]).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("the sealed value was changed, or belongs elsewhere") from error

    def search_hash(self, value: str, context: str) -> bytes:
        """A keyed hash to find equal values by, with the oldest key, so that it does not change with the newest. 32 bytes."""
        return hmac.digest(self._keys[self._oldest], f"{context}\n{value}".encode(), hashlib.sha256)


@cache
def sealer(folder: Path) -> Sealer:
    """The sealer of an installation; the first key is made when there is none. `folder` is `$ZHIDA_HOME/keys`.

    Key files are named `seal-NNNN-<id>.key`, so that the last by name is the newest.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = sorted(folder.glob(f"seal-*{SUFFIX}")) or [_new_key(folder)]
    keys = {file.stem.rpartition("-")[2]: bytes.fromhex(file.read_text(encoding="ascii").strip()) for file in files}
    return Sealer(keys)


def _new_key(folder: Path) -> Path:
    """Written whole under another name first; of two processes that start at once the first one's key stays."""
    key = secrets.token_bytes(32)
    target = folder / f"seal-0001-{hashlib.sha256(key).hexdigest()[: KEY_ID_BYTES * 2]}{SUFFIX}"
    lock = folder / "seal.lock"
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.lockf(descriptor, os.F_LOCK, 0)
        if present := sorted(folder.glob(f"seal-*{SUFFIX}")):
            return present[-1]
        fresh = target.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
        return target
    finally:
        os.close(descriptor)
