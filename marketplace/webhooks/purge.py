"""The daily task `webhook.purge`: what nobody will ask for any more."""

from datetime import timedelta

from sqlalchemy import delete, literal, select

from marketplace.clock import now
from marketplace.database.session import transaction
from marketplace.tasks.task_run import TaskRun
from marketplace.webhooks.incoming import purge_messages
from marketplace.webhooks.models import EventFeedEntry, WebhookDelivery
from marketplace.webhooks.states import WAITING

KEEP = timedelta(days=180)  # as long as security logs at least
BATCH = 5_000


async def purge_webhooks(run: TaskRun) -> None:
    """Remove deliveries with their attempts, entries of the feed and incoming messages past their time, a batch a transaction."""
    before = now() - KEEP
    sent = select(WebhookDelivery.id).where(WebhookDelivery.created_at < before, WebhookDelivery.status.not_in(WAITING)).limit(BATCH)
    read = select(EventFeedEntry.number).where(EventFeedEntry.occurred_at < before).limit(BATCH)
    while True:
        async with transaction(run.sessions, run.binding) as session:
            removed = [
                *await session.scalars(delete(WebhookDelivery).where(WebhookDelivery.id.in_(sent)).returning(literal(1))),
                *await session.scalars(delete(EventFeedEntry).where(EventFeedEntry.number.in_(read)).returning(literal(1))),
            ]
        if not removed:
            break
    await purge_messages(run.session, now=now())
