"""Large populations: which pieces are missing, and names and codes that nobody shares."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.demo.bulk import PIECE, missing
from web.demo.credit_codes import ENTERPRISE, synthetic_code
from web.demo.enterprises import SERIALS, scattered, serial_of
from web.demo.names import FIRST, SECOND, TRADES, numbered_name


@given(st.integers(0, 3 * PIECE), st.sets(st.integers(0, 4 * PIECE)))
def test_pieces_are_what_is_missing_each_once_and_none_too_large(wanted: int, present: set[int]) -> None:
    pieces = missing(wanted, present)
    assert [serial for first, count in pieces for serial in range(first, first + count)] == sorted(set(range(wanted)) - present)
    assert all(0 < count <= PIECE for _, count in pieces)


@given(st.integers(0, SERIALS - 1))
def test_a_code_says_which_serial_it_was_made_of(serial: int) -> None:
    assert serial_of(synthetic_code(ENTERPRISE, scattered(serial))) == serial


@given(st.integers(0, SERIALS - 1), st.integers(0, SERIALS - 1), st.sampled_from(sorted(TRADES)))
def test_two_numbers_never_share_a_name(one: int, other: int, section: str) -> None:
    names = [numbered_name("南京", section, "enterprise", random.Random(1), number) for number in (one, other)]
    assert (names[0] == names[1]) is (one == other)
    assert all("示例" in name for name in names)


@pytest.mark.parametrize("alphabet", [FIRST, SECOND])
def test_brands_of_both_kinds_begin_with_different_characters(alphabet: str) -> None:
    assert len(set(alphabet)) == len(alphabet)
    assert not set(FIRST) & set(SECOND)
