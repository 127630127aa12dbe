"""The follower that turns events into messages, and the tasks that carry them further, in one transaction of its own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.events.followers import Follower
from marketplace.events.log import LoggedEvent
from marketplace.ids import new_id
from marketplace.notifications.channels import Channel
from marketplace.notifications.models import Contact, Notification, NotificationPreference, NotificationSending, SendingState
from marketplace.notifications.notice import Audience, Case, Notice, Whom
from marketplace.notifications.quiet_hours import QuietHours
from marketplace.notifications.tasks import SEND
from marketplace.tasks.enqueue import enqueue

NAME = "notifications"


class Directory(Protocol):
    """Who belongs to an organisation; the members room, which stands above, answers."""

    async def accounts(self, session: AsyncSession, *, organisations: Sequence[UUID] | None, roles: frozenset[Role]) -> set[UUID]:
        """Accounts that can sign in and act for one of `organisations` (None for all), in one of `roles` (empty for all)."""


def notifications_follower(notices: Iterable[Notice], cases: Iterable[Case], directory: Directory) -> Follower:
    """The follower of these notices; `cases` are what they may lead to.

    Several notices may speak of one kind of event to different people; of a person to whom two speak, the first counts.
    Raises: ValueError if two of them speak to the same people under the same circumstances.
    """
    by_event: dict[str, list[Notice]] = {}
    for notice in notices:
        others = by_event.setdefault(notice.event, [])
        if any((each.to, each.when) == (notice.to, notice.when) for each in others):
            raise ValueError(f"two notices for {notice.event}")
        others.append(notice)
    notifier = _Notifier(by_event, {case.subject_kind: case for case in cases}, directory)
    return Follower(NAME, "消息通知", notifier.handle, frozenset(by_event))


class _Notifier:
    def __init__(self, notices: Mapping[str, Sequence[Notice]], cases: Mapping[str, Case], directory: Directory) -> None:
        self._notices = notices
        self._cases = cases
        self._directory = directory

    async def handle(self, session: AsyncSession, event: LoggedEvent) -> None:
        """Tell whoever the event concerns. The same event again tells nobody twice."""
        for notice in self._notices[event.kind]:
            if notice.speaks_of(event.data):
                await self._tell(session, notice, event)

    async def _tell(self, session: AsyncSession, notice: Notice, event: LoggedEvent) -> None:
        about = self._cases.get(event.data.get("subject_kind", event.subject_kind))
        accounts = set[UUID]()
        for audience in notice.to:
            accounts |= await self._accounts(session, audience, event, about)
        if present := await _present(session, accounts):
            words = notice.words({"subject_id": event.subject_id, **event.data}, about)
            await _write(session, event, present, words, urgent=notice.urgent)

    async def _accounts(self, session: AsyncSession, audience: Audience, event: LoggedEvent, about: Case | None) -> set[UUID]:
        roles, organisations = audience.roles, None
        match audience.whom:
            case Whom.SUBJECT:
                return {event.subject_id}
            case Whom.NAMED:
                return {UUID(event.data["account_id"])}
            case Whom.MEMBERS:
                organisations = list(event.parties)
            case Whom.ACTING:
                organisations, roles = [UUID(event.data["organisation_id"])], about.roles if about else roles
            case Whom.SUPERVISING:
                if about is None or not about.supervisors:
                    return set()
                organisations, roles = [UUID(event.data["organisation_id"])], about.supervisors
        found = await self._directory.accounts(session, organisations=organisations, roles=roles)
        return {account for account in found if account != event.account_id}


async def _present(session: AsyncSession, accounts: set[UUID]) -> Sequence[UUID]:
    """Those that can read it: some events are about an account that does not exist, such as a sign-in under a wrong name."""
    return (await session.scalars(select(Account.id).where(Account.id.in_(accounts), Account.active).order_by(Account.id))).all()


async def _write(session: AsyncSession, event: LoggedEvent, accounts: Sequence[UUID], words: tuple[str, str, str], *, urgent: bool) -> None:
    title, text, path = words
    same = {
        "event_id": event.id,
        "kind": event.kind,
        "title": title,
        "text": text,
        "path": path,
        "urgent": urgent,
        "created_at": event.recorded_at,
    }
    rows = [{**same, "id": new_id(), "account_id": account} for account in accounts]
    statement = insert(Notification).values(rows).on_conflict_do_nothing(index_elements=["event_id", "account_id"])
    told = (await session.execute(statement.returning(Notification.id, Notification.account_id))).all()
    await _send_further(session, {account: notification for notification, account in told}, event.recorded_at, urgent=urgent)


async def _send_further(session: AsyncSession, notifications: Mapping[UUID, UUID], at: datetime, *, urgent: bool) -> None:
    """A task for each channel that a person chose; in quiet hours it waits for their end."""
    for account, channel, quiet in await _chosen(session, list(notifications)):
        row = NotificationSending(
            id=new_id(), notification_id=notifications[account], channel=channel, state=SendingState.WAITING, created_at=at
        )
        session.add(row)
        wait = None if urgent else quiet.end_after(at)
        await enqueue(session, SEND, {"sending_id": str(row.id)}, at=at, not_before=wait, key=f"{row.notification_id}:{channel}")


async def _chosen(session: AsyncSession, accounts: Sequence[UUID]) -> list[tuple[UUID, Channel, QuietHours]]:
    """Channels that these people chose and whose address they confirmed."""
    preference = NotificationPreference
    wanted = or_(
        and_(Contact.channel == Channel.EMAIL, preference.email),
        and_(Contact.channel == Channel.SMS, preference.sms),
    )
    query = (
        select(Contact.account_id, Contact.channel, preference.quiet_from, preference.quiet_to)
        .join(preference, preference.account_id == Contact.account_id)
        .where(Contact.account_id.in_(accounts), Contact.confirmed_at.is_not(None), wanted)
        .order_by(Contact.account_id, Contact.channel)
    )
    rows = (await session.execute(query)).all()
    return [(account, channel, QuietHours(start, end)) for account, channel, start, end in rows]
