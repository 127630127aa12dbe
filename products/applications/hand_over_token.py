"""The token of a hand-over: a compact JWS (RFC 7515) over a JWT (RFC 7519), signed with Ed25519 (RFC 8037). Pure but for the key."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from marketplace.audit.signing import ED25519, signature_holds

LIFETIME = timedelta(minutes=5)
ALGORITHM = "EdDSA"
LONGEST_TOKEN = 2_000


class TokenSigner(Protocol):
    """A private key of the installation in use."""

    key_id: str

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature over `message`."""
        ...


class TokenRefused(ValueError):
    """The text is no token of this installation, or not any more; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What a token says: whose way over it is, for which product, to which lender. No fact about the enterprise but its code."""

    case_id: UUID
    lender_id: UUID
    enterprise_id: UUID
    uscc: str | None
    product_id: UUID
    product_code: str
    product_version: int
    issued_at: datetime
    expires_at: datetime


def written(handed: Handed, issuer: str, signer: TokenSigner) -> str:
    """The token. `aud` is the lender's organisation, `jti` and `case_id` are the hand-over's id."""
    claims = {
        "iss": issuer, "aud": str(handed.lender_id), "sub": str(handed.enterprise_id), "jti": str(handed.case_id),
        "iat": int(handed.issued_at.timestamp()), "exp": int(handed.expires_at.timestamp()), "case_id": str(handed.case_id),
        "uscc": handed.uscc, "product_id": str(handed.product_id), "product_code": handed.product_code,
        "product_version": handed.product_version,
    }  # fmt: skip
    signed = f"{_part({'alg': ALGORITHM, 'typ': 'JWT', 'kid': signer.key_id})}.{_part(claims)}"
    return f"{signed}.{_text(signer.sign(signed.encode()))}"


def read(token: str, keys: Mapping[str, bytes], *, at: datetime) -> Handed:
    """What the token says, after its signature and its time. `keys`: public keys in PEM by id. Raises: TokenRefused."""
    if len(token) > LONGEST_TOKEN or token.count(".") != 2 or not token.isascii():
        raise TokenRefused("这不是平台签发的凭证")
    signed, _, signature = token.rpartition(".")
    try:
        header, claims = (json.loads(_bytes(part)) for part in signed.split("."))
        public = keys[header["kid"]] if header["alg"] == ALGORITHM else None
        genuine = public is not None and signature_holds(ED25519, public, signed.encode(), _bytes(signature))
        handed = _handed(claims) if genuine else None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, binascii.Error, RecursionError):
        handed = None
    if handed is None:
        raise TokenRefused("这不是平台签发的凭证，或者它被改动过")
    if at >= handed.expires_at:
        raise TokenRefused("凭证已过期，请让企业回到平台重新进入")
    return handed


def jwk_of(public_pem: bytes, key_id: str) -> dict[str, str]:
    """A public key as RFC 8037 writes it. The last 32 bytes of the DER form are the key itself."""
    der = base64.b64decode("".join(line for line in public_pem.decode().splitlines() if not line.startswith("-")))
    return {"kty": "OKP", "crv": "Ed25519", "x": _text(der[-32:]), "kid": key_id, "alg": ALGORITHM, "use": "sig"}


def _handed(claims: Mapping[str, Any]) -> Handed:
    return Handed(
        case_id=UUID(claims["case_id"]),
        lender_id=UUID(claims["aud"]),
        enterprise_id=UUID(claims["sub"]),
        uscc=claims["uscc"],
        product_id=UUID(claims["product_id"]),
        product_code=claims["product_code"],
        product_version=claims["product_version"],
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )


def _part(content: Mapping[str, Any]) -> str:
    return _text(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
