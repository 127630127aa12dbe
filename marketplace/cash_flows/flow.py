"""Money that changes hands on a day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Flow(NamedTuple):
    """What the borrower receives (positive) or pays (negative) on a day. Fen; a part of a fen only where nothing was rounded yet."""

    on: date
    amount_fen: int | Decimal


def by_day(flows: Iterable[Flow]) -> list[Flow]:
    """One flow for each day on which anything is left, in order."""
    totals: dict[date, int | Decimal] = {}
    for flow in flows:
        totals[flow.on] = totals.get(flow.on, 0) + flow.amount_fen
    return [Flow(day, amount) for day, amount in sorted(totals.items()) if amount]
