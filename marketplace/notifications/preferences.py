"""Where and when a person wants messages beside those in the program."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.errors import FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.notifications.channels import Channel
from marketplace.notifications.contacts import own_contacts
from marketplace.notifications.events import PREFERENCE_CHANGED
from marketplace.notifications.models import NotificationPreference
from marketplace.notifications.quiet_hours import QuietHours


class ChannelNotConfirmed(Invalid):
    """A channel was chosen whose address nobody confirmed."""

    code = "channel_not_confirmed"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Channels chosen, and the quiet hours. Messages in the program always come."""

    channels: frozenset[Channel] = frozenset()
    quiet: QuietHours = field(default_factory=QuietHours)


async def own_preferences(session: AsyncSession, actor: Actor) -> Preferences:
    """The caller's; the defaults before anything was chosen."""
    mine = visible_to(actor, "notifications:preference:read", account=NotificationPreference.account_id)
    row = await session.scalar(select(NotificationPreference).where(mine))
    if row is None:
        return Preferences()
    chosen = {Channel.EMAIL: row.email, Channel.SMS: row.sms}
    return Preferences(frozenset(channel for channel, on in chosen.items() if on), QuietHours(row.quiet_from, row.quiet_to))


async def choose(session: AsyncSession, actor: Actor, wanted: Preferences, *, now: datetime) -> None:
    """Keep the caller's choice. Raises: ChannelNotConfirmed for a channel whose address is not confirmed."""
    if actor.account_id is None:
        raise Forbidden("只有个人账户可以设置接收方式")
    confirmed = {contact.channel for contact in await own_contacts(session, actor) if contact.confirmed_at is not None}
    if missing := sorted(wanted.channels - confirmed):
        raise ChannelNotConfirmed(
            "先确认联系方式，再选择用它接收",
            [FieldError(f"/{channel}", f"还没有确认用来接收{channel.name_zh}的联系方式") for channel in missing],
        )
    values = {
        "email": Channel.EMAIL in wanted.channels,
        "sms": Channel.SMS in wanted.channels,
        "quiet_from": wanted.quiet.start_hour,
        "quiet_to": wanted.quiet.end_hour,
    }
    statement = insert(NotificationPreference).values(account_id=actor.account_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=values))
    record(session, PREFERENCE_CHANGED, actor.account_id, at=now, data=values)
