"""Which record a row is: 16 bytes of the item's key fields, and which rows of one file are the same record."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Any

KEY_BYTES = 16


class RecordKeys:
    """Digests of the key fields of one item, the same however a value was written. `hash_key` of up to 64 bytes makes them secret."""

    def __init__(self, item: str, key_fields: Sequence[str], hash_key: bytes = b"") -> None:
        self._start = blake2b(item.encode(), digest_size=KEY_BYTES, key=hash_key)
        self._fields = tuple(key_fields)
        self._constant = self._start.digest()
        results = self._start.copy()
        results.update(b"\x1dresults")  # key fields begin with another sign
        self._results = results.digest()

    def of(self, values: Mapping[str, Any]) -> bytes:
        """The key of a row whose fields are read; an item without key fields has one record per subject."""
        if not self._fields:
            return self._constant
        digest = self._start.copy()
        digest.update("".join([f"\x1f{_plain(values.get(each))}" for each in self._fields]).encode("utf-8", "surrogatepass"))
        return digest.digest()

    def of_results(self) -> bytes:
        """The key of a row that gives indicators instead of details: one record per subject, beside the detailed ones."""
        return self._results


class SeenRows:
    """Which row of a file said a record first. Holds 16 bytes and a number per row: for the upload lane."""

    def __init__(self) -> None:
        self._rows: dict[bytes, int] = {}

    def first(self, subject: str, record_key: bytes, row: int) -> int | None:
        """The earlier row with the same record of the same subject (credit code, name or number), else None, and the row is kept."""
        earlier = self._rows.setdefault(subject_key(subject, record_key), row)
        return None if earlier == row else earlier


def subject_key(subject: str, record_key: bytes) -> bytes:
    """One digest of subject and record."""
    return blake2b(_plain(subject).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES, key=record_key).digest()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "\x1e".join(map(_plain, value))
    text = value if isinstance(value, str) else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    if text.isascii():
        return text.replace(" ", "").lower()
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
