"""Verdicts as bits: two per offer of one enterprise, two planes per offer of all enterprises. Pure.

Numbers are those of `marketplace.eligibility.outcomes`: 0 not reached, 1 undetermined, 2 eligible.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.outcomes import TRUE, UNKNOWN

Bits = NDArray[np.uint8]
CHUNK = 4096  # enterprises
CHUNK_BYTES = CHUNK // 8
_PER_BYTE = 4
_SHIFTS = np.array([0, 2, 4, 6], np.uint8)


def packed(numbers: Bits) -> bytes:
    """One number per slot into two bits each, the first slot lowest."""
    padded = np.zeros(-(-len(numbers) // _PER_BYTE) * _PER_BYTE, np.uint8)
    padded[: len(numbers)] = numbers
    joined: Bits = np.bitwise_or.reduce(padded.reshape(-1, _PER_BYTE) << _SHIFTS, axis=1).astype(np.uint8)
    return joined.tobytes()


def unpacked(rows: Sequence[bytes], slots: int) -> Bits:
    """One row of numbers per packed row; slots that came later than a row are not reached."""
    width = -(-slots // _PER_BYTE)
    gathered = np.frombuffer(b"".join(row[:width].ljust(width, b"\0") for row in rows), np.uint8).reshape(len(rows), width)
    numbers = (gathered[:, :, None] >> _SHIFTS) & np.uint8(3)
    return numbers.astype(np.uint8).reshape(len(rows), width * _PER_BYTE)[:, :slots]


def chunks_of(enterprises: int) -> int:
    """How many chunks so many ordinals fill."""
    return -(-enterprises // CHUNK)


def plane_bytes(words: NDArray[np.uint64], chunks: int) -> Bits:
    """A plane of 64-bit words as the bytes of so many chunks, cut or filled up."""
    held = words.astype("<u8", copy=False).view(np.uint8)
    plane = np.zeros(chunks * CHUNK_BYTES, np.uint8)
    taken = min(len(held), len(plane))
    plane[:taken] = held[:taken]
    return plane


def numbers_of(eligible: Bits, undetermined: Bits) -> Bits:
    """Planes (the last axis is bytes) as one number per enterprise."""
    yes = np.unpackbits(eligible, axis=-1, bitorder="little")
    perhaps = np.unpackbits(undetermined, axis=-1, bitorder="little")
    return yes * np.uint8(TRUE) + perhaps * np.uint8(UNKNOWN)


def planes_of(numbers: Bits) -> tuple[Bits, Bits]:
    """The way back: eligible, undetermined."""
    return np.packbits(numbers == TRUE, axis=-1, bitorder="little"), np.packbits(numbers == UNKNOWN, axis=-1, bitorder="little")
