"""The tasks that carry letters: once, only where still wanted, never at night, and failures told apart."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions
from marketplace.events.kinds import EventKind
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.notifications.carrier import Undeliverable
from marketplace.notifications.channels import Channel
from marketplace.notifications.models import Contact, Notification, NotificationPreference, NotificationSending, SendingState
from marketplace.notifications.quiet_hours import SHANGHAI
from marketplace.notifications.sending import PostOffice
from marketplace.notifications.tasks import SEND
from marketplace.tasks.models import TaskRow
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.notifications.people import SEALER, Bag, add_contact, add_preference, happened
from tests.web.callers import make_member

DAY = datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 11, 21, 23, tzinfo=SHANGHAI)
KIND = EventKind("trial.sent", "account", "试")


class Post:
    """One message of a person who wants e-mail, and the office that sends it."""

    def __init__(self, session: AsyncSession, sessions: Sessions, contact: Contact, preference: NotificationPreference) -> None:
        self.session, self._sessions = session, sessions
        self.contact, self.preference = contact, preference
        self.bag = Bag()
        self.office = PostOffice({Channel.EMAIL: self.bag, Channel.SMS: self.bag}, SEALER, "直达", "https://zhida.example.cn")

    async def message(self, *, urgent: bool = False) -> NotificationSending:
        event = await happened(self.session, KIND, self.contact.account_id, at=DAY)
        notification = Notification(
            id=new_id(),
            account_id=self.contact.account_id,
            event_id=event.id,
            kind=event.kind,
            title="某银行通过了你的 50 万元贷款",
            text="秘密",
            path="/me",
            urgent=urgent,
            created_at=DAY,
        )
        self.session.add(notification)
        await self.session.flush()
        sending = NotificationSending(
            id=new_id(), notification_id=notification.id, channel=Channel.EMAIL, state=SendingState.WAITING, created_at=DAY
        )
        self.session.add(sending)
        await self.session.flush()
        return sending

    async def send(self, sending: NotificationSending, at: datetime = DAY) -> SendingState:
        run = TaskRun(uuid4(), 1, at, self.session, self._sessions, Binding.system())
        await self.office.send_notification(run, sending_id=str(sending.id))
        await self.session.flush()
        return sending.state


@pytest.fixture
async def post(session: AsyncSession, system_sessions: Sessions) -> Post:
    person = await make_member(session, Role.ENTERPRISE_OWNER)
    contact = add_contact(session, person.account_id, Channel.EMAIL, at=DAY)
    preference = add_preference(session, person.account_id, Channel.EMAIL)
    await session.flush()
    return Post(session, system_sessions, contact, preference)


async def test_a_letter_goes_out_once_and_says_nothing_of_the_case(post: Post) -> None:
    sending = await post.message()
    assert [await post.send(sending) for _ in range(3)] == [SendingState.SENT] * 3
    (letter,) = post.bag.letters
    assert (letter.to, letter.reference) == ("li.ming@example.cn", sending.id)
    for secret in ("银行", "50", "贷款", "秘密"):
        assert secret not in letter.subject + letter.text


async def test_whoever_changed_their_mind_gets_nothing(post: Post) -> None:
    sending = await post.message()
    post.preference.email = False
    assert await post.send(sending) is SendingState.DROPPED
    again = await post.message()
    post.preference.email = True
    await post.session.delete(post.contact)
    assert await post.send(again) is SendingState.DROPPED
    assert post.bag.letters == []


async def test_at_night_the_letter_is_handed_to_the_morning(post: Post) -> None:
    sending = await post.message()
    for _ in range(2):
        assert await post.send(sending, NIGHT) is SendingState.WAITING
    rows = select(TaskRow).where(TaskRow.kind == SEND.name, TaskRow.key.startswith(str(sending.notification_id)))
    (task,) = (await post.session.scalars(rows)).all()
    assert (task.not_before_at, task.arguments) == (NIGHT + timedelta(hours=9), {"sending_id": str(sending.id)})
    assert await post.send(await post.message(urgent=True), NIGHT) is SendingState.SENT


async def test_an_address_that_does_not_take_it_is_said_in_the_log_and_not_tried_again(post: Post) -> None:
    sending = await post.message()
    post.bag.failure = Undeliverable("refused")
    assert await post.send(sending) is SendingState.FAILED
    events = select(EventRow).where(EventRow.subject_id == post.contact.account_id, EventRow.kind == "notification.failed")
    assert [event.data for event in await post.session.scalars(events)] == [{"channel": "email"}]


async def test_a_carrier_that_is_away_leaves_the_letter_waiting(post: Post) -> None:
    sending = await post.message()
    post.bag.failure = ConnectionError("away")
    with pytest.raises(ConnectionError):
        await post.send(sending)
    assert sending.state is SendingState.WAITING
