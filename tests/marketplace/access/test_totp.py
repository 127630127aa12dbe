"""Codes of authenticator apps: the arithmetic."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.access.totp import matching_step, new_totp_secret, normalise_code, provisioning_uri

# RFC 6238, appendix B (SHA-1), the last six of the eight digits; the secret is "12345678901234567890".
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]


@pytest.mark.parametrize(("second", "code"), RFC_CODES)
def test_codes_of_the_standard_are_right(second: int, code: str) -> None:
    assert matching_step(RFC_SECRET, code, datetime.fromtimestamp(second, UTC)) == second // 30


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_neighbouring_steps_are_accepted_and_no_others(steps: int, accepted: bool) -> None:
    instant = datetime(2026, 11, 21, 8, 0, 10, tzinfo=UTC)
    code = pyotp.TOTP(RFC_SECRET).at(instant + timedelta(seconds=30 * steps))
    found = matching_step(RFC_SECRET, code, instant)
    assert found == (int(instant.timestamp()) // 30 + steps if accepted else None)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12 34 5", "²34567", "-12345", "１２３４５"])
def test_what_is_no_code_matches_nothing(typed: str) -> None:
    assert matching_step(new_totp_secret(), normalise_code(typed), datetime.now(UTC)) is None


@pytest.mark.parametrize(
    "typed", ["287082", " 287 082 ", "２８７０８２", "287-082", "287\u3000082", "2\u200b87082", "287\u2014082", "287082\n"]
)
def test_every_spelling_of_a_code_is_one_code(typed: str) -> None:
    assert normalise_code(typed) == "287082"


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(typed: str) -> None:
    once = normalise_code(typed)
    assert normalise_code(once) == once


def test_the_qr_code_names_platform_and_person() -> None:
    parsed = pyotp.parse_uri(provisioning_uri(RFC_SECRET, "someone"))
    assert (parsed.secret, parsed.name, parsed.issuer) == (RFC_SECRET, "someone", "直达")
