"""How many rates flows have, by shutting them out piece by piece."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

_PRECISION = 20
_MOST_PIECES = 1_000  # a line drawn 24 times over three years needs some 300; a double root never ends


class Term(NamedTuple):
    """One flow: what it is, and how many units of time after the first."""

    amount: Decimal
    units: int


class _Place(NamedTuple):
    """A factor with its power for every term, so that neighbouring pieces share them."""

    factor: Decimal
    powers: Sequence[Decimal]


def count_roots(terms: Sequence[Term], low: Decimal, high: Decimal) -> int | None:
    """How many factors from `low` (included) to `high` make the sum of amount × factor^units nothing; None where that stays open.

    Between two factors, each term lies between its values at them. Where the sum of all these bounds leaves out zero there is no root;
    where that of the slopes does, there is one if the ends differ in sign, else none. Other pieces are halved.
    """
    amounts = [term.amount for term in terms]
    with localcontext(prec=_PRECISION):
        slopes = [term.amount * term.units for term in terms]
        pieces, found = [(_place(terms, low), _place(terms, high))], 0
        for _ in range(_MOST_PIECES):
            if not pieces:
                return found
            left, right = pieces.pop()
            if not _may_be_zero(amounts, left, right):
                continue
            if _may_be_zero(slopes, left, right):
                middle = _place(terms, (left.factor + right.factor) / 2)
                pieces += [(left, middle), (middle, right)]
            else:
                found += _is_crossed(_value(amounts, left), _value(amounts, right))
    return None


def _place(terms: Sequence[Term], factor: Decimal) -> _Place:
    return _Place(factor, [factor**term.units for term in terms])


def _value(amounts: Sequence[Decimal], place: _Place) -> Decimal:
    return sum((amount * power for amount, power in zip(amounts, place.powers, strict=True)), Decimal(0))


def _may_be_zero(amounts: Sequence[Decimal], left: _Place, right: _Place) -> bool:
    least = most = Decimal(0)
    for amount, at_left, at_right in zip(amounts, left.powers, right.powers, strict=True):
        small, large = (at_left, at_right) if amount > 0 else (at_right, at_left)
        least, most = least + amount * small, most + amount * large
    return least <= 0 <= most


def _is_crossed(at_left: Decimal, at_right: Decimal) -> bool:
    """A root at the right end is the next piece's."""
    return at_left == 0 or at_left * at_right < 0
