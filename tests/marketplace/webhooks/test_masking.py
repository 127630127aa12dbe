"""What is kept of an endpoint's answer."""

import pytest

from marketplace.webhooks.masking import LONGEST_EXCERPT, excerpt


@pytest.mark.parametrize(
    "secret",
    [
        "whsec_c2VjcmV0LW9mLWEtdGVzdA==",
        "Bearer abc.def",
        "91320100MA1N0AB12X",
        "11010519491231002X",
        "13812345678",
        "6222020200112233445",
        "someone@bank.example.com",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    ],
)
def test_secrets_and_numbers_of_people_are_not_kept(secret: str) -> None:
    kept = excerpt(f'{{"error": "收到 {secret} 无法处理"}}'.encode())
    assert secret not in kept
    assert "无法处理" in kept


def test_an_address_is_looked_for_in_its_longest_form_only() -> None:
    kept = excerpt(b"a." * 1_000 + b"b@bank.cn")  # else 64 KiB of this would be gone through once for each of its characters
    assert kept == "a." * 968 + "a***"


def test_the_excerpt_is_short_printable_and_storable() -> None:
    kept = excerpt(b"\x00\x1b[31m" + "答\u202e案".encode() + b"\xff" + b"x y " * 30_000)
    assert len(kept) <= LONGEST_EXCERPT
    assert not any(sign in kept for sign in "\x00\x1b\u202e\ufffd")


def test_a_number_on_the_edge_of_the_excerpt_is_masked_whole() -> None:
    kept = excerpt(b"- " * (LONGEST_EXCERPT // 2 - 2) + b"13812345678")
    assert "1381" not in kept
