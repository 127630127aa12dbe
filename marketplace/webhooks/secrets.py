"""An endpoint's signing keys and challenge, sealed into its row. Plain only while one is shown for the first time or signs."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from marketplace.database.sealing import Sealer
from marketplace.webhooks.models import WebhookEndpoint

ROTATION_OVERLAP = timedelta(hours=24)  # how long the replaced secret still signs


def sealed_key(sealer: Sealer, endpoint_id: UUID, key: bytes) -> bytes:
    """The key as the row holds it; in another endpoint's row it could not be opened."""
    return sealer.seal(key, _key_context(endpoint_id))


def live_keys(endpoint: WebhookEndpoint, sealer: Sealer, *, now: datetime) -> list[bytes]:
    """The present key, and while a rotation lasts the one before. Raises: CannotOpen."""
    sealed = [endpoint.secret_current]
    if endpoint.secret_previous is not None and endpoint.previous_until_at is not None and now < endpoint.previous_until_at:
        sealed.append(endpoint.secret_previous)
    return [sealer.open(each, _key_context(endpoint.id)) for each in sealed]


def new_challenge(sealer: Sealer, endpoint_id: UUID) -> bytes:
    """A sealed random text that only who reads the endpoint's messages can know."""
    return sealer.seal(secrets.token_urlsafe(18).encode("ascii"), _challenge_context(endpoint_id))


def challenge_of(endpoint: WebhookEndpoint, sealer: Sealer) -> str:
    """The challenge as it is sent. Raises: CannotOpen."""
    return sealer.open(endpoint.challenge, _challenge_context(endpoint.id)).decode("ascii")


def _key_context(endpoint_id: UUID) -> str:
    return f"webhook_endpoint.secret:{endpoint_id}"


def _challenge_context(endpoint_id: UUID) -> str:
    return f"webhook_endpoint.challenge:{endpoint_id}"
