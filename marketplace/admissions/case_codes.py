"""The code by which an institution comes back to its request: random, shown once, stored as its digest."""

import secrets

from marketplace.access.secret_tokens import digest

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no 0, 1, I, L, O
GROUPS, LENGTH = 5, 4  # 20 characters of 31: 99 bits


def new_case_code() -> str:
    """Five groups of four, to be read out and typed."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(GROUPS))


def code_digest(typed: str) -> bytes:
    """Of a code as somebody typed it: case, spaces and hyphens do not matter."""
    return digest("".join(typed.upper().replace("-", "").split()))
