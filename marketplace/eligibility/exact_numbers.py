"""What a number is in the language, and exact arithmetic on it."""

import decimal
from decimal import Decimal
from math import isfinite
from typing import Any

LIMIT = 10**15
MOST_DIGITS = 15
# Beyond any quantity; without a bound `1e-999999999 + 1` would ask for a gigabyte of digits (decisions/exact_numbers.md).
SMALLEST_EXPONENT = -400

Number = int | Decimal

# times × value + plus has at most 2 x 15 digits at exponents from -800 to 30: nothing is ever rounded, and a slip would raise.
_EXACT = decimal.Context(prec=1700, Emax=10**6, Emin=-(10**6), traps=[decimal.Inexact, decimal.InvalidOperation, decimal.Overflow])
_STRIP = decimal.Context(prec=decimal.MAX_PREC, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)


def is_numeric(value: Any) -> bool:
    """Whether a value is a number at all: true, false, NaN and Infinity are none."""
    if isinstance(value, float):
        return isfinite(value)
    return value.is_finite() if isinstance(value, Decimal) else isinstance(value, int) and not isinstance(value, bool)


def exact_number(value: int | float | Decimal) -> Number | None:
    """The finite number as the language holds it, or None where it is too large or too fine.

    A float, of whatever library (NumPy's own text is no number), stands for the shortest decimal that reads back as it. Trailing zeros
    do not count as digits.
    """
    if isinstance(value, int):
        return value if -LIMIT < value < LIMIT else None
    exact = value if isinstance(value, Decimal) else Decimal(float.__repr__(value))
    _, digits, exponent = exact.as_tuple()
    if len(digits) > MOST_DIGITS or not SMALLEST_EXPONENT <= int(exponent) <= 0:
        exact = exact.normalize(_STRIP)
        _, digits, exponent = exact.as_tuple()
    fits = len(digits) <= MOST_DIGITS and int(exponent) >= SMALLEST_EXPONENT and len(digits) + int(exponent) <= MOST_DIGITS
    return exact if fits else None


def is_count(value: Any) -> bool:
    """Whether a value is a whole number from 0, however large or written (`2`, `2.0`, `1e99`)."""
    if not is_numeric(value) or not value >= 0:
        return False
    exact = Decimal(float.__repr__(value)) if isinstance(value, float) else Decimal(value)
    return int(exact.normalize(_STRIP).as_tuple().exponent) >= 0


def linear(value: Number, times: Number, plus: Number) -> Decimal:
    """times × value + plus, unrounded."""
    return _EXACT.fma(Decimal(times), Decimal(value), Decimal(plus))
