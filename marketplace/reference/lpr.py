"""The loan prime rate (贷款市场报价利率, LPR) of a day, read from a dated table that is handed in.

The rate is announced on the 20th of a month, or the next working day, and stands until the next announcement. Source:
中国人民银行公告〔2019〕第15号 and later announcements. Whoever keeps the table writes down through which day an entry is known to stand:
without that a rate nobody has looked up for two months would still look like today's.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter


class LprTerm(StrEnum):
    """The two terms that are announced."""

    ONE_YEAR = "LPR_1Y"
    FIVE_YEARS = "LPR_5Y"


@dataclass(frozen=True, slots=True)
class LprEntry:
    """One announcement: per cent a year, in force from `published_on` to `holds_until`, both included. `source` names it."""

    published_on: date
    holds_until: date
    one_year_pct: Decimal
    five_years_pct: Decimal
    source: str = ""

    def rate_pct(self, term: LprTerm) -> Decimal:
        """The rate of a term, in per cent a year."""
        return self.one_year_pct if term is LprTerm.ONE_YEAR else self.five_years_pct


class LprTable:
    """Announcements in order. Raises: ValueError where one ends before it begins, overlaps the next, or has a rate outside 0 to 100."""

    def __init__(self, entries: Iterable[LprEntry] = ()) -> None:
        self._entries = sorted(entries, key=attrgetter("published_on"))
        self._days = [entry.published_on for entry in self._entries]
        for entry in self._entries:
            if entry.holds_until < entry.published_on:
                raise ValueError(f"the entry of {entry.published_on} ends on {entry.holds_until}, before it begins")
            if not all(0 < entry.rate_pct(term) <= 100 for term in LprTerm):
                raise ValueError(f"the rates of {entry.published_on} must lie above 0 and up to 100 per cent a year")
        for entry, later in pairwise(self._entries):
            if entry.holds_until >= later.published_on:
                raise ValueError(
                    f"the entry of {entry.published_on} holds until {entry.holds_until}, but the next is of {later.published_on}"
                )

    def on(self, day: date) -> LprEntry | None:
        """The announcement in force on a day; None where none is known to be."""
        place = bisect_right(self._days, day) - 1
        return self._entries[place] if place >= 0 and day <= self._entries[place].holds_until else None

    def rate_pct(self, term: LprTerm, day: date) -> Decimal | None:
        """The rate of a term on a day, in per cent a year; None where it is not known."""
        entry = self.on(day)
        return None if entry is None else entry.rate_pct(term)
