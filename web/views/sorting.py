"""Orders in which a person may see offers that stand alike."""

from collections.abc import Callable
from decimal import Decimal

from matching.recommend.assess import Assessment

Order = Callable[[Assessment], tuple[object, ...]]
LAST = (1, Decimal(0))  # what is not stated stands last in any order


def _by_rate(each: Assessment) -> tuple[object, ...]:
    return (LAST if each.offer.rate_min_pct is None else (0, each.offer.rate_min_pct), each.offer.code)


def _by_amount(each: Assessment) -> tuple[object, ...]:
    return (LAST if each.offer.amount_max_cny is None else (0, -each.offer.amount_max_cny), each.offer.code)


def _by_speed(each: Assessment) -> tuple[object, ...]:
    return (LAST if each.offer.days is None else (0, Decimal(each.offer.days)), each.offer.code)


SORTS: dict[str, tuple[str, Order | None]] = {
    "": ("综合", None),
    "rate": ("利率", _by_rate),
    "amount": ("额度", _by_amount),
    "speed": ("速度", _by_speed),
}


def order_of(code: str) -> Order | None:
    """The order behind its code; None is the published default."""
    return SORTS[code][1]
