"""Three-valued logic over profiles, and what is left of a criterion once the public facts are filled in."""

import secrets
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.tree import Criterion, children, kind_of, parts_needed
from matching.reach.profiles import Profiles

_FIRST_TOKEN = TRUE + 1  # below it stand the three values
_NOT = np.uint64(0x9E3779B97F4A7C15)
_SALT = np.uint64(secrets.randbits(64))  # else whoever writes criteria could look for two questions with one number beforehand

Outcomes = NDArray[np.int8]
Numbers = NDArray[np.uint64]


class Found(NamedTuple):
    """What a criterion comes to, per profile.

    `asked`: its verdict where public facts settle it, else a number for the question about non-public facts that is left. Two profiles
    have the same number when the same is asked of both, and the same answers are to be expected of both: the criterion with every leaf
    on public facts replaced by its outcome and simplified, whatever the order of its parts. A question is told from others by a 64-bit
    number mixed from its parts. `cell`: a number for the answers to its leaves on public facts, as far as they bear on what is asked: of
    an alternative that holds, those that make it hold.
    """

    verdict: Outcomes
    asked: Numbers
    cell: Numbers


class Tally:
    """Parts of a group, counted as they are added; what a group of the parts so far comes to can be asked at any time.

    `enough`: so many parts that are FALSE settle the group; `wanted`: so many that are TRUE.
    """

    def __init__(self, count: int, *, wanted: int, enough: int) -> None:
        self._limits = {TRUE: wanted, FALSE: enough}
        self._true, self._possible, self._open = (np.zeros(count, np.int16) for _ in range(3))
        self._asked = np.zeros(count, np.bool_)
        self._sum, self._mix, self._cell = (np.zeros(count, np.uint64) for _ in range(3))
        self._settled = {value: np.zeros(count, np.int16) for value in self._limits}
        self._reason = {value: np.zeros(count, np.uint64) for value in self._limits}

    def add(self, *parts: Found) -> None:
        """So many parts more."""
        verdict, asked, cell = (np.array(each) for each in zip(*parts, strict=True))
        self._true += (verdict == TRUE).sum(axis=0, dtype=np.int16)
        self._possible += (verdict != FALSE).sum(axis=0, dtype=np.int16)
        is_open = (asked != TRUE) & (asked != FALSE)
        self._open += is_open.sum(axis=0, dtype=np.int16)
        self._asked |= is_question(asked).any(axis=0)
        self._sum += np.where(is_open, asked, np.uint64(0)).sum(axis=0, dtype=np.uint64)
        self._mix += np.where(is_open, mixed(asked), np.uint64(0)).sum(axis=0, dtype=np.uint64)
        self._cell += cell.sum(axis=0, dtype=np.uint64)
        for value, limit in self._limits.items():
            here = asked == value
            counted = self._settled[value] + here.cumsum(axis=0, dtype=np.int16)
            self._reason[value] += np.where(here & (counted <= limit), cell, np.uint64(0)).sum(axis=0, dtype=np.uint64)
            self._settled[value] = counted[-1]

    def made(self, wanted: int) -> Found:
        """The group of which so many parts must hold."""
        verdict = (self._true >= wanted).astype(np.int8) + (self._possible >= wanted)
        needed, left = wanted - self._settled[TRUE], self._open
        named = mixed(self._mix ^ mixed((needed.astype(np.uint64) << np.uint64(16)) ^ left.astype(np.uint64)))
        asked = np.where((left == 1) & (needed == 1), self._sum, np.where(self._asked, named, np.uint64(UNKNOWN)))
        cell = self._cell.copy()
        for value, settled in ((TRUE, needed <= 0), (FALSE, needed > left)):
            asked[settled] = value
            cell[settled] = self._reason[value][settled]
        return Found(verdict, asked, cell)


def evaluate(criterion: Criterion, profiles: Profiles) -> Found:
    """A criterion on all profiles."""
    kind = kind_of(criterion)
    if kind == "attribute":
        return _leaf(profiles.number(criterion), profiles)
    if kind == "not":
        verdict, asked, cell = evaluate(criterion["not"], profiles)
        denied = np.where(is_question(asked), mixed(asked ^ _NOT), np.uint64(TRUE) - asked)
        return Found((TRUE - verdict).astype(np.int8), denied, cell)
    parts, wanted = [evaluate(child, profiles) for _, child in children(criterion)], parts_needed(criterion)
    tally = Tally(len(profiles.weights), wanted=wanted, enough=len(parts) - wanted + 1)
    if parts:
        tally.add(*parts)
    return tally.made(wanted)


def cell_of(found: Found) -> Numbers:
    """A number for a question together with the answers to all leaves on public facts."""
    return mixed(found.asked ^ mixed(found.cell))


def _leaf(number: int, profiles: Profiles) -> Found:
    outcomes, told = profiles.outcomes[number], profiles.told[number]
    is_open = profiles.open_leaves[number]
    kinds = told * _FIRST_TOKEN + outcomes if is_open else told
    names = mixed(_SALT ^ (np.uint64(number) << np.uint64(32)) ^ np.arange(kinds.max(initial=-1) + 1, dtype=np.uint64))[kinds]
    if is_open:
        return Found(outcomes, outcomes.astype(np.uint64), names)
    return Found(outcomes, names, np.zeros(len(outcomes), np.uint64))


def is_question(numbers: Numbers) -> NDArray[np.bool_]:
    """Where something about non-public facts is asked."""
    return np.greater_equal(numbers, _FIRST_TOKEN)


def mixed(numbers: Numbers) -> Numbers:
    """A one-to-one scrambling of 64-bit numbers (splitmix64), kept clear of the three values."""
    found: Numbers = numbers + _NOT
    found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.maximum(found ^ (found >> np.uint64(31)), np.uint64(_FIRST_TOKEN))
