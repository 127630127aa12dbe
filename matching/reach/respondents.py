"""What reach asks of the engine: a population as it is at one moment."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from marketplace.eligibility.vocabulary import Vocabulary

T = TypeVar("T")


class Found(Protocol):
    """The engine's answer to one criterion: planes of words, a bit per position of the population, the lowest bit first."""

    def eligible_plane(self) -> NDArray[np.uint64]:
        """Whom it reaches."""
        ...

    def undetermined_plane(self) -> NDArray[np.uint64]:
        """Of whom too little is known."""
        ...


class Respondents(Protocol):
    """Everybody. An enterprise keeps its position for good, whatever changes, so that sets asked for on different days can be compared."""

    vocabulary: Vocabulary

    @property
    def size(self) -> int:
        """How many enterprises there are."""
        ...

    def reach(self, criterion: Mapping[str, Any]) -> Found:
        """One checked criterion against everybody."""
        ...


class Engine(Protocol):
    """The population that a process holds."""

    async def ask(self, question: Callable[[Respondents], T]) -> T:
        """Run a question against the population as it is now, beside the event loop."""
        ...


EVERYBODY: Mapping[str, Any] = {"all": []}


def true_rows(plane: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """A plane as one truth value per position; those beyond the last position are false."""
    return np.unpackbits(plane.view(np.uint8), bitorder="little").view(np.bool_)
