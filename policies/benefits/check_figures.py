"""Whether the figures of a benefit are possible: percentages up to 100, caps above 0, the lower end not above the higher."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import Struct

from marketplace.errors import FieldError
from marketplace.money import plain
from products.catalogue.pricing.terms import is_sound

MOST_MONTHS = 1200
MOST_BP = 2000


class _Range(NamedTuple):
    """`least` is included; without `most` only the size that can be reckoned with limits."""

    least: Decimal
    most: Decimal | None
    unit: str


_PERCENT = _Range(Decimal(0), Decimal(100), "0 至 100 之间的百分数")
_CNY = _Range(Decimal("0.01"), None, "大于 0 的金额（元）；未写明的请留空，不要填 0")
_AT_LEAST_ONE = _Range(Decimal(1), Decimal(MOST_MONTHS), f"1 至 {MOST_MONTHS} 的整数")
# By the unit, which is a word of the name.
_RANGES: dict[str, _Range] = {
    "pct": _PERCENT,
    "permille": _Range(Decimal(0), Decimal(1000), "0 至 1000 之间的千分数"),
    "cny": _CNY,
    "bp": _Range(Decimal(-MOST_BP), Decimal(MOST_BP), f"-{MOST_BP} 至 {MOST_BP} 之间的基点"),
    "leverage": _Range(Decimal("0.01"), Decimal(1000), "大于 0、不超过 1000 的倍数"),
    "months": _Range(Decimal(0), Decimal(MOST_MONTHS), f"0 至 {MOST_MONTHS} 个月"),
    **dict.fromkeys(("max_months", "year", "years", "days", "workdays"), _AT_LEAST_ONE),
}
# Names whose unit cannot be told from their words.
_NAMED = {"fund_split": _Range(Decimal("0.01"), None, "大于 0 的份数"), "shares": _PERCENT, "government_split": _PERCENT,
          "funding_split": _PERCENT, "targets": _CNY}  # fmt: skip
# The first may not be above the second.
_ORDERED = (
    ("rate_points_min_pct", "rate_points_max_pct", "贴息的最低点数", "最高点数"),
    ("rate_share_min_pct", "rate_share_pct", "补贴比例的下限", "补贴比例"),
    ("cap_per_year_cny", "lifetime_cap_cny", "每年最高金额", "累计最高金额"),
    ("loss_share_pct", "share_max_pct", "补偿比例", "补偿最高比例"),
    ("loss_share_pct", "max_total_share_pct", "补偿比例", "加成后合计最高比例"),
    ("leverage_min", "leverage", "放大倍数的下限", "放大倍数"),
    ("cap_per_loan_cny", "pool_cny", "单笔最高金额", "资金池规模"),
    ("first_tranche_cny", "pool_cny", "首期资金", "资金池规模"),
    ("city_pool_cny", "pool_cny", "市级资金池", "资金池规模"),
    ("personal_cap_cny", "partnership_cap_cny", "个人贷款最高", "合伙创业贷款最高"),
)


def figure_faults(benefit: Struct) -> Iterator[FieldError]:
    """Of every figure at any depth, then of those that bound each other."""
    for name in benefit.__struct_fields__:
        yield from _of_value(name, getattr(benefit, name), f"/{name}", _NAMED.get(name))
    for low, high, low_zh, high_zh in _ORDERED:
        least, most = getattr(benefit, low, None), getattr(benefit, high, None)
        if least is not None and most is not None and least > most:
            yield FieldError(f"/{low}", f"{low_zh} {plain(least)} 大于{high_zh} {plain(most)}。")
    span = getattr(benefit, "reserve_ratio_pct", None)
    if span is not None and all(map(is_sound, span)) and span[0] > span[1]:
        yield FieldError("/reserve_ratio_pct", f"下限 {plain(span[0])} 大于上限 {plain(span[1])}。")


def _of_value(name: str, value: Any, here: str, given: _Range | None) -> Iterator[FieldError]:
    if isinstance(value, bool) or value is None or name == "when":
        return
    if isinstance(value, int | Decimal):
        yield from _of_figure(Decimal(value), here, given or _range_of(name))
    elif isinstance(value, Struct):
        for part in value.__struct_fields__:
            yield from _of_value(part, getattr(value, part), f"{here}/{part}", None if part not in ("min", "max") else _RANGES["months"])
        if hasattr(value, "min") and value.min > getattr(value, "max", value.min):
            yield FieldError(f"{here}/min", f"下限 {value.min} 个月大于上限。")
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _of_value(name, each, f"{here}/{key}", _range_of(key) or given or _range_of(name))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for at, each in enumerate(value):
            yield from _of_value(name, each, f"{here}/{at}", given)


def _of_figure(value: Decimal, here: str, allowed: _Range | None) -> Iterator[FieldError]:
    if not is_sound(value):
        yield FieldError(here, "数字过大或过细；绝对值须小于 10 的 15 次方，最多 12 位小数。")
    elif allowed is not None and not (allowed.least <= value and (allowed.most is None or value <= allowed.most)):
        yield FieldError(here, f"{plain(value)} 有误；请填{allowed.unit}。")


def _range_of(name: str) -> _Range | None:
    """By the last word of the name that is a unit: `annual_cap_per_bank_pct_of_prior_balance` is per cent."""
    return next((_RANGES[word] for word in (name, *reversed(name.split("_"))) if word in _RANGES), None)
