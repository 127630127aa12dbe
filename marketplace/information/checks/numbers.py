"""Numbers as they are written: full width, with separators, currency signs, 万, per cent; read exactly or refused."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from marketplace.eligibility.exact_numbers import exact_number
from marketplace.information.checks.cleaning import not_readable, plain_text
from marketplace.information.checks.wrong import Wrong
from marketplace.information.files.units import Unit, multiplier_of, scale, unit_of

Number = int | Decimal
LONGEST = 60
_NUMBER = re.compile(r"([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,3}))?(.*)", re.DOTALL)
_NEGATIVE_IN_BRACKETS = re.compile(r"\(([^()-]+)\)")
# Digits that plain text would put beside the others: 10² is not 102.
_RAISED = re.compile("[0-9０-９][\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]|[\u2460-\u24ff\u2776-\u2793]")
_CURRENCY = {"¥": "元", "￥": "元", "RMB": "元", "CNY": "元", "人民币": "元", "$": "美元", "US$": "美元", "USD": "美元"}
_CURRENCY_FIRST = re.compile("|".join(sorted(map(re.escape, _CURRENCY), key=len, reverse=True)), re.IGNORECASE)
_OUT_OF_BOUNDS = "{given} 超出范围：最多 15 位有效数字，绝对值小于 10 的 15 次方"
_FEN = Decimal("0.01")


class NumberReader:
    """Reads one field's numbers into the unit in which it is kept.

    `column` is the factor that the heading or the declaration gives; a unit written in a cell counts instead of it. `whole`: integers only.
    `to_fen`: amounts are rounded half up to the fen. `unclear`: a share without a unit, so 0.05 may be 5% or 0.05%: it is refused, as a
    value wrong by a hundred would pass every bound.
    """

    def __init__(
        self, kept: Unit | None = None, column: Decimal | None = None, *,
        whole: bool = False, to_fen: bool = False, minimum: Decimal | None = None, maximum: Decimal | None = None,
        unclear: bool = False,
    ) -> None:  # fmt: skip
        self._kept, self._column, self._whole, self._to_fen, self._unclear = kept, column, whole, to_fen, unclear
        self._minimum, self._maximum = minimum, maximum

    def __call__(self, cell: Any) -> Number | None:
        """The number, exact; None for a blank cell. Raises: Wrong."""
        if isinstance(cell, str):
            number: Number
            if cell.isascii() and cell.isdigit() and len(cell) <= 15:
                number = int(cell)
                if self._column is not None:
                    number = number * self._column
            else:
                text = plain_text(cell)
                if not text:
                    return None
                if not cell.isascii() and _RAISED.search(cell):
                    raise Wrong("not_a_number", "{given} 里有上标、带圈等特殊数字，看不出是多少，请写普通数字", cell)
                number = self._read(text)
        elif isinstance(cell, int | Decimal) and not isinstance(cell, bool):
            self._require_clear(cell, cell)
            number = cell if self._column is None else _bounded(cell, cell) * self._column
        elif cell is None:
            return None
        else:
            raise not_readable(cell)
        return self._checked(number, cell)

    def _read(self, given: str) -> Number:
        text = given.replace(" ", "").replace("−", "-")
        if len(text) > LONGEST:
            raise Wrong("not_a_number", "{given} 不是数字", given)
        if negative := _NEGATIVE_IN_BRACKETS.fullmatch(text):
            text = f"-{negative[1]}"
        sign_before, text = ("-", text[1:]) if text[:1] == "-" else ("", text)
        unit = None
        if currency := _CURRENCY_FIRST.match(text):
            unit, text = _CURRENCY[currency[0].upper()], text[currency.end() :]
        found = _NUMBER.fullmatch(f"{sign_before}{text}")
        if not found:
            raise Wrong("not_a_number", "{given} 不是数字，请写阿拉伯数字，如 12345.67", given)
        exponent = int(found[3]) if found[3] else 0
        if abs(exponent) > LONGEST:
            raise Wrong("number_out_of_bounds", _OUT_OF_BOUNDS, given)
        number = _bounded(Decimal(f"{found[1]}{found[2].replace(',', '')}").scaleb(exponent), given)
        if not found[4]:
            self._require_clear(number, given)
        return number * self._factor(found[4], unit, given)

    def _require_clear(self, number: Number, given: Any) -> None:
        if self._unclear and number != 0 and -1 < number < 1:
            raise Wrong("unit_unclear", "{given} 看不出是百分之几还是小数：请写成 5% 的样子，或在表头写明（%）", given)

    def _factor(self, suffix: str, currency: str | None, given: str) -> Decimal:
        column = self._column if self._column is not None else Decimal(1)
        if not suffix and currency is None:
            return column
        if suffix and (multiplier := multiplier_of(suffix)):
            if column != 1 and currency is None:
                raise Wrong("unit_unclear", "{given} 里有「万」或「亿」，这一列又声明了单位，看不出实际是多少：请只留一种", given)
            return Decimal(multiplier)
        unit = unit_of(suffix or currency or "")
        factor = scale(unit, self._kept) if unit and self._kept else None
        if factor is None:
            raise Wrong("unit_mismatch", "{given} 里的单位或文字读不懂，或与本字段的单位不符", given)
        return factor

    def _checked(self, number: Number, given: Any) -> Number:
        exact = exact_number(number)
        if exact is None:
            raise Wrong("number_out_of_bounds", _OUT_OF_BOUNDS, given)
        if self._to_fen and isinstance(exact, Decimal):
            exact = exact.quantize(_FEN, ROUND_HALF_UP)
        if isinstance(exact, Decimal):
            exact = int(exact) if exact == exact.to_integral_value() else exact.normalize()  # 1.50 and 1.5 are one value
        if self._whole and not isinstance(exact, int):
            raise Wrong("not_whole", "{given} 不是整数", given)
        if self._minimum is not None and exact < self._minimum:
            raise Wrong("out_of_range", f"{{given}} 太小，不能小于 {self._minimum:f}", given)
        if self._maximum is not None and exact > self._maximum:
            raise Wrong("out_of_range", f"{{given}} 太大，不能大于 {self._maximum:f}", given)
        return exact


def year_reader(latest: int | None) -> Callable[[Any], int | None]:
    """Reads a year: 2025, 2025年. `latest`: the last one that is no future."""

    def read(cell: Any) -> int | None:
        text = plain_text(cell).removesuffix("年").removesuffix("年度").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) == 4 and 1900 <= int(text) <= 2200):
            raise Wrong("not_a_year", "{given} 不是年份，请写四位数字，如 2025", cell)
        if latest is not None and int(text) > latest:
            raise Wrong("in_the_future", "{given} 年还没有到", cell)
        return int(text)

    return read


def _bounded(number: Number, given: Any) -> Decimal:
    """Within the digits that multiply exactly. Raises: Wrong."""
    exact = exact_number(number)
    if exact is None:
        raise Wrong("number_out_of_bounds", _OUT_OF_BOUNDS, given)
    return Decimal(exact)
