"""The sentence with its values marked."""

from typing import Any

import pytest
from hypothesis import given, settings

from marketplace.eligibility.sentences import no_names, sentence
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference.names import code_names
from tests.marketplace.eligibility.strategies import VOCABULARY, criteria
from web.criterion_rows.marked import marked_sentence


@settings(max_examples=60, deadline=None)
@given(criteria())
def test_pieces_add_up_to_the_sentence(criterion: dict[str, Any]) -> None:
    pieces = marked_sentence(criterion, VOCABULARY, no_names)
    assert "".join(piece.text for piece in pieces) == sentence(criterion, VOCABULARY, no_names)
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("criterion", "marked"),
    [
        ({"attribute": "tax_paid_12m_cny", "gte": 50_000}, ["5 万元"]),
        ({"attribute": "taxpayer_credit_rating", "in": ["A", "B", "M"]}, ["A、B 或 M"]),
        ({"attribute": "established_on", "between": ["2015-01-01", "2020-12-31"]}, ["2015-01-01 至 2020-12-31"]),
        ({"attribute": "serious_dishonesty", "is": False}, []),
        ({"not": {"attribute": "tax_paid_12m_cny", "lt": 12}}, ["12 元"]),
        ({"all": [{"attribute": "region", "within": ["320100"]}, {"any": []}]}, ["江苏省南京市"]),
    ],
    ids=["figure", "list", "ends", "statement", "denied", "constant"],
)
def test_values_are_marked_and_nothing_else(criterion: dict[str, Any], marked: list[str]) -> None:
    pieces = marked_sentence(criterion, builtin_vocabulary(), code_names)
    assert [piece.text for piece in pieces if piece.value] == marked
