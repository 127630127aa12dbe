"""Whole columns of floats, decimals and integers against reading each value by itself."""

from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.eligibility.exact_numbers import exact_number, is_numeric
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.arrow_numbers import whole_numbers
from matching.engine.columns.facts import attributes_of
from matching.engine.columns.ingest import segment_of

VOCABULARY = Vocabulary.from_entries([{"name": "n", "type": "number"}])
quiet = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
SHORT_FLOATS = st.builds(lambda digits, scale: digits / 10**scale, st.integers(-(10**15) - 9, 10**15 + 9), st.integers(0, 24))
NEXT_FLOATS = SHORT_FLOATS.flatmap(lambda value: st.sampled_from([value, np.nextafter(value, 0), np.nextafter(value, np.inf)])).map(float)
FLOATS = st.lists(st.one_of(st.none(), SHORT_FLOATS, NEXT_FLOATS, st.floats(-1e4, 1e4), st.floats()), min_size=1, max_size=12)


def read(column: pa.Array) -> list[Any]:
    """The number of each row, None where unknown or refused."""
    segment, _ = segment_of(pa.table({"id": [str(row) for row in range(len(column))], "n": column}), VOCABULARY)
    known = {int(each): attributes_of(segment, row, VOCABULARY).get("n") for row, each in enumerate(segment.ids.to_pylist())}
    return [known.get(row) for row in range(len(column))]


def one_by_one(values: list[Any]) -> list[Any]:
    return [exact_number(value) if value is not None and is_numeric(value) else None for value in values]


@quiet
@given(FLOATS)
def test_a_float_stands_for_its_shortest_decimal_or_is_refused(values: list[float | None]) -> None:
    assert read(pa.array(values, pa.float64())) == one_by_one(values)


@quiet
@given(st.data(), st.integers(0, 30))
def test_a_decimal_is_itself_or_is_refused(data: st.DataObject, scale: int) -> None:
    sizes = [st.integers(-(10**37), 10**37), st.integers(-(10**16), 10**16), st.integers(-99, 99).map(lambda few: few * 10**scale)]
    digits = data.draw(st.lists(st.one_of(st.none(), *sizes), min_size=1, max_size=12))
    values = [None if each is None else Decimal(f"{each}E-{scale}") for each in digits]
    assert read(pa.array(values, pa.decimal128(38, scale))) == one_by_one(values)


@quiet
@given(st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(-(10**15) - 1, 10**15 + 1)), min_size=1, max_size=12))
def test_an_integer_is_itself_or_is_refused(values: list[int | None]) -> None:
    assert read(pa.array(values, pa.int64())) == one_by_one(values)


def test_decimals_that_no_one_needs_do_not_widen_a_column() -> None:
    amounts = pa.array([Decimal("12.5000000000"), Decimal("-3.2500000000")], pa.decimal128(38, 10))
    found = whole_numbers(amounts, None)
    assert found is not None
    assert (found.values.tolist(), found.scale) == ([1250, -325], 2)


def test_a_wrong_tiny_float_does_not_cost_a_column_its_scale() -> None:
    found = whole_numbers(pa.array([0.25, 0.1 + 0.2, None]), None)
    assert found is not None
    assert (found.scale, found.wrong.tolist()) == (2, [1])


def test_numbers_of_no_common_scale_are_ranked() -> None:
    values = [Decimal("1E-300"), None, Decimal("999999999999999"), Decimal("-0.5")]
    segment, refusals = segment_of(pa.table({"id": list("abcd"), "n": pa.array([1e-300, None, 999999999999999.0, -0.5])}), VOCABULARY)
    assert (segment.columns["n"].meaning, refusals) == ("ranked", [])
    assert [attributes_of(segment, row, VOCABULARY).get("n") for row in range(4)] == values
