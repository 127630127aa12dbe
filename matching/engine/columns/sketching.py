"""Sketches of a segment's columns: one byte a row, which settles most rows of most questions (`plan.Sketch`).

A question about a million rows waits for memory, so that half of its time is how many bytes a row of its columns has.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns.column import AttributeColumn, Meaning, Segment
from matching.engine.plan.plan import MOST_CUTS, Column, Sketch

Bin = Callable[[Column, NDArray[np.int64], bool], Column]  # the kernel's

_MEANINGS: frozenset[Meaning] = frozenset({"scaled", "ranked", "places", "days"})
_SAMPLE = 16_384
_MOST_OF_PREFIXES = 127
_LARGEST_DICTIONARY = 65_536
_ROWS_WORTH_THREADS = 100_000


def with_sketches(segment: Segment, make_codes: Bin) -> Segment:
    """The segment with a sketch of every column that gains by one; itself where it has them."""
    wide = [column for column in segment.columns.values() if column.meaning in _MEANINGS and column.values.itemsize > 1]
    if segment.sketches or not wide or not segment.rows:
        return segment
    threads = len(os.sched_getaffinity(0)) if segment.rows >= _ROWS_WORTH_THREADS else 1
    with ThreadPoolExecutor(threads) as pool:
        made = pool.map(lambda column: _sketch(column, make_codes), wide)
    return replace(segment, sketches={column.name: sketch for column, sketch in zip(wide, made, strict=True)})


def _sketch(column: AttributeColumn, make_codes: Bin) -> Sketch:
    cuts = _cuts(column)
    return Sketch(make_codes(column.values, cuts, False), cuts)


def _cuts(column: AttributeColumn) -> NDArray[np.int64]:
    """Where prefixes of codes begin, because questions ask for whole ones; else so that as many rows lie between any two, and what many
    rows have in common lies alone."""
    lowest, highest = column.known_range
    prefixes = _prefixes(column.dictionary)
    sample = column.values[:: max(1, len(column.values) // _SAMPLE)]
    known = np.sort(sample[sample >= lowest]).astype(np.int64)
    if not len(known):
        return prefixes
    points = known[np.linspace(0, len(known) - 1, MOST_CUTS - len(prefixes)).astype(np.int64)]
    distinct, times = np.unique(points, return_counts=True)
    frequent = distinct[(times > 1) & (distinct < highest)]
    return np.unique(np.concatenate([prefixes, distinct, frequent + 1]))


def _prefixes(dictionary: Sequence[object]) -> NDArray[np.int64]:
    """Places at which the first, the first two … characters change, as far as that is not too often."""
    found = np.zeros(0, np.int64)
    texts = [each for each in dictionary if isinstance(each, str)]
    if len(texts) < len(dictionary) or len(texts) > _LARGEST_DICTIONARY:
        return found
    for length in range(1, max(map(len, texts), default=0) + 1):
        changes = [place for place in range(1, len(texts)) if texts[place][:length] != texts[place - 1][:length]]
        if len(changes) > _MOST_OF_PREFIXES:
            break
        found = np.array(changes, np.int64)
    return found
