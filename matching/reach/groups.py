"""Who meets a criterion, put together from public facts and from what was asked of groups of enterprises.

Nobody is asked alone: a question about non-public facts counts only where it is put to ten enterprises or more of whom the same answers
are to be expected, each among ten or more whom the criterion's public facts do not tell apart, and its answer only where ten or more
give it. Of the others a share is counted, drawn by lot (`lots.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.outcomes import TRUE, UNKNOWN
from matching.reach.logic import Found, Numbers, cell_of, is_question
from matching.reach.profiles import Profiles
from matching.reach.rounding import STEP

Chosen = NDArray[np.bool_]  # a mask over profiles
Places = NDArray[np.int64]  # of profiles, or of enterprises among the living ones
Group = tuple[np.uint64, Places]  # the number of a question, and to whom it is put
VERDICTS = (TRUE, UNKNOWN)  # of the two sets


def nobody() -> Places:
    """No places."""
    return np.zeros(0, np.int64)


@dataclass(frozen=True)
class Composed:
    """A set of enterprises. `settled`: profiles in it by public facts. `parts`: of each group that was asked the same question, the
    profiles that are in it by their answer. `asked`: the profiles of whom something non-public was asked. `drawn`: single enterprises
    that are in it by lot."""

    settled: Chosen
    parts: list[Places]
    asked: Chosen
    drawn: Places = field(default_factory=nobody)

    def size(self, profiles: Profiles) -> int:
        """How many enterprises are in it."""
        return profiles.size(self._chosen()) + len(self.drawn)

    def plane(self, profiles: Profiles) -> NDArray[np.uint8]:
        """The whole set as packed bits over the positions of the population."""
        return profiles.plane(self._chosen(), self.drawn)

    def _chosen(self) -> Chosen:
        found = self.settled.copy()
        for part in self.parts:
            found[part] = True
        return found


@dataclass(frozen=True)
class Composition:
    """The two sets that a criterion makes."""

    eligible: Composed
    undetermined: Composed


class Unheard(NamedTuple):
    """Some whose answers to one question are not counted: the question's number, their profiles, for which verdicts they are not, and how
    many of them may be counted by lot at most."""

    number: np.uint64
    whom: Places
    verdicts: Sequence[int]
    most: int


class Draft(NamedTuple):
    """A composition before lots are drawn."""

    composition: Composition
    unheard: list[Unheard]


def draft(found: Found, profiles: Profiles, most: int) -> Draft:
    """Keep what is said of ten or more. `most`: so many questions; of those to whom others are put nothing is said."""
    posed = is_question(found.asked)
    asked = posed & (_sizes(cell_of(found), posed, profiles) >= STEP)
    asked &= _sizes(found.asked, asked, profiles) >= STEP
    made = Composition(*(Composed((found.verdict == wanted) & ~posed, [], asked) for wanted in VERDICTS))
    unasked = _by_question(found, posed & ~asked, profiles, most)
    unheard = [Unheard(number, whom, VERDICTS, profiles.size(whom)) for number, whom in unasked if profiles.size(whom) > 1]
    groups = _by_question(found, asked, profiles, most)
    for wanted, composed in zip(VERDICTS, (made.eligible, made.undetermined), strict=True):
        silent = _hear(found.verdict == wanted, groups, composed, profiles)
        unheard += [Unheard(number, whom, [wanted], STEP - 1) for number, whom in silent]
    return Draft(made, unheard)


def _hear(answered: Chosen, groups: list[Group], composed: Composed, profiles: Profiles) -> list[Group]:
    """Add of each group those who answered so, where they are ten: alone, or with those of other groups. Returns the groups without."""
    parts = [whom[answered[whom]] for _, whom in groups]
    heard = [profiles.size(part) >= STEP for part in parts]
    composed.parts.extend(compress(parts, heard))
    silent = [not each for each in heard]
    few = np.concatenate([nobody(), *compress(parts, silent)])
    if profiles.size(few) < STEP:
        return [*compress(groups, silent)]
    composed.parts.append(few)
    return []


def _by_question(found: Found, of: Chosen, profiles: Profiles, most: int) -> list[Group]:
    """Profiles by the number of what they are asked, most enterprises first."""
    places = np.flatnonzero(of)
    numbers, inverse, counts = np.unique(found.asked[places], return_inverse=True, return_counts=True)
    by_number = np.split(places[np.argsort(inverse, kind="stable")], np.cumsum(counts)[:-1])
    largest = np.argsort(-np.bincount(inverse, profiles.weights[places]), kind="stable")[:most]
    return [(numbers[place], by_number[place]) for place in largest]


def _sizes(numbers: Numbers, of: Chosen, profiles: Profiles) -> NDArray[np.int64]:
    """Per profile of those chosen: how many enterprises of them have its number; 0 for others."""
    sizes = np.zeros(len(numbers), np.int64)
    _, inverse = np.unique(numbers[of], return_inverse=True)
    sizes[of] = np.bincount(inverse, profiles.weights[of]).astype(np.int64)[inverse]
    return sizes
