"""What the rooms above ask of a search engine. Adapters fulfil it; one contract test holds for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol
from uuid import UUID

MAX_QUERY_CHARACTERS = 100  # what lies beyond is not searched; no name or condition is that long
RELEVANCE = "relevance"
TITLE = "title"


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that can be found. A word in `title` counts most, then `keywords`, then `body`.

    `tags` are exact values by field, for filters and facets; `numbers` are for ranges and sorting.
    """

    kind: str
    id: UUID
    title: str
    keywords: str
    body: str
    tags: Mapping[str, Sequence[str]]
    numbers: Mapping[str, int | Decimal]


@dataclass(frozen=True, slots=True)
class TagFilter:
    """Keeps documents that carry at least one of the values. `values` is not empty."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RangeFilter:
    """Keeps documents whose number lies in the range, both ends included; `or_missing` keeps those without the number too."""

    number: str
    low: int | Decimal | None = None
    high: int | Decimal | None = None
    or_missing: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts by value of `field`, as if no filter stood on `ignoring` (by default the field itself): one sees what else there is."""

    field: str
    ignoring: str | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """`by` is RELEVANCE (best first), TITLE (by pinyin) or the name of a number; documents without that number stand last."""

    by: str = RELEVANCE
    descending: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One page of one question. An empty `text` finds everything; a text without any letter, digit or Chinese character finds nothing.

    The page starts after `after` (the `next_cursor` of the page before) or, without one, at `offset`.
    """

    kind: str
    text: str = ""
    filters: tuple[TagFilter, ...] = ()
    ranges: tuple[RangeFilter, ...] = ()
    facets: tuple[Facet, ...] = ()
    sort: Sort = field(default_factory=Sort)
    limit: int = 20
    offset: int = 0
    after: str | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer. `total` counts all pages; `loosened` says that nothing held every word, so these hold some of them."""

    ids: tuple[UUID, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    next_cursor: str | None
    loosened: bool


class SearchPort(Protocol):
    """Index, delete, search. Any string is a valid query.

    Raises: cursors.UnknownCursor from `search` when the cursor is not one of ours.
    """

    async def index(self, documents: Sequence[SearchDocument]) -> None:
        """Add the documents, replacing those of the same kind and id."""

    async def delete(self, kind: str, ids: Sequence[UUID]) -> None:
        """Forget the documents; ids that are not there do not matter."""

    async def search(self, query: SearchQuery) -> SearchPage:
        """The page that was asked for."""
