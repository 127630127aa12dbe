"""A population that a process holds: a generation, and the changes it has been told of."""

from collections.abc import Sequence
from pathlib import Path

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine import Population
from matching.engine.folder.errors import FolderError
from matching.live.changes import Changed
from matching.live.stamp import Stamp


class Misplaced(Exception):
    """The population has somebody at a place that the database gives to another, or to nobody."""

    def __str__(self) -> str:
        """For the log of the process."""
        return "it gives other places than the database"


class Held:
    """`seen`: up to which number it knows of changes.

    `outdated`: the database has profiles that only a new generation will hold.
    """

    def __init__(self, folder: Path, population: Population, stamp: Stamp) -> None:
        self.folder, self.population, self.stamp = folder, population, stamp
        self.seen = stamp.number
        self.outdated = False
        self.base = population.size
        self._appended: list[str] = []

    @classmethod
    def open(cls, folder: Path, vocabulary: Vocabulary) -> "Held":
        """Raises: FolderError."""
        population = Population.open(folder, vocabulary)
        try:
            return cls(folder, population, Stamp(**population.stamp))
        except TypeError as error:
            raise FolderError(folder, f"has a stamp of another kind: {error}") from error

    @property
    def length(self) -> int:
        """How many ordinals it has."""
        return self.base + len(self._appended)

    def take(self, changes: Sequence[Changed], vocabulary: Vocabulary) -> None:
        """Changes by rising ordinal. One whose ordinal does not follow is left to the next generation. Raises: Misplaced."""
        for each in changes:
            if each.ordinal > self.length:
                return
            if each.ordinal == self.length:
                self._appended.append(each.profile_id)
            elif each.ordinal >= self.base and self._appended[each.ordinal - self.base] != each.profile_id:
                raise Misplaced
            self.population.apply([(each.profile_id, each.attributes(vocabulary))])
