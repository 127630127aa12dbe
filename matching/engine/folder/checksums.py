"""Checksums of a file's pieces: pieces, so that several threads share the work of one large file."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from matching.engine.kernel.choose import kernel

PIECE = 4 << 20  # bytes


def pieces(data: memoryview) -> list[memoryview]:
    """Consecutive parts of at most `PIECE` bytes; none of an empty file."""
    return [data[first : first + PIECE] for first in range(0, len(data), PIECE)]


def checksums(parts: Sequence[memoryview]) -> list[int]:
    """The checksum of each part, by as many threads as the process may use where that pays."""
    checksum = kernel().checksum
    threads = len(os.sched_getaffinity(0))
    if threads < 2 or sum(map(len, parts)) <= PIECE:
        return [checksum(part) for part in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(checksum, parts))
