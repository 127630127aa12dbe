"""Pages of the code lists, which come from files and not from the database."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from marketplace.search.cursors import UnknownCursor
from web.api.pagination import Page

Entry = TypeVar("Entry")


def page_after(entries: Sequence[Entry], code: Callable[[Entry], str], *, cursor: str | None, limit: int) -> Page[Entry]:
    """The entries after the one whose code is the cursor. Raises: UnknownCursor where no entry has that code."""
    start = 0
    if cursor is not None:
        places = {code(entry): place for place, entry in enumerate(entries, 1)}
        if cursor not in places:
            raise UnknownCursor
        start = places[cursor]
    shown = list(entries[start : start + limit])
    more = start + limit < len(entries)
    return Page(shown, code(shown[-1]) if more else None)
