"""Which ids were met already, in about 40 bytes an id however long the ids are."""

import os
from array import array
from hashlib import blake2b

_FIRST_SIZE = 1 << 12
_HALF = 8


class SeenIds:
    """A set of 128-bit fingerprints in an open hash table of two arrays.

    The fingerprints are keyed with random bytes, so nobody can prepare two ids with one fingerprint, and among a thousand million
    ids two would meet by chance once in 10^20 files: a repeated fingerprint is taken as a repeated id (decisions/repeated_ids.md).
    """

    def __init__(self) -> None:
        self._key = os.urandom(16)
        self._count = 0
        self._make(_FIRST_SIZE)

    def add(self, profile: str) -> bool:
        """Whether the id is new; from now on it is not."""
        digest = blake2b(profile.encode("utf-8", "surrogatepass"), digest_size=2 * _HALF, key=self._key).digest()
        new = self._insert(int.from_bytes(digest[:_HALF], "little") or 1, int.from_bytes(digest[_HALF:], "little"))
        self._count += new
        if 3 * self._count > 2 * len(self._low):
            self._grow()
        return new

    def _insert(self, low: int, high: int) -> bool:
        """Linear probing; 0 in `low` is an empty place."""
        place = low & self._mask
        while found := self._low[place]:
            if found == low and self._high[place] == high:
                return False
            place = (place + 1) & self._mask
        self._low[place], self._high[place] = low, high
        return True

    def _grow(self) -> None:
        low, high = self._low, self._high
        self._make(2 * len(low))
        for each_low, each_high in zip(low, high, strict=True):
            if each_low:
                self._insert(each_low, each_high)

    def _make(self, size: int) -> None:
        self._low, self._high = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))
        self._mask = size - 1
