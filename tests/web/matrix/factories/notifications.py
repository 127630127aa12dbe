"""Objects of the notifications room: messages."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.events.kinds import EventKind
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.notifications.models import Notification
from tests.web.matrix.fixture import Fixture, Holder

TOUCHED = EventKind("trial.touched", "account", "试")


async def make_message(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A message to the holder; `read` is one that was read."""
    account_id, at = holder.member.account_id, now()
    event_id = record(session, TOUCHED, account_id, at=at)
    await session.flush()
    made = Notification(
        id=new_id(),
        account_id=account_id,
        event_id=event_id,
        kind=TOUCHED.name,
        title="示例消息",
        text="示例内容",
        path="/me/sessions",
        urgent=False,
        created_at=at,
        read_at=at if state == "read" else None,
    )
    session.add(made)
    await session.flush()
    return made.id


FIXTURES = (Fixture("notifications:message", make_message),)
