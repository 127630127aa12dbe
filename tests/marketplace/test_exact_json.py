"""JSON that loses no digit of a number."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from marketplace import exact_json

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | decimals | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(documents)
def test_a_document_comes_back_as_it_was(document: Any) -> None:
    assert exact_json.decode(exact_json.encode(document)) == document
    assert exact_json.decode(exact_json.encode_text(document)) == document


def test_a_fraction_keeps_its_own_digits() -> None:
    assert exact_json.encode({"rate": Decimal("3.95"), "long": Decimal("0.12345678901234567890123")}) == (
        b'{"rate":3.95,"long":0.12345678901234567890123}'
    )
    assert exact_json.decode("[3.95, 0.1]") == [Decimal("3.95"), Decimal("0.1")]


def test_whole_numbers_stay_whole() -> None:
    assert [type(each) for each in exact_json.decode("[1, 1.0]")] == [int, Decimal]
