"""Free-form parts of an offer with their money as text: whatever stands under a key that ends in `_cny`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marketplace.money import fen_from_yuan, yuan_text

MONEY_KEY = "_cny"


def money_as_text(value: Any, *, is_money: bool = False) -> Any:
    """The same structure; numbers in yuan become text with two decimals. Operands of criteria stay numbers: their keys are operators."""
    if isinstance(value, Mapping):
        return {key: money_as_text(each, is_money=is_money or key.endswith(MONEY_KEY)) for key, each in value.items()}
    if isinstance(value, list):
        return [money_as_text(each, is_money=is_money) for each in value]
    if is_money and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return yuan_text(fen_from_yuan(Decimal(value)))
    return value
