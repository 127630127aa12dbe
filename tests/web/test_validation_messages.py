"""Refused values in words: lists have items, texts have characters."""

import pytest

from web.validation_messages import chinese


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Expected `array` of length <= 3 - at `$.product_ids`", "最多 3 项"),
        ("Expected `array` of length >= 2", "至少 2 项"),
        ("Expected `str` of length <= 64", "最多 64 个字符"),
        ("Expected `array` of length >= 1", "不能为空"),
    ],
)
def test_a_length_is_said_in_what_it_counts(said: str, shown: str) -> None:
    assert chinese(said) == shown
