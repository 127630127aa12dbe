"""What the engine refuses, each time with every problem at once."""

from collections.abc import Sequence
from typing import Any


class OffersError(ValueError):
    """Offers that cannot be evaluated; `problems` are OfferProblems."""

    def __init__(self, problems: Sequence[Any]) -> None:
        super().__init__("; ".join(f"{each.offer}: {each.problem.pointer}: {each.problem.detail}" for each in problems))
        self.problems = list(problems)


class ProfileError(ValueError):
    """A profile with wrong values; `problems` are WrongValues."""

    def __init__(self, problems: Sequence[Any]) -> None:
        super().__init__("; ".join(f"{each.attribute}: {each.problem.detail}" for each in problems))
        self.problems = list(problems)


class CriterionError(ValueError):
    """A criterion that cannot be evaluated; `problems` are Problems with their pointers."""

    def __init__(self, problems: Sequence[Any]) -> None:
        super().__init__("; ".join(f"{each.pointer}: {each.detail}" for each in problems))
        self.problems = list(problems)


class PopulationError(ValueError):
    """Columns that make no population; `problems` are ColumnProblems."""

    def __init__(self, problems: Sequence[Any]) -> None:
        super().__init__("; ".join(f"{each.column}: {each.detail}" for each in problems))
        self.problems = list(problems)
