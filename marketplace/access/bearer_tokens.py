"""Bearer tokens of API clients (OAuth 2.0 client credentials, RFC 6749 section 4.4)."""

import hmac
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import AccessToken, ApiClient
from marketplace.access.secret_tokens import digest, new_secret
from marketplace.ids import new_id

TOKEN_LIFE = timedelta(hours=1)


async def issue_token(session: AsyncSession, client_id: str, client_secret: str, *, now: datetime) -> str | None:
    """A new token that lives for `TOKEN_LIFE`; None if the client is unknown, closed, or the secret is wrong."""
    client = await session.scalar(select(ApiClient).where(ApiClient.client_id == client_id, ApiClient.active))
    expected = client.secret_hash if client else bytes(32)
    if not hmac.compare_digest(digest(client_secret), expected) or client is None:
        return None
    token = new_secret()
    session.add(AccessToken(id=new_id(), token_hash=digest(token), client_id=client.id, created_at=now, expires_at=now + TOKEN_LIFE))
    return token
