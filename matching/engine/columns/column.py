"""A segment: rows of a population as columns of small integers, with the dictionaries that say what the integers mean.

Every column is the narrowest of int8, int16, int32, int64 that holds it; the smallest value of the type is NULL (unknown, after
`when_absent`). An attribute that no row knows has no column at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matching.engine.plan.plan import Column, Sketch

Meaning = Literal["scaled", "ranked", "places", "truth", "days", "bits", "lists"]

_ROWS_AT_ONCE = 1 << 16


@dataclass(frozen=True, eq=False)
class AttributeColumn:
    """One attribute of a segment.

    meaning:
      scaled: a number times 10^scale, exact.
      ranked: index into `dictionary`, which holds the distinct comparable values in rising order: numbers that no common scale fits
          (Decimal), free and unordered categories (str), paths of codes (str).
      places: an ordered category's place in `values`.   truth: 0 or 1.   days: since 1970-01-01.
      bits: a set of at most 63 distinct members: bit i stands for dictionary[i]; the sign bit alone is NULL.
      lists: a set of more: `values` is the number of members (NULL where unknown), `offsets`/`members` say which (index into dictionary).
    """

    name: str
    meaning: Meaning
    values: Column
    scale: int = 0
    dictionary: Sequence[Any] = ()
    offsets: NDArray[np.int64] | None = None
    members: NDArray[np.int32] | None = None

    @cached_property
    def known_range(self) -> tuple[int, int]:
        """The least and the greatest value that the type holds beside NULL."""
        limits = np.iinfo(self.values.dtype)
        return int(limits.min) + 1, int(limits.max)

    @cached_property
    def places(self) -> dict[Any, int]:
        """Of a column with a dictionary: the index of every value in it."""
        return {value: place for place, value in enumerate(self.dictionary)}

    @cached_property
    def below(self) -> dict[str, tuple[int, int]]:
        """Of a column of codes: where the paths lie that begin with one, as far as that has been looked up."""
        return {}


@dataclass(frozen=True, eq=False)
class Segment:
    """Rows with their ids (a pyarrow string or large_string array, distinct), columns by attribute name, and sketches of some of them."""

    ids: pa.Array
    columns: dict[str, AttributeColumn]
    sketches: Mapping[str, Sketch] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows, dead ones included."""
        return len(self.ids)

    @cached_property
    def fixed_ids(self) -> "FixedIds | None":
        """The ids, where all have the same number of bytes and lie one behind the other from the first byte on."""
        _, offsets, data = self.ids.buffers()
        if not pa.types.is_large_string(self.ids.type) or self.ids.offset or data is None or not self.rows:
            return None
        starts = np.frombuffer(offsets, np.int64, self.rows + 1)
        size = int(starts[1])
        ends = range(0, self.rows, _ROWS_AT_ONCE)
        if size <= 0 or starts[0] or any((np.diff(starts[first : first + _ROWS_AT_ONCE + 1]) != size).any() for first in ends):
            return None
        return FixedIds(size, np.frombuffer(data, np.uint8, size * self.rows), offsets)


class FixedIds(NamedTuple):
    """`size` bytes each. `ends`: Arrow's buffer of offsets; those of the first ids are those of any."""

    size: int
    data: NDArray[np.uint8]
    ends: pa.Buffer
