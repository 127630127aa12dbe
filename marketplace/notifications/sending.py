"""The tasks that carry a message out of the program: done by a worker, each safe to run twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.sealing import Sealer
from marketplace.events.record import record
from marketplace.notifications.carrier import Carrier, Undeliverable
from marketplace.notifications.channels import Channel
from marketplace.notifications.codes import VALID_FOR, new_code
from marketplace.notifications.contacts import address_of, code_hash
from marketplace.notifications.events import NOTIFICATION_FAILED
from marketplace.notifications.letters import letter_about, letter_with_code
from marketplace.notifications.models import Contact, Notification, NotificationPreference, NotificationSending, SendingState
from marketplace.notifications.quiet_hours import QuietHours
from marketplace.notifications.tasks import SEND
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.task_run import TaskRun


@dataclass(frozen=True, slots=True)
class PostOffice:
    """The carriers of an installation. `platform` signs every letter, `base_url` is where people sign in."""

    carriers: Mapping[Channel, Carrier]
    sealer: Sealer
    platform: str
    base_url: str

    async def send_notification(self, run: TaskRun, *, sending_id: str) -> None:
        """Handler of `notification.send`. A worker killed between the carrier and the commit sends it again, with the same reference."""
        sending = await run.session.get(NotificationSending, UUID(sending_id), with_for_update=True)
        if sending is None or sending.state is not SendingState.WAITING:
            return
        notification = await run.session.get_one(Notification, sending.notification_id)
        contact = await _wanted_contact(run.session, notification.account_id, sending.channel)
        if contact is None:
            _end(sending, SendingState.DROPPED, run)
        elif not await self._waits_for_the_morning(run, notification, sending):
            _end(sending, await self._carry(run, notification, sending, contact), run)

    async def send_code(self, run: TaskRun, *, contact_id: str) -> None:
        """Handler of `notification.send_code`: makes the code here, so that it stands in no task and no request. Again means a new code."""
        contact = await run.session.get(Contact, UUID(contact_id), with_for_update=True)
        if contact is None or contact.confirmed_at is not None:
            return
        code = new_code()
        contact.code_hash, contact.code_until_at, contact.code_tries = code_hash(self.sealer, contact.id, code), run.now + VALID_FOR, 0
        letter = letter_with_code(run.task_id, address_of(self.sealer, contact), code, channel=contact.channel, platform=self.platform)
        try:
            await self.carriers[contact.channel].carry(letter)
        except Undeliverable:
            contact.code_hash = None  # the page says that no code has arrived and lets the address be changed

    async def _carry(self, run: TaskRun, notification: Notification, sending: NotificationSending, contact: Contact) -> SendingState:
        letter = letter_about(
            sending.id,
            address_of(self.sealer, contact),
            urgent=notification.urgent,
            channel=sending.channel,
            platform=self.platform,
            base_url=self.base_url,
        )
        try:
            await self.carriers[sending.channel].carry(letter)
        except Undeliverable:
            record(run.session, NOTIFICATION_FAILED, notification.account_id, at=run.now, data={"channel": sending.channel})
            return SendingState.FAILED
        return SendingState.SENT

    async def _waits_for_the_morning(self, run: TaskRun, notification: Notification, sending: NotificationSending) -> bool:
        """A retry, or a person who goes to bed earlier since: then a new task takes over in the morning."""
        preference = await run.session.get_one(NotificationPreference, notification.account_id)
        morning = QuietHours(preference.quiet_from, preference.quiet_to).end_after(run.now)
        if notification.urgent or morning is None:
            return False
        key = f"{notification.id}:{sending.channel}:{morning:%Y%m%d}"
        await enqueue(run.session, SEND, {"sending_id": str(sending.id)}, at=run.now, not_before=morning, key=key)
        return True


def _end(sending: NotificationSending, state: SendingState, run: TaskRun) -> None:
    sending.state, sending.ended_at = state, run.now


async def _wanted_contact(session: AsyncSession, account_id: UUID, channel: Channel) -> Contact | None:
    """The confirmed address, if the person still wants messages there."""
    preference = await session.get(NotificationPreference, account_id)
    if preference is None or not {Channel.EMAIL: preference.email, Channel.SMS: preference.sms}[channel]:
        return None
    confirmed = Contact.confirmed_at.is_not(None)
    return await session.scalar(select(Contact).where(Contact.account_id == account_id, Contact.channel == channel, confirmed))
