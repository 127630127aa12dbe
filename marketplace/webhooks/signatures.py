"""Secrets and signatures by the Standard Webhooks rules (specification 1.0, symmetric: `v1`, HMAC-SHA-256)."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32
SIGNED = re.compile(r"v1,([A-Za-z0-9+/]{43}=)")


def new_key() -> bytes:
    """A new signing key, 256 random bits."""
    return secrets.token_bytes(SECRET_BYTES)


def written_secret(key: bytes) -> str:
    """The key as its owner keeps it."""
    return PREFIX + base64.b64encode(key).decode("ascii")


def signature(key: bytes, message_id: str, timestamp: int | str, body: bytes) -> str:
    """`v1,` and the base64 of the HMAC over id, timestamp (Unix seconds, as it stands in the header) and body."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")


def signed_headers(message_id: str, at: datetime, body: bytes, keys: Sequence[bytes]) -> list[tuple[str, str]]:
    """The three headers; one signature per live key, so a receiver may hold the old or the new one during a rotation."""
    timestamp = int(at.timestamp())
    return [
        ("webhook-id", message_id),
        ("webhook-timestamp", str(timestamp)),
        ("webhook-signature", " ".join(signature(key, message_id, timestamp, body) for key in keys)),
    ]


def signed_by_one_of(keys: Sequence[bytes], header: str, message_id: str, timestamp: int | str, body: bytes) -> bool:
    """Whether one signature of the header fits one key. Every pair is compared in constant time, and all of them."""
    given = [each for each in header.split(" ") if SIGNED.fullmatch(each)]
    fits = False
    for key in keys:
        expected = signature(key, message_id, timestamp, body)
        for each in given:
            fits |= hmac.compare_digest(expected, each)
    return fits
