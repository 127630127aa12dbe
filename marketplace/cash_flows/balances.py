"""Whether flows keep to one side: what is owed at a rate never turns into a claim."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

_NOTHING = Decimal("1E-6")  # fen: what rounding leaves of a balance that is nothing


def keeps_to_one_side(amounts: Sequence[int | Decimal], units: Sequence[int], growth: Decimal) -> bool:
    """Whether the balance, grown by `growth` each unit of time, is never below nothing, or never above it.

    At a rate that makes the whole nothing, such flows have no other: with a higher one every balance that is not nothing is larger, with a
    lower one smaller, and so is the last (pure projects: D. Teichroew, A. Robichek, M. Montalbano 1965).
    """
    gaps = [0, *(later - earlier for earlier, later in pairwise(units))]
    balance, least, most = Decimal(0), Decimal(0), Decimal(0)
    for amount, gap in zip(amounts, gaps, strict=True):
        balance = balance * growth**gap + amount
        least, most = min(least, balance), max(most, balance)
    return least >= -_NOTHING or most <= _NOTHING
