"""Filters and globals of the templates: numbers, amounts and dates as people read them."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marketplace.clock import SHANGHAI
from marketplace.money import grouped, people_amount
from web.assets import asset

DASH = "—"


def amount(value: Decimal | int | None) -> str:
    """Yuan as 万元 or 亿元; a dash where there is no figure."""
    return DASH if value is None else people_amount(value)


def amount_fen(value: int | None) -> str:
    """Fen as 万元 or 亿元; a dash where there is no figure."""
    return DASH if value is None else people_amount(Decimal(value) / 100)


def day(value: date | datetime | str | None) -> str:
    """A day as 2026-11-21; an instant is shown as its Asia/Shanghai day."""
    if value is None:
        return DASH
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).date().isoformat()
    return value if isinstance(value, str) else value.isoformat()


def minute(value: datetime | None) -> str:
    """An instant as 2026-11-21 08:41 in Asia/Shanghai."""
    return DASH if value is None else value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def number(value: Decimal | int | None) -> str:
    """A plain number with thousands commas."""
    return DASH if value is None else grouped(Decimal(value))


FILTERS: dict[str, Callable[..., Any]] = {"amount": amount, "amount_fen": amount_fen, "day": day, "minute": minute, "number": number}
GLOBALS: dict[str, Any] = {"DASH": DASH, "asset": asset}
