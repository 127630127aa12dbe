"""Removing what is over: ended sessions, expired tokens, old counters. Addresses of callers are not kept longer than needed."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.factor_models import PendingSignIn
from marketplace.access.models import AccessToken, RateWindow, SignInSession

KEEP_SESSIONS = timedelta(days=7)  # a person may still ask where the account was signed in
KEEP_COUNTERS = timedelta(days=1)  # longer than any window


async def purge(session: AsyncSession, *, now: datetime) -> None:
    """Delete what no longer has an effect. Safe to run at any time and by several processes at once."""
    await session.execute(delete(SignInSession).where(SignInSession.expires_at < now - KEEP_SESSIONS))
    await session.execute(delete(PendingSignIn).where(PendingSignIn.expires_at < now))
    await session.execute(delete(AccessToken).where(AccessToken.expires_at < now))
    await session.execute(delete(RateWindow).where(RateWindow.started_at < now - KEEP_COUNTERS))
