"""Whether one figure of the rules is one that can be reckoned with. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from marketplace.errors import FieldError
from policies.funds.rules.amounts import fen_of

MOST_DECIMALS = 6


def pct_fault(pointer: str, pct: object) -> Iterator[FieldError]:
    """A percentage lies between 0 and 100 and has at most six decimals; absent and unstated ones are let through."""
    if not isinstance(pct, Decimal):
        return
    exponent = pct.as_tuple().exponent
    if not isinstance(exponent, int) or not 0 <= pct <= 100:  # an exponent that is no number: NaN or infinity
        yield FieldError(pointer, f"比例须在 0 至 100 之间，填写的是 {str(pct)[:40]}。")
    elif exponent < -MOST_DECIMALS:
        yield FieldError(pointer, f"比例最多 {MOST_DECIMALS} 位小数，填写的有 {-exponent} 位。")


def readable(pct: object) -> Decimal | None:
    """A percentage that can be added and compared; None: absent, unstated or faulty."""
    return pct if isinstance(pct, Decimal) and not list(pct_fault("", pct)) else None


def cap_fault(pointer: str, cap: object) -> Iterator[FieldError]:
    """A limit that is given is above nothing: who pays nothing is not named at all."""
    if isinstance(cap, str) and fen_of(cap) == 0:
        yield FieldError(pointer, "上限须大于 0；没有这项上限的，请不要填写。")
