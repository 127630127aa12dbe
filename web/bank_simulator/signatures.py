"""Whether a message is the platform's: the Standard Webhooks rules, symmetric (`v1`, HMAC-SHA-256)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

TOLERANCE_SECONDS = 300
PREFIX = "whsec_"


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """`headers` by lower-case name, `now` in Unix seconds. One fitting signature is enough: during a change of secrets there are two."""
    message, stamp, given = [headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")]
    if not message or not stamp.isascii() or not stamp.isdigit() or abs(now - int(stamp)) > TOLERANCE_SECONDS:
        return False
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return False
    digest = hmac.digest(key, f"{message}.{stamp}.".encode() + body, hashlib.sha256)
    wanted = b"v1," + base64.b64encode(digest)
    return any(hmac.compare_digest(wanted, each.encode()) for each in given.split(" "))
