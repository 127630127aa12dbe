"""Rates of the open interface: strings in per cent a year, fractions inside."""

from decimal import Decimal

from marketplace.money import plain

_PERCENT = 100


def percent(rate: Decimal) -> str:
    """A fraction as text in per cent, at least two decimals: Decimal("0.0385") -> "3.85"."""
    text = plain(rate * _PERCENT)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


def fraction(text: str) -> Decimal:
    """Per cent as given, as a fraction."""
    return Decimal(text) / _PERCENT
