"""Time-based one-time passwords (RFC 6238: SHA-1, 6 digits, 30 seconds): pure arithmetic over a secret and an instant."""

import hmac
import re
import unicodedata
from datetime import datetime

import pyotp

STEPS_AROUND = 1  # phones' clocks differ: the step before and the step after are accepted too
CODE = re.compile(r"[0-9]{6}")
ISSUER = "直达"


def new_totp_secret() -> str:
    """160 random bits in base32, as authenticator apps read them."""
    return pyotp.random_base32()


def normalise_code(typed: str) -> str:
    """What was meant: full-width characters made plain, letters upper case, spaces and hyphens of any kind dropped.

    Done before a code is compared *and* before its use is noted, so that no other spelling of a used code is a new one.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = (character for character in plain if not character.isspace() and unicodedata.category(character) not in {"Pd", "Cf"})
    return unicodedata.normalize("NFKC", "".join(kept))  # again: what was dropped may have kept an accent from its letter


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step whose code this is, of the present one and its neighbours; None if it is none of theirs.

    `code` is normalised. Every candidate is compared, in constant time each, so the answer's time tells nothing.
    """
    if not CODE.fullmatch(code):
        return None
    totp = pyotp.TOTP(secret)
    present = totp.timecode(now)
    steps = range(present - STEPS_AROUND, present + STEPS_AROUND + 1)
    found = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return max(found, default=None)


def provisioning_uri(secret: str, username: str) -> str:
    """The address inside the QR code that authenticator apps scan."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
