"""What reacts to news of the information that profiles rest on."""

from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.events.followers import Follower
from marketplace.events.log import LoggedEvent
from marketplace.information.batches.events import BATCH_APPLIED, NEWS
from marketplace.information.catalogue.events import ITEM_CHANGED, PRECEDENCE_CHANGED
from marketplace.profiles.representatives import unlink_representatives
from marketplace.profiles.rules.load import REGISTRATION_ITEM
from marketplace.profiles.tasks import LINK_REPRESENTATIVES, MARK_ITEM, RECOMPUTE
from marketplace.subject_keys.events import SUBJECT_KEY_DESTROYED
from marketplace.tasks.enqueue import enqueue

_NEWS = frozenset(kind.name for kind in NEWS)


async def _handle(session: AsyncSession, event: LoggedEvent) -> None:
    if event.kind in _NEWS:
        await enqueue(session, RECOMPUTE, {}, at=event.occurred_at, key=f"news {event.position}")
        if event.subject_kind == BATCH_APPLIED.subject and event.data.get("item", REGISTRATION_ITEM) == REGISTRATION_ITEM:
            await enqueue(
                session, LINK_REPRESENTATIVES, {"batch_id": str(event.subject_id)}, at=event.occurred_at, key=f"news {event.position}"
            )
        return
    if event.kind == SUBJECT_KEY_DESTROYED.name:
        await unlink_representatives(session, event.subject_id)
        return
    begins = event.data.get("in_force_from")
    wait = datetime.combine(date.fromisoformat(begins), time(0, 1), SHANGHAI) if isinstance(begins, str) else None
    arguments = {"item": event.data.get("item")}
    await enqueue(session, MARK_ITEM, arguments, at=event.occurred_at, not_before=wait, key=f"changed {event.position}")


_OTHERS = frozenset({ITEM_CHANGED.name, PRECEDENCE_CHANGED.name, SUBJECT_KEY_DESTROYED.name})
FOLLOWER = Follower("profiles", "信用信息更新后重算企业资料", _handle, _NEWS | _OTHERS)
