"""Exact sums of public money: per cent of fen, and the one way in which a sum is divided. Pure.

Everything is computed as exact fractions and rounded once, half up to the whole fen.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from marketplace.money import fen_from_yuan, people_amount, plain
from policies.funds.fund_rules import Percent, Yuan

MOST_PLACES = 20  # of a percentage that is written out


def half_up(amount_fen: Fraction) -> int:
    """A computed amount that is not negative, rounded half up to the whole fen."""
    return floor(amount_fen + Fraction(1, 2))


def part_of(amount_fen: Fraction | int, pct: Percent) -> Fraction:
    """So many per cent of an amount, exactly."""
    return amount_fen * Fraction(pct) / 100


def fen_of(yuan: Yuan) -> int:
    """The rules' text of yuan as fen."""
    return fen_from_yuan(Decimal(yuan))


def apportion(total_fen: int, weights: Sequence[int], ceilings: Sequence[int]) -> list[int]:
    """Divide a sum in proportion to weights; nobody gets more than its ceiling.

    Each share is rounded half up to the fen in the order given, never more than what is left; a fen that rounding leaves over goes to the
    last who may still take it, and what a ceiling cuts off is divided again between the others. The parts add up to the total, or to all
    ceilings of positive weight where that is less.
    """
    parts = [0] * len(weights)
    left = total_fen
    while open_places := _open_places(left, parts, weights, ceilings):
        given, met = _one_round(left, parts, weights, ceilings, open_places)
        left -= given
        if not met and left:
            last = open_places[-1]
            extra = min(left, ceilings[last] - parts[last])
            parts[last] += extra
            left -= extra
    return parts


def _open_places(left: int, parts: Sequence[int], weights: Sequence[int], ceilings: Sequence[int]) -> list[int]:
    if not left:
        return []
    return [place for place, weight in enumerate(weights) if weight > 0 and parts[place] < ceilings[place]]


def _one_round(
    total_fen: int, parts: list[int], weights: Sequence[int], ceilings: Sequence[int], places: Sequence[int]
) -> tuple[int, bool]:
    """Adds one proportional round to `parts`; how much it gave, and whether a ceiling was met."""
    all_weights = sum(weights[place] for place in places)
    left, met = total_fen, False
    for place in places:
        fair = min(half_up(Fraction(total_fen * weights[place], all_weights)), left)
        part = min(fair, ceilings[place] - parts[place])
        met = met or part < fair
        parts[place] += part
        left -= part
    return total_fen - left, met


def money_zh(amount_fen: int) -> str:
    """Fen as an amount that hides nothing: whole 万元 where it is one, else yuan to the fen."""
    yuan = Decimal(amount_fen).scaleb(-2)
    return people_amount(yuan) if amount_fen % 1_000_000 == 0 else f"{yuan:,.2f} 元"


def pct_zh(pct: Percent) -> str:
    """A percentage without trailing zeros; one of a draft that is out of all bounds as written: its zeros could be millions."""
    exponent = pct.as_tuple().exponent
    written_out = isinstance(exponent, int) and abs(exponent) <= MOST_PLACES
    return f"{plain(pct) if written_out else pct}%"
