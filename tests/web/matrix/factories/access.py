"""Objects of the access room: sign-in sessions."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import SignInSession
from marketplace.access.sessions import open_session
from marketplace.clock import now
from tests.web.matrix.fixture import Fixture, Holder


async def make_session(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A sign-in of the holder; `over` is one that was ended."""
    member = holder.member
    open_session(session, account_id=member.account_id, membership_id=member.membership_id, user_agent="", now=now())
    await session.flush()
    newest = select(SignInSession).where(SignInSession.account_id == member.account_id).order_by(SignInSession.id.desc()).limit(1)
    made = (await session.scalars(newest)).one()
    made.revoked_at = None if state == "live" else now()
    await session.flush()
    return made.id


FIXTURES = (Fixture("access:session", make_session, states=("live", "over")),)
