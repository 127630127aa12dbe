"""How a bound is loosened."""

from decimal import Decimal
from typing import Any

import pytest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from web.criterion_rows.looser import looser

KNOWN: dict[str, Any] = {"attribute": "region", "known": True}


@pytest.mark.parametrize(
    ("operator", "bound", "loosened"),
    [
        ("gte", 50_000, 30_000),
        ("lte", 5_000_000, 8_000_000),
        ("gt", 1, 0),
        ("lt", 1, 2),
        ("gte", Decimal("0.05"), Decimal("0.03")),
    ],
)
def test_bound_becomes_looser_and_round(operator: str, bound: Any, loosened: Any) -> None:
    found = looser({"all": [KNOWN, {"attribute": "tax_paid_12m_cny", operator: bound, "text": "说法"}]}, 1, builtin_vocabulary())
    assert found is not None
    assert found.criterion == {"all": [KNOWN, {"attribute": "tax_paid_12m_cny", operator: loosened}]}


@pytest.mark.parametrize(
    "part",
    [
        KNOWN,
        {"any": []},
        {"attribute": "established_on", "lte": "2020-01-01"},
        {"attribute": "tax_paid_12m_cny", "gte": 0},
        {"attribute": "tax_paid_12m_cny", "lte": {"attribute": "requested_amount_cny"}},
    ],
    ids=["known", "group", "date", "zero", "referring"],
)
def test_what_has_no_figure_as_its_bound_is_not_loosened(part: dict[str, Any]) -> None:
    assert looser({"all": [part]}, 0, builtin_vocabulary()) is None
