"""Money: whole fen, strings of yuan, and what people read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.money import fen_from_yuan, people_amount, plain, yuan_text

amounts_fen = st.integers(-(10**15), 10**15)
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4)


@given(amounts_fen)
def test_fen_come_back_from_the_text_of_yuan(amount_fen: int) -> None:
    text = yuan_text(amount_fen)
    assert fen_from_yuan(Decimal(text)) == amount_fen
    assert len(text.partition(".")[2]) == 2


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (30_000_000, "300000.00"), (-100, "-1.00")])
def test_yuan_have_two_decimals(fen: int, text: str) -> None:
    assert yuan_text(fen) == text


@pytest.mark.parametrize(
    ("yuan", "fen"), [("0.005", 1), ("0.0049", 0), ("1.005", 101), ("-0.005", -1), ("99999999999.99", 9_999_999_999_999)]
)
def test_half_a_fen_is_rounded_away_from_zero(yuan: str, fen: int) -> None:
    assert fen_from_yuan(Decimal(yuan)) == fen


@given(numbers)
def test_plain_text_is_the_same_number_without_exponent_and_idle_zeros(number: Decimal) -> None:
    text = plain(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert not ("." in text and text.endswith(("0", ".")))


@pytest.mark.parametrize(("number", "text"), [("3.50", "3.5"), ("1E+3", "1000"), ("100", "100"), ("0.00", "0"), ("1E-7", "0.0000001")])
def test_plain_text(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        ("0", "0 元"),
        ("8200", "8,200 元"),
        ("0.5", "0.5 元"),
        ("9999.99", "9,999.99 元"),
        ("10000", "1 万元"),
        ("3000000", "300 万元"),
        ("12345678", "1,234.57 万元"),
        ("99999999", "1 亿元"),
        ("99999999.99", "1 亿元"),
        ("9999.999", "1 万元"),
        ("100000000", "1 亿元"),
        ("123456789012", "1,234.57 亿元"),
        ("-8200", "−8,200 元"),
        ("-0.001", "0 元"),
        ("-3000000", "−300 万元"),
    ],
)
def test_amounts_as_people_say_them(yuan: str, text: str) -> None:
    assert people_amount(Decimal(yuan)) == text


@given(numbers)
def test_what_people_read_is_the_amount_to_half_a_percent_of_a_unit(number: Decimal) -> None:
    figure, unit = people_amount(number).split(" ")
    factor = {"元": 1, "万元": 10_000, "亿元": 100_000_000}[unit]
    assert abs(Decimal(figure.replace(",", "").replace("−", "-")) * factor - number) <= Decimal("0.005") * factor
