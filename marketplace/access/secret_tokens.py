"""Random secrets that are handed out once and stored only as their digest."""

import hashlib
import secrets


def new_secret() -> str:
    """256 random bits as 43 characters that are safe in cookies, headers and forms."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """SHA-256 of the secret, 32 bytes. Enough without a salt because the secret itself is random."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()
