"""Everybody's outcomes of the leaves of one criterion. Enterprises whose outcomes are all alike are one profile: logic runs on profiles."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.leaf_tests import comparable_operand
from marketplace.eligibility.operators import operator_in
from marketplace.eligibility.outcomes import TRUE, UNKNOWN
from marketplace.eligibility.tree import Criterion, leaves
from marketplace.eligibility.vocabulary import Vocabulary
from matching.reach.respondents import EVERYBODY, Respondents, true_rows

LeafKey = tuple[str, str, Hashable]
_OPEN = "public"
_SMALLEST_TABLE = 1 << 12  # by which profiles are numbered anew; of many enterprises, twice as many entries as there are of them


@dataclass(frozen=True)
class Profiles:
    """`outcomes[l, p]`: FALSE, UNKNOWN or TRUE of leaf l for profile p. `of_row`: profile of each living enterprise, in the order of
    `positions`. `weights`: enterprises per profile. `open_leaves[l]`: whether leaf l asks for public facts only."""

    vocabulary: Vocabulary
    keys: dict[LeafKey, int]
    open_leaves: list[bool]
    outcomes: NDArray[np.int8]
    of_row: NDArray[np.int64]
    weights: NDArray[np.int64]
    positions: NDArray[np.int64]
    length: int

    def number(self, leaf: Criterion) -> int:
        """Which row of `outcomes` a leaf as written has."""
        return self.keys[key_of(leaf, self.vocabulary)]

    def plane(self, chosen: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """A set of profiles as packed bits over the positions of the population."""
        bits = np.zeros(self.length, np.bool_)
        bits[self.positions] = chosen[self.of_row]
        return np.packbits(bits, bitorder="little")

    def size(self, chosen: NDArray[np.bool_]) -> int:
        """How many enterprises a set of profiles holds."""
        return int(self.weights[chosen].sum())


def profiles_of(criterion: Criterion, respondents: Respondents) -> Profiles:
    """Ask everybody each distinct leaf of a checked criterion once."""
    vocabulary = respondents.vocabulary
    living = true_rows(respondents.reach(EVERYBODY).eligible_plane())
    positions = np.flatnonzero(living)
    asked = {key_of(leaf.node, vocabulary): leaf.node for leaf in leaves(criterion)}
    columns = [_outcomes(respondents, node, positions) for node in asked.values()]
    of_row, first = _numbered(columns, len(positions))
    return Profiles(
        vocabulary,
        {key: number for number, key in enumerate(asked)},
        [is_open(node, vocabulary) for node in asked.values()],
        np.array([column[first] for column in columns], np.int8).reshape(len(columns), len(first)),
        of_row,
        np.bincount(of_row, minlength=len(first)),
        positions,
        len(living),
    )


def key_of(leaf: Criterion, vocabulary: Vocabulary) -> LeafKey:
    """What makes two leaves the same question, however they are written."""
    operator = operator_in(leaf)
    return leaf["attribute"], operator, comparable_operand(leaf["attribute"], operator, leaf[operator], vocabulary)


def is_open(leaf: Criterion, vocabulary: Vocabulary) -> bool:
    """Whether a leaf rests on public facts alone. An attribute that does not say how sensitive it is counts as not public."""
    operand = leaf[operator_in(leaf)]
    names = [leaf["attribute"], *([operand["attribute"]] if isinstance(operand, Mapping) else [])]
    return all(vocabulary[name].sensitivity == _OPEN for name in names)


def _outcomes(respondents: Respondents, leaf: Mapping[str, Any], positions: NDArray[np.int64]) -> NDArray[np.int8]:
    found = respondents.reach(leaf)
    outcomes = np.zeros(len(positions), np.int8)
    outcomes[_at(true_rows(found.eligible_plane()), positions)] = TRUE
    outcomes[_at(true_rows(found.undetermined_plane()), positions)] = UNKNOWN
    return outcomes


def _at(rows: NDArray[np.bool_], positions: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Somebody who came after the first question was asked is left out of it, somebody who is not there yet answers nothing."""
    if len(positions) and positions[-1] >= len(rows):
        rows = np.pad(rows, (0, int(positions[-1]) + 1 - len(rows)))
    return rows[positions]


def _numbered(columns: list[NDArray[np.int8]], rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number of each row's profile, and one row of each profile. Numbered anew before the numbers outgrow a table, so nothing is sorted."""
    numbers, count = np.zeros(rows, np.int64), 1
    widest = max(_SMALLEST_TABLE, 2 * rows)
    for column in columns:
        if count * 3 > widest:
            numbers, count = _dense(numbers, count)
        numbers, count = numbers * 3 + column, count * 3
    numbers, count = _dense(numbers, count)
    first = np.zeros(count, np.int64)
    first[numbers[::-1]] = np.arange(rows - 1, -1, -1)
    return numbers, first


def _dense(numbers: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], int]:
    taken = np.zeros(count, np.bool_)
    taken[numbers] = True
    table = np.cumsum(taken) - 1
    return table[numbers], int(taken.sum())
