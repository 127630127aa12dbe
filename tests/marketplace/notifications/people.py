"""People with addresses, and events as a follower reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer
from marketplace.events.kinds import EventKind
from marketplace.events.log import LoggedEvent
from marketplace.events.models import Outcome
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.notifications.carrier import Letter
from marketplace.notifications.channels import Channel, mask_address
from marketplace.notifications.contacts import address_hash
from marketplace.notifications.models import Contact, NotificationPreference
from tests.web.callers import Member

SEALER = Sealer({"00000001": bytes(32)})
ADDRESSES = {Channel.EMAIL: "li.ming@example.cn", Channel.SMS: "13800138000"}


@dataclass
class Bag:
    """A carrier that keeps what it is given, or fails as it is told."""

    letters: list[Letter] = field(default_factory=list)
    failure: Exception | None = None

    async def carry(self, letter: Letter) -> None:
        """Keep it."""
        if self.failure:
            raise self.failure
        self.letters.append(letter)


def actor_of(member: Member) -> Actor:
    """The person as a caller."""
    return Actor(member.role, account_id=member.account_id, organisation_id=member.organisation_id)


def binding_of(member: Member) -> Binding:
    """What the person's transactions are bound to."""
    return Binding(role=Role(member.role).value, account_id=member.account_id, organisation_id=member.organisation_id)


def add_contact(session: AsyncSession, account_id: UUID, channel: Channel, *, at: datetime, confirmed: bool = True) -> Contact:
    """An address of the person."""
    contact_id = new_id()
    made = Contact(
        id=contact_id,
        account_id=account_id,
        channel=channel,
        sealed_address=SEALER.seal(ADDRESSES[channel].encode(), f"contact.address.{contact_id}"),
        masked=mask_address(channel, ADDRESSES[channel]),
        address_hash=address_hash(SEALER, channel, ADDRESSES[channel]),
        created_at=at,
        confirmed_at=at if confirmed else None,
    )
    session.add(made)
    return made


def add_preference(session: AsyncSession, account_id: UUID, *channels: Channel) -> NotificationPreference:
    """What the person chose; the usual quiet hours."""
    made = NotificationPreference(
        account_id=account_id, email=Channel.EMAIL in channels, sms=Channel.SMS in channels, quiet_from=22, quiet_to=8
    )
    session.add(made)
    return made


async def happened(
    session: AsyncSession,
    kind: EventKind,
    subject_id: UUID,
    *,
    at: datetime,
    parties: Sequence[UUID] = (),
    data: Mapping[str, Any] | None = None,
    by: UUID | None = None,
) -> LoggedEvent:
    """Record an event and read it as it will stand in the log."""
    event_id = record(session, kind, subject_id, at=at, parties=parties, data=data)
    await session.flush()
    return LoggedEvent(
        1, event_id, kind.name, kind.subject, subject_id, tuple(parties), at, at, "", by, None, None, "", Outcome.DONE, data or {}
    )
