"""What is wrong with fees."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from marketplace.errors import FieldError
from products.catalogue.pricing.terms import SHARES, Fee, FeeInWords

MOST_PCT = Decimal(100)
MOST_CNY = Decimal(10**10)


def fee_problems(fees: Sequence[Fee | FeeInWords]) -> Iterator[FieldError]:
    """Every fault of a list of fees, in order."""
    seen = set[tuple[str, str]]()
    for at, fee in enumerate(fees):
        place = f"/fees/{at}"
        name = ("", fee.text_zh) if isinstance(fee, FeeInWords) else (str(fee.charged_by), fee.name_zh)
        if name in seen:
            yield FieldError(place, f"费用“{name[1]}”写了两次。")
        seen.add(name)
        if not name[1].strip():
            yield FieldError(f"{place}/{'text_zh' if isinstance(fee, FeeInWords) else 'name_zh'}", "请写明费用的名称。")
        if isinstance(fee, Fee):
            yield from _amount_problems(fee, place)


def _amount_problems(fee: Fee, place: str) -> Iterator[FieldError]:
    """A share has per cent, a fixed fee has yuan, and neither has both."""
    share = fee.basis in SHARES
    names, others = (("pct", "pct_min"), ("amount_cny", "amount_min_cny"))[:: 1 if share else -1]
    most, unit = (MOST_PCT, "%") if share else (MOST_CNY, " 元")
    highest, lowest = getattr(fee, names[0]), getattr(fee, names[1])
    if highest is None:
        yield FieldError(f"{place}/{names[0]}", "请写明按本金的百分比。" if share else "请写明金额（元）。")
    for other in others:
        if getattr(fee, other) is not None:
            yield FieldError(f"{place}/{other}", "按比例收取的费用不能再写金额。" if share else "按金额收取的费用不能再写比例。")
    for name, value in zip(names, (highest, lowest), strict=True):
        if value is not None and not 0 <= value <= most:
            yield FieldError(f"{place}/{name}", f"费用 {value}{unit} 有误；请填 0 至 {most} 之间的数。")
    if highest is not None and lowest is not None and lowest > highest:
        yield FieldError(f"{place}/{names[1]}", "最低费用高于最高费用。")
