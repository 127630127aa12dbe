"""Figures as rows hold them: 5 万元 for 50000, 2 年 for 24 months; read back exactly."""

import decimal
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.exact_numbers import Number, exact_number, is_numeric

WAN, YI, YEARS = "万", "亿", "年"
_SCALES = {"": 1, WAN: 10_000, YI: 100_000_000, YEARS: 12}
_MONEY = ("CNY", "USD")
_MOST_DECIMALS = 2  # 80.000001 万元 is harder to read than 800000.01 元
_NUMBER = re.compile(r"([+\-−]?\d[\d,，]*(?:\.\d+)?)\s*([万亿]?)\s*(?:元|美元|%|％|个月|天|年|亩|户|人|件|分|次|户次|笔)?")
# Wide enough for whatever a form holds: nothing is rounded before the language says that it is out of bounds.
_WIDE = decimal.Context(prec=6_000)


class NotAFigureError(ValueError):
    """What was typed is no number."""


def unit_choices(attribute: Attribute | None) -> list[tuple[str, str]]:
    """(unit, label) where figures of the attribute may be typed in several."""
    if attribute is None or attribute.type != "number":
        return []
    if attribute.unit in _MONEY:
        unit = attribute.unit_zh or ""
        return [(scale, scale + unit) for scale in ("", WAN, YI)]
    return [("", "个月"), (YEARS, "年")] if attribute.unit == "month" else []


def figure(typed: str, unit: str, attribute: Attribute | None) -> Number:
    """The figure in the attribute's own unit. 「5 万」 says its scale itself. Raises: NotAFigureError."""
    found = _NUMBER.fullmatch(typed.strip())
    if found is None:
        raise NotAFigureError(typed)
    chosen = unit if any(unit == each for each, _ in unit_choices(attribute)) else ""
    digits = found[1].replace(",", "").replace("，", "").replace("−", "-")
    exact = _WIDE.multiply(Decimal(digits), Decimal(_SCALES[found[2] or chosen]))
    return int(exact) if exact == exact.to_integral_value() else exact


def usual_unit(values: Sequence[Any], attribute: Attribute) -> str:
    """The unit in which all of these read best."""
    for unit, _ in reversed(unit_choices(attribute)):
        scale = _SCALES[unit]
        places = 0 if unit == YEARS else _MOST_DECIMALS
        if unit and values and all(abs(value) >= scale and _decimals(_scaled(value, scale)) <= places for value in values):
            return unit
    return ""


def figure_text(value: Number, unit: str) -> str:
    """Digits as they stand in a field."""
    text = format(_scaled(value, _SCALES[unit]), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_figure(value: Any) -> bool:
    """Whether it is a number of the language; no other is written out in digits."""
    return is_numeric(value) and exact_number(value) is not None


def _scaled(value: Number, scale: int) -> Decimal:
    return _WIDE.divide(Decimal(value), Decimal(scale))


def _decimals(value: Decimal) -> int:
    return len(format(value, "f").partition(".")[2].rstrip("0"))
