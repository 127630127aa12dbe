"""Numbers with their units in Chinese, exact: 1.2 万元, 2 年 6 个月, 15%."""

from decimal import Decimal

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.exact_numbers import Number

_UNITS_ZH = {"CNY": "元", "USD": "美元", "pct": "%", "month": "个月", "day": "天", "year": "年", "mu": "亩"}
_MONEY = ("CNY", "USD")
_SCALES = ((10**8, "亿"), (10**4, "万"))
# 80.000001 万元 is harder to read than 800,000.01 元.
_MOST_DECIMALS_WHEN_SCALED = 2
_MONTHS_A_YEAR = 12


def quantity(value: Number | float, attribute: Attribute) -> str:
    """The value with the attribute's unit, never rounded."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if attribute.unit in _MONEY:
        return _money(exact, attribute.unit_zh or _UNITS_ZH[attribute.unit])
    if attribute.unit == "month":
        return _months(exact)
    unit = attribute.unit_zh or _UNITS_ZH.get(attribute.unit or "", "")
    return f"{plain(exact)}{unit}" if unit in ("", "%") else f"{plain(exact)} {unit}"


def plain(value: Number) -> str:
    """Digits with separators of thousands, without an exponent or trailing zeros."""
    text = format(Decimal(value), ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(value: Decimal, unit: str) -> str:
    for scale, name in _SCALES:
        scaled = plain(value / scale)
        decimals = len(scaled.partition(".")[2])
        if abs(value) >= scale and decimals <= _MOST_DECIMALS_WHEN_SCALED:
            return f"{scaled} {name}{unit}"
    return f"{plain(value)} {unit}"


def _months(value: Decimal) -> str:
    years, months = divmod(value, _MONTHS_A_YEAR)
    if value < _MONTHS_A_YEAR or value != value.to_integral_value():
        return f"{plain(value)} 个月"
    return f"{plain(years)} 年" if months == 0 else f"{plain(years)} 年 {months} 个月"
