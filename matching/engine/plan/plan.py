"""What a kernel runs: columns of small integers, leaves over them, groups over leaves, roots; plain arrays, so that all read the same.

Numbers of nodes: leaves come first (0 … L-1), groups follow (L … L+G-1), each after its parts. A reference to a node is
`number * 2 + negated`; the two constants are `TRUE_REF` and `FALSE_REF`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

RANGES, ANY_BIT, ALL_BITS, PLANES = 0, 1, 2, 3
MOST_CUTS = 254
TRUE_REF, FALSE_REF = -2, -1  # one is the negation of the other, as of every reference: ref ^ 1

Words = NDArray[np.uint64]
Column = NDArray[np.signedinteger]


@dataclass(frozen=True, eq=False)
class Sketch:
    """A column in one byte a row, so that most rows of most questions are settled without the column. `cuts`: values of the column, rising,
    at most `MOST_CUTS`. `codes`: int8, -127 and how many of the cuts are not above the value; -128 for NULL."""

    codes: NDArray[np.int8]
    cuts: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Leaves:
    """One entry per leaf in each array.

    kind: RANGES: TRUE where the column's value lies in one of `true_count` inclusive ranges, UNKNOWN where in one of
        `unknown_count`, else FALSE. ANY_BIT / ALL_BITS: the value is a set of bits, compared with `mask`. PLANES: `column` is an
        index into `Plan.planes`, which hold T and F ready made.
    column: index into `Plan.columns` (or `Plan.planes`).
    on_null: the outcome (0 FALSE, 1 UNKNOWN, 2 TRUE) where the column is NULL, the smallest value of its type.
        UNKNOWN everywhere except for `known`. NULL lies in no range.
    true_first, true_count, unknown_first, unknown_count: slices of `low` and `high`; ranges of one leaf are sorted, disjoint,
        never empty, and never hold NULL.
    mask: bits of the member set; 0 for other kinds.
    """

    kind: NDArray[np.int32]
    column: NDArray[np.int32]
    on_null: NDArray[np.int32]
    true_first: NDArray[np.int32]
    true_count: NDArray[np.int32]
    unknown_first: NDArray[np.int32]
    unknown_count: NDArray[np.int32]
    mask: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Groups:
    """`needed[g]` of the `count[g]` references `parts[first[g] : first[g] + count[g]]` must hold; 1 ≤ needed ≤ count, count ≥ 1.

    `all` is needed = count, `any` is needed = 1. Equal groups are one group. Negation is in the references.
    """

    needed: NDArray[np.int32]
    first: NDArray[np.int32]
    count: NDArray[np.int32]
    parts: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Plan:
    """A program over `rows` rows. `columns`: one-dimensional, contiguous, int8, int16, int32 or int64, `rows` long each, NULL the
    smallest value of the type. `planes`: pairs (T, F) of ⌈rows/64⌉ words, bit i of word w for row 64·w + i; bits beyond `rows` are 0.
    `roots`: references, one per answer wanted. `sketches`: none, or for each column its sketch or None; answers are the same without."""

    rows: int
    columns: list[Column]
    leaves: Leaves
    groups: Groups
    roots: NDArray[np.int32]
    planes: list[tuple[Words, Words]] = field(default_factory=list)
    sketches: Sequence[Sketch | None] = ()

    @property
    def words(self) -> int:
        """Words of a plane: ⌈rows/64⌉."""
        return (self.rows + 63) // 64
