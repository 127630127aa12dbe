"""The steps of an editor, and which part of the terms is written in which."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.errors import FieldError


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its place in the address, its name, and the first steps of the pointers that belong to it."""

    key: str
    label_zh: str
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Steps:
    """All steps of an editor in their order."""

    all: tuple[Step, ...]

    def find(self, key: str) -> Step | None:
        """The one at that place in the address."""
        return next((step for step in self.all if step.key == key), None)

    def of(self, pointer: str) -> Step:
        """Where something is mended; what belongs to no step is a matter of the first."""
        part = pointer.removeprefix("/").partition("/")[0]
        return next((step for step in self.all if part in step.parts), self.all[0])

    def after(self, step: Step) -> Step:
        """The next one; the last leads to itself."""
        return self.all[min(self.all.index(step) + 1, len(self.all) - 1)]

    def found_in(self, step: Step, found: Iterable[FieldError]) -> list[FieldError]:
        """Those that are mended in a step."""
        return [each for each in found if self.of(each.pointer) is step]
