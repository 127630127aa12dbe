"""Records of an update file: whole or recognisably not.

    mark (4 bytes) · length of the text (4) · number (8) · checksum of the two before and the text (8) · text

Numbers begin at 0 and rise by one. The mark cannot occur in a text, which is UTF-8, so records can be found again behind damage.
"""

from collections.abc import Mapping
from hashlib import blake2b
from struct import Struct
from typing import Any, NamedTuple

from matching.engine.folder.exact_text import decode_exactly, encode_exactly

_MARK = b"\xff\xfaZU"
_NUMBERS = Struct("<IQ")
_HEAD = len(_MARK) + _NUMBERS.size + 8


class Update(NamedTuple):
    """A profile's new attributes; None: it is gone."""

    id: str
    attributes: Mapping[str, Any] | None


class Scanned(NamedTuple):
    """`texts`: of the whole records from number `first` on. `end`: of the last one. `damaged`: where a later whole record was found behind
    bytes that are none, None if there is none: then what follows `end` is the tail of a write that never ended."""

    texts: list[bytes]
    end: int
    damaged: int | None


def encode_record(number: int, text: bytes) -> bytes:
    """One record."""
    numbers = _NUMBERS.pack(len(text), number)
    return b"".join((_MARK, numbers, _checksum(numbers, text), text))


def scan(data: bytes, first: int) -> Scanned:
    """Read records off the beginning of `data`, the first of number `first`."""
    texts: list[bytes] = []
    end = 0
    while (text := _record_at(data, end, first + len(texts))) is not None:
        texts.append(text)
        end += _HEAD + len(text)
    return Scanned(texts, end, _whole_record_behind(data, end))


def encode_update(update: Update) -> bytes:
    """The text of a record."""
    return encode_exactly({"id": update.id, "attributes": update.attributes})


def decode_update(text: bytes) -> Update:
    """Raises: ValueError (a sealed record that says something else)."""
    held = decode_exactly(text)
    if not isinstance(held, dict) or not isinstance(held.get("id"), str) or not isinstance(held.get("attributes", 0), dict | None):
        raise ValueError("a record that is no update")
    return Update(held["id"], held["attributes"])


def _record_at(data: bytes, at: int, number: int | None) -> bytes | None:
    """The text of the whole record that begins here, None if none does; of any number if none is given."""
    if data[at : at + len(_MARK)] != _MARK or len(data) < at + _HEAD:
        return None
    length, found = _NUMBERS.unpack_from(data, at + len(_MARK))
    text = data[at + _HEAD : at + _HEAD + length]
    numbers = data[at + len(_MARK) : at + len(_MARK) + _NUMBERS.size]
    sealed = data[at + len(_MARK) + _NUMBERS.size : at + _HEAD] == _checksum(numbers, text)
    return text if len(text) == length and sealed and number in (None, found) else None


def _whole_record_behind(data: bytes, end: int) -> int | None:
    at = data.find(_MARK, end)
    while at >= 0:
        if _record_at(data, at, None) is not None:
            return at
        at = data.find(_MARK, at + 1)
    return None


def _checksum(numbers: bytes, text: bytes) -> bytes:
    return blake2b(text, digest_size=8, key=numbers).digest()
