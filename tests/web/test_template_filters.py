"""Numbers, amounts and days as the pages write them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from web.template_filters import FILTERS

INSTANT = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)  # already the 22nd in Shanghai


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("amount", 3_000_000, "300 万元"),
        ("amount_fen", 300_000_000, "300 万元"),
        ("amount_fen", 5, "0.05 元"),
        ("day", INSTANT, "2026-11-22"),
        ("day", date(2026, 11, 21), "2026-11-21"),
        ("day", "2026-06", "2026-06"),
        ("minute", INSTANT, "2026-11-22 00:30"),
        ("number", 1234567, "1,234,567"),
        ("number", Decimal("1234.50"), "1,234.5"),
        ("number", Decimal("-0.5"), "−0.5"),
        ("number", -1200, "−1,200"),
        ("number", 0, "0"),
    ],
)
def test_value_as_people_read_it(name: str, value: Any, text: str) -> None:
    assert FILTERS[name](value) == text


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_a_missing_value_is_a_dash(name: str) -> None:
    assert FILTERS[name](None) == "—"
