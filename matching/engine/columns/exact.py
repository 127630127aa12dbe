"""Numbers of the language as integers times a power of ten, exact whatever decimal context the caller's thread has."""

import decimal
from collections.abc import Collection
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from marketplace.eligibility.exact_numbers import Number

MOST_DECIMALS = 18
# Numbers have 15 digits and stand 400 decimals down at most; a slip would raise.
_EXACT = decimal.Context(prec=100, Emax=10_000, Emin=-10_000, traps=[decimal.Inexact, decimal.InvalidOperation, decimal.Overflow])


def decimals_of(value: Number) -> int:
    """How many decimals a number has, zeros at its end left out."""
    return 0 if isinstance(value, int) else max(0, -int(value.normalize(_EXACT).as_tuple().exponent))


def common_scale(values: Collection[Number]) -> int | None:
    """The least number of decimals with which all of them are integers of 64 bits, neither of which is the smallest; None if none is."""
    scale = max(map(decimals_of, values), default=0)
    ends = (min(values), max(values)) if values else ()
    return scale if scale <= MOST_DECIMALS and all(abs(whole(end, scale)) < 2**63 for end in ends) else None


def whole(value: Number, scale: int) -> int:
    """value · 10^scale, which has no decimals."""
    return value * 10**scale if isinstance(value, int) else int(_EXACT.scaleb(value, scale))


def around(value: Number, scale: int) -> tuple[int, int]:
    """value · 10^scale rounded up and down."""
    exact = _EXACT.scaleb(Decimal(value), scale)
    return int(exact.to_integral_value(ROUND_CEILING, _EXACT)), int(exact.to_integral_value(ROUND_FLOOR, _EXACT))


def number(integer: int, scale: int) -> Number:
    """integer · 10^-scale without zeros at its end."""
    quotient, rest = divmod(integer, 10**scale)
    return Decimal((integer < 0, tuple(map(int, str(abs(integer)))), -scale)).normalize(_EXACT) if rest else quotient
