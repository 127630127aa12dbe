"""Codes that people read from paper and type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.documents.verification_codes import ALPHABET, LENGTH, RANDOM_LENGTH, grouped, new_code, read_code, with_checks

codes = st.text(ALPHABET, min_size=RANDOM_LENGTH, max_size=RANDOM_LENGTH).map(with_checks)
places = st.integers(0, LENGTH - 1)
characters = st.sampled_from(ALPHABET)


def replaced(code: str, place: int, character: str) -> str:
    """The code with another character there."""
    return code[:place] + character + code[place + 1 :]


@given(codes, places, characters, places, characters)
def test_one_or_two_wrong_characters_are_noticed(code: str, place: int, one: str, elsewhere: int, other: str) -> None:
    mistyped = replaced(replaced(code, place, one), elsewhere, other)
    assert read_code(mistyped) == (code if mistyped == code else None)


@given(codes, places, places)
def test_exchanged_characters_are_noticed(code: str, place: int, elsewhere: int) -> None:
    exchanged = replaced(replaced(code, place, code[elsewhere]), elsewhere, code[place])
    assert read_code(exchanged) == (code if exchanged == code else None)


def test_a_code_is_read_in_any_grouping_and_case() -> None:
    code = new_code()
    assert len(code) == LENGTH
    assert read_code(f" {grouped(code).lower()}\u3000") == read_code(code) == code


@pytest.mark.parametrize("wrong", ["", "x", "0" * 16, "O" * 16, "你" * 16, "2" * 17, "²" * 16, "ß" * 16])
def test_what_is_no_code_is_none(wrong: str) -> None:
    assert read_code(wrong) is None


def test_codes_do_not_repeat() -> None:
    assert len({new_code() for _ in range(1_000)}) == 1_000
