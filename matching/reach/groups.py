"""Who meets a criterion, put together from public facts and from what was asked of groups of enterprises.

Nobody is asked alone: a question about non-public facts counts only where it is put to ten enterprises or more that the criterion's
public facts do not tell apart, and its answer only where ten or more give it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.outcomes import TRUE, UNKNOWN
from marketplace.eligibility.tree import Criterion
from matching.reach.logic import is_question, questions, verdicts
from matching.reach.profiles import Profiles
from matching.reach.rounding import STEP

Chosen = NDArray[np.bool_]


@dataclass(frozen=True)
class Composed:
    """A set of enterprises as masks over profiles. `settled`: in it by public facts. `parts`: of each group that was asked the same
    question, those who are in it by their answer. `asked`: everybody of whom something non-public was asked."""

    settled: Chosen
    parts: list[Chosen]
    asked: Chosen

    @property
    def everybody(self) -> Chosen:
        """The whole set."""
        found = self.settled.copy()
        for part in self.parts:
            found |= part
        return found


@dataclass(frozen=True)
class Composition:
    """The two sets that a criterion makes."""

    eligible: Composed
    undetermined: Composed


def compose(criterion: Criterion, profiles: Profiles) -> Composition:
    """Evaluate a criterion on profiles and keep what is said of ten or more."""
    verdict, asked = verdicts(criterion, profiles), questions(criterion, profiles)
    posed = is_question(asked)
    groups = [asked == number for number in np.unique(asked[posed])]
    large = [group for group in groups if profiles.size(group) >= STEP]
    return Composition(*(_composed(verdict == wanted, posed, large, profiles) for wanted in (TRUE, UNKNOWN)))


def _composed(meets: Chosen, posed: Chosen, groups: list[Chosen], profiles: Profiles) -> Composed:
    parts = [meets & group for group in groups]
    return Composed(meets & ~posed, [part for part in parts if profiles.size(part) >= STEP], posed)
