"""Codes that confirm an address: 6 digits, 10 minutes, 5 tries, once. Pure, but for the random digits."""

import secrets
import unicodedata
from datetime import timedelta

DIGITS = 6
VALID_FOR = timedelta(minutes=10)
TRIES = 5


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def typed_code(given: str) -> str | None:
    """What a person typed as a code: blanks and full-width digits are understood; None if it cannot be one."""
    code = "".join(unicodedata.normalize("NFKC", given).split())
    return code if len(code) == DIGITS and code.isascii() and code.isdigit() else None
