"""Addresses of lists: what is searched, filtered and sorted stays when one thing of it changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

PAGE = "page"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Address:
    """A path with its parameters in order; repeated names are several values of one filter."""

    path: str
    pairs: Pairs = ()

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs)}" if self.pairs else self.path

    def having(self, name: str, value: str) -> "Address":
        """With one value of that name, "" for none. Any change but of the page itself leads to the first page."""
        kept = tuple(pair for pair in self.pairs if pair[0] not in {name, PAGE})
        return Address(self.path, (*kept, (name, value)) if value else kept)

    def without(self, name: str, value: str) -> "Address":
        """Without that value of that name."""
        return Address(self.path, tuple(pair for pair in self.pairs if pair != (name, value) and pair[0] != PAGE))

    def only(self, names: Iterable[str]) -> "Address":
        """With nothing but these parameters."""
        kept = frozenset(names)
        return Address(self.path, tuple(pair for pair in self.pairs if pair[0] in kept))
