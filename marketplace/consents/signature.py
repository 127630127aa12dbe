"""The signature of a consent: SHA-256 over everything that it says and the words under which it was said."""

import hashlib

from marketplace.consents.models import Consent
from marketplace.consents.terms import last_day
from marketplace.events.canonical import canonical_text, instant


def signature_of(consent: Consent, text_sha256: bytes) -> bytes:
    """Of the consent as it was granted, whatever was narrowed since. Anybody with the receipt can make it again."""
    return hashlib.sha256(signed_text(consent, text_sha256)).digest()


def signed_text(consent: Consent, text_sha256: bytes) -> bytes:
    """The canonical JSON that is hashed."""
    return canonical_text(
        {
            "application_id": _text(consent.application_id),
            "granted_at": instant(consent.granted_at),
            "grantee_id": str(consent.grantee_id),
            "id": str(consent.id),
            "items": sorted(consent.items),
            "purpose": consent.purpose.value,
            "signer": consent.signer,
            "signer_account_id": _text(consent.signer_account_id),
            "signer_client_id": _text(consent.signer_client_id),
            "subject_id": str(consent.subject_id),
            "text_sha256": text_sha256.hex(),
            "text_version": consent.text_version,
            "valid_from": instant(consent.valid_from),
            "valid_until": last_day(consent.signed_until).isoformat(),
        }
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
