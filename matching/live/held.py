"""A population that a process holds: a generation, and the changes it has been told of."""

import os
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


Files = list[tuple[str, int, int, int]]


class Held:
    """`seen`: up to which number it knows of changes. `files`: those of the folder, as they were before it was opened.

    `outdated`: a new generation is due, since the database has profiles that only that one will hold, or this one stands in for a damaged
    one.
    """

    def __init__(self, folder: Path, population: Population, stamp: Stamp, files: Files) -> None:
        self.folder, self.population, self.stamp, self._files = folder, population, stamp, files
        self.seen = stamp.number
        self.outdated = False
        self.base = population.size
        self._appended: list[str] = []

    @classmethod
    def open(cls, folder: Path, vocabulary: Vocabulary) -> "Held":
        """Raises: FolderError."""
        files = _files_of(folder)
        population = Population.open(folder, vocabulary)
        try:
            return cls(folder, population, Stamp(**population.stamp), files)
        except TypeError as error:
            raise FolderError(folder, f"has a stamp of another kind: {error}") from error

    def is_current(self, folder: Path | None) -> bool:
        """Whether it is this generation, and nobody has touched the files: what was checked is mapped, so whoever writes to it, or what
        a failing disk does to it, would be answered with. It is opened again then, which checks every byte.
        """
        return self.folder == folder and _files_of(self.folder) == self._files

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


def _files_of(folder: Path) -> Files:
    """Name, inode, length and time of the last change of each; none of a folder that is not there."""
    try:
        with os.scandir(folder) as entries:
            looked_at = [(each.name, each.stat(follow_symlinks=False)) for each in entries]
    except OSError:
        return []
    return sorted((name, found.st_ino, found.st_size, found.st_ctime_ns) for name, found in looked_at)
