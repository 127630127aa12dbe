"""Everybody's outcomes of the leaves of one criterion. Enterprises whose outcomes are all alike are one profile: logic runs on profiles."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.leaf_tests import comparable_operand
from marketplace.eligibility.operators import operator_in
from marketplace.eligibility.outcomes import TRUE, UNKNOWN
from marketplace.eligibility.tree import Criterion, leaves
from marketplace.eligibility.vocabulary import Vocabulary
from matching.reach.elements import element_leaves
from matching.reach.respondents import EVERYBODY, Respondents, true_rows
from matching.reach.tells import foregone, telling_leaves

LeafKey = tuple[str, str, Hashable]
_OPEN = "public"
_FEW_PROFILES = 256  # whose enterprises are looked up one profile after the other
_SPARSE = 8  # a set of less than this part of everybody is written bit by bit
_SORTABLE = 1 << 16  # numbers of 16 bits are sorted in two passes
_SMALLEST_TABLE = 1 << 12  # by which profiles are numbered anew; of many enterprises, twice as many entries as there are of them


class _Sorted(NamedTuple):
    """The living enterprises by profile: those of profile p stand at `order[starts[p] : starts[p + 1]]`."""

    order: NDArray[np.int64]
    starts: NDArray[np.int64]


@dataclass(frozen=True)
class Profiles:
    """`outcomes[l, p]`: FALSE, UNKNOWN or TRUE of leaf l for profile p. `of_row`: profile of each living enterprise, in the order of
    `positions`. `weights`: enterprises per profile. `open_leaves[l]`: whether leaf l asks for public facts only.

    `told[l, p]`: of a leaf on public facts, which entry of its list decides (0 of one without); of another, the answer that public
    facts let expect."""

    vocabulary: Vocabulary
    keys: dict[LeafKey, int]
    open_leaves: list[bool]
    outcomes: NDArray[np.int8]
    told: NDArray[np.int64]
    of_row: NDArray[np.int64]
    weights: NDArray[np.int64]
    positions: NDArray[np.int64]
    length: int

    def number(self, leaf: Criterion) -> int:
        """Which row of `outcomes` a leaf as written has."""
        return self.keys[key_of(leaf, self.vocabulary)]

    def as_if(self, stand_in: int) -> "Profiles":
        """The same enterprises, as if everybody's public facts were those of one profile."""
        public = np.array(self.open_leaves)[:, None]
        return replace(self, outcomes=np.where(public, self.outcomes[:, [stand_in]], self.outcomes))

    def mask(self, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Profiles by their places, as a mask over all."""
        chosen = np.zeros(len(self.weights), np.bool_)
        chosen[places] = True
        return chosen

    def rows(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Places of the profiles' enterprises among the living ones."""
        return np.flatnonzero(self.mask(places)[self.of_row])

    def plane(self, chosen: NDArray[np.bool_], rows: NDArray[np.int64] | None = None) -> NDArray[np.uint8]:
        """A set of profiles, and of single enterprises by their places among the living ones, as packed bits over the positions."""
        places = np.flatnonzero(chosen)
        few = len(places) <= _FEW_PROFILES and self.size(places) * _SPARSE < len(self.positions)
        if few and self._sorted is not None:
            order, starts = self._sorted
            bits = np.zeros(self.length, np.bool_)
            for place in places:
                bits[self.positions[order[starts[place] : starts[place + 1]]]] = True
        elif self._nobody_is_missing:
            bits = chosen[self.of_row]
        else:
            bits = np.zeros(self.length, np.bool_)
            bits[self.positions] = chosen[self.of_row]
        if rows is not None:
            bits[self.positions[rows]] = True
        return np.packbits(bits, bitorder="little")

    @cached_property
    def _nobody_is_missing(self) -> bool:
        return len(self.positions) == self.length

    @cached_property
    def _sorted(self) -> _Sorted | None:
        if len(self.weights) > _SORTABLE:
            return None
        starts = np.concatenate([[0], np.cumsum(self.weights)])
        return _Sorted(np.argsort(self.of_row.astype(np.uint16), kind="stable"), starts)

    def size(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> int:
        """How many enterprises a set of profiles holds, given by a mask or by places."""
        return int(self.weights[chosen].sum())


def profiles_of(criterion: Criterion, respondents: Respondents) -> Profiles:
    """Ask everybody each distinct leaf of a checked criterion once, and what public facts tell beside it."""
    vocabulary = respondents.vocabulary
    living = true_rows(respondents.reach(EVERYBODY).eligible_plane())
    positions = np.flatnonzero(living)
    asked = {key_of(leaf.node, vocabulary): leaf.node for leaf in leaves(criterion)}
    public = [is_open(node, vocabulary) for node in asked.values()]
    entries = [
        element_leaves(node, vocabulary) if each and not all(public) else [] for node, each in zip(asked.values(), public, strict=True)
    ]
    telling = [] if all(public) else [*telling_leaves(vocabulary)]

    columns = [_outcomes(respondents, node, positions) for node in asked.values()]
    decisive = [_first(respondents, each, positions, len(living)) for each in (*entries, telling)]
    of_row, first = _numbered([*columns, *(digit for each in decisive for digit in _digits(each))], len(positions))
    weights = np.bincount(of_row, minlength=len(first))
    outcomes = np.array([column[first] for column in columns], np.int8).reshape(len(columns), len(first))
    *entry, kind = (each[first].astype(np.int64) for each in decisive)
    told = [of_list if each else foregone(of_leaf, kind, weights) for of_list, each, of_leaf in zip(entry, public, outcomes, strict=True)]
    return Profiles(
        vocabulary,
        {key: number for number, key in enumerate(asked)},
        public,
        outcomes,
        np.array(told, np.int64).reshape(outcomes.shape),
        of_row,
        weights,
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
    outcomes = _at(true_rows(found.eligible_plane()), positions).view(np.int8) * np.int8(TRUE)
    outcomes += _at(true_rows(found.undetermined_plane()), positions).view(np.int8) * np.int8(UNKNOWN)
    return outcomes


def _first(respondents: Respondents, asked: Sequence[Mapping[str, Any]], positions: NDArray[np.int64], length: int) -> NDArray[np.int16]:
    """The first of these leaves, counted from one, that holds for each enterprise; 0 where there is none."""
    found = np.zeros(length, np.int16)
    for number in range(len(asked), 0, -1):
        holds = true_rows(respondents.reach(asked[number - 1]).eligible_plane())[:length]
        found[: len(holds)][holds] = number
    return found[positions]


def _digits(numbers: NDArray[np.int16]) -> Iterator[NDArray[np.int8]]:
    """Numbers as columns of three values each."""
    while numbers.any():
        rest = numbers // 3
        yield (numbers - 3 * rest).astype(np.int8)
        numbers = rest


def _at(rows: NDArray[np.bool_], positions: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Somebody who came after the first question was asked is left out of it, somebody who is not there yet answers nothing."""
    if len(positions) and positions[-1] >= len(rows):
        rows = np.pad(rows, (0, int(positions[-1]) + 1 - len(rows)))
    # Where every position is lived in there is nothing to pick.
    return rows[: len(positions)] if len(positions) and positions[-1] == len(positions) - 1 else rows[positions]


def _numbered(columns: list[NDArray[np.int8]], rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number of each row's profile, and one row of each profile. Numbered anew before the numbers outgrow a table, so nothing is sorted."""
    numbers, count = np.zeros(rows, np.int64), 1
    widest = max(_SMALLEST_TABLE, 2 * rows)
    for column in columns:
        if count * 3 > widest:
            numbers, count = _dense(numbers, count)
        numbers *= 3
        numbers += column
        count *= 3
    numbers, count = _dense(numbers, count)
    first = np.zeros(count, np.int64)
    first[numbers[::-1]] = np.arange(rows - 1, -1, -1)
    return numbers, first


def _dense(numbers: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], int]:
    taken = np.zeros(count, np.bool_)
    taken[numbers] = True
    table = np.cumsum(taken) - 1
    return table[numbers], int(taken.sum())
