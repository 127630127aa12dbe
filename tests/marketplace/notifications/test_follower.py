"""From an event to messages: to whom, once, and which letters follow."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.database.session import Sessions, transaction
from marketplace.events.followers import Follower
from marketplace.events.kinds import EventKind
from marketplace.members.people import People
from marketplace.notifications.channels import Channel
from marketplace.notifications.follower import notifications_follower
from marketplace.notifications.messages import count_unread
from marketplace.notifications.models import Notification
from marketplace.notifications.notice import Audience, Case, Notice, Whom
from marketplace.notifications.quiet_hours import SHANGHAI
from marketplace.notifications.tasks import SEND
from marketplace.tasks.models import TaskRow
from tests.marketplace.notifications.people import add_contact, add_preference, binding_of, happened
from tests.web.callers import Member, make_member

DAY = datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 11, 21, 23, tzinfo=SHANGHAI)
MORNING = datetime(2026, 11, 22, 8, tzinfo=SHANGHAI)
ABOUT_ACCOUNT = EventKind("trial.account_touched", "account", "试")
MEMBERS_EVENT = EventKind("trial.case_moved", "trial_case", "试")
ACTING_EVENT = EventKind("trial.case_due", "trial_clock", "试")
OPERATORS_EVENT = EventKind("trial.platform_broken", "trial_part", "试")
NAMED_EVENT = EventKind("trial.case_assigned", "trial_case", "试")
FOLLOWER = notifications_follower(
    [
        Notice(ABOUT_ACCOUNT.name, (Audience(Whom.SUBJECT),), "安全提醒", "内容", "/me/sessions", urgent=True),
        Notice(MEMBERS_EVENT.name, (Audience(Whom.MEMBERS, frozenset({Role.BANK_OFFICER})),), "新进展", "{count} 件"),
        Notice(ACTING_EVENT.name, (Audience(Whom.ACTING),), "快到期", "请处理"),
        Notice(OPERATORS_EVENT.name, (Audience(Whom.EVERYWHERE, frozenset({Role.OPERATOR})),), "故障", "请处理", "/operator"),
        Notice(NAMED_EVENT.name, (Audience(Whom.NAMED),), "分给你一件", "请处理"),
    ],
    [Case("trial_case", "/bank/cases/{subject_id}", frozenset({Role.BANK_APPROVER}))],
    People(),
)
Make = Callable[[Role], Awaitable[Member]]


@pytest.fixture
def member(session: AsyncSession) -> Make:
    async def make(role: Role) -> Member:
        return await make_member(session, role)

    return make


async def messages(session: AsyncSession, follower: Follower = FOLLOWER, *, to: Member) -> list[Notification]:
    return list(await session.scalars(select(Notification).where(Notification.account_id == to.account_id).order_by(Notification.id)))


async def tasks_of(session: AsyncSession, notification_id: UUID) -> list[TaskRow]:
    rows = select(TaskRow).where(TaskRow.kind == SEND.name, TaskRow.key.startswith(str(notification_id)))
    return list(await session.scalars(rows.order_by(TaskRow.key)))


async def test_an_event_about_an_account_reaches_it_once_however_often_it_is_read(session: AsyncSession, member: Make) -> None:
    someone = await member(Role.ENTERPRISE_OWNER)
    event = await happened(session, ABOUT_ACCOUNT, someone.account_id, at=DAY, by=someone.account_id)
    for _ in range(3):
        await FOLLOWER.handle(session, event)
    (message,) = await messages(session, to=someone)
    assert (message.title, message.path, message.urgent, message.read_at) == ("安全提醒", "/me/sessions", True, None)


async def test_an_event_about_an_account_that_is_not_there_tells_nobody(session: AsyncSession, member: Make) -> None:
    closed = await member(Role.ENTERPRISE_OWNER)
    await session.execute(update(Account).where(Account.id == closed.account_id).values(active=False))
    for account_id in (UUID(int=0), closed.account_id):
        await FOLLOWER.handle(session, await happened(session, ABOUT_ACCOUNT, account_id, at=DAY))
    assert await messages(session, to=closed) == []


async def test_members_of_the_parties_in_the_roles_are_told_but_not_who_did_it(session: AsyncSession, member: Make) -> None:
    officer, approver, stranger = [await member(role) for role in (Role.BANK_OFFICER, Role.BANK_APPROVER, Role.BANK_OFFICER)]
    case = uuid4()
    parties = [officer.organisation_id, approver.organisation_id]
    await FOLLOWER.handle(session, await happened(session, MEMBERS_EVENT, case, at=DAY, parties=parties, data={"count": 3}))
    (message,) = await messages(session, to=officer)
    assert (message.text, message.path) == ("3 件", f"/bank/cases/{case}")
    assert await messages(session, to=approver) == await messages(session, to=stranger) == []
    own = await happened(session, MEMBERS_EVENT, case, at=DAY, parties=parties, data={"count": 4}, by=officer.account_id)
    await FOLLOWER.handle(session, own)
    assert len(await messages(session, to=officer)) == 1
    await FOLLOWER.handle(session, await happened(session, MEMBERS_EVENT, case, at=DAY, data={"count": 5}))
    assert len(await messages(session, to=officer)) == 1


async def test_a_clock_reaches_those_of_the_acting_organisation_who_work_on_such_cases(session: AsyncSession, member: Make) -> None:
    approver, officer = await member(Role.BANK_APPROVER), await member(Role.BANK_OFFICER)
    case = uuid4()
    for acting in (approver, officer):
        data = {"subject_kind": "trial_case", "subject_id": str(case), "organisation_id": str(acting.organisation_id)}
        await FOLLOWER.handle(session, await happened(session, ACTING_EVENT, uuid4(), at=DAY, data=data))
    (message,) = await messages(session, to=approver)
    assert message.path == f"/bank/cases/{case}"
    assert await messages(session, to=officer) == []


async def test_operators_everywhere_and_the_named_account(session: AsyncSession, member: Make) -> None:
    operator, officer = await member(Role.OPERATOR), await member(Role.BANK_OFFICER)
    await FOLLOWER.handle(session, await happened(session, OPERATORS_EVENT, uuid4(), at=DAY))
    assert [message.title for message in await messages(session, to=operator)] == ["故障"]
    named = await happened(session, NAMED_EVENT, uuid4(), at=DAY, data={"account_id": str(officer.account_id)})
    await FOLLOWER.handle(session, named)
    assert [message.title for message in await messages(session, to=officer)] == ["分给你一件"]


async def test_letters_go_only_where_the_person_chose_and_confirmed(session: AsyncSession, member: Make) -> None:
    both, unconfirmed, unchosen = [await member(Role.ENTERPRISE_OWNER) for _ in range(3)]
    for channel in Channel:
        add_contact(session, both.account_id, channel, at=DAY)
        add_contact(session, unconfirmed.account_id, channel, at=DAY, confirmed=False)
        add_contact(session, unchosen.account_id, channel, at=DAY)
    add_preference(session, both.account_id, *Channel)
    add_preference(session, unconfirmed.account_id, *Channel)
    add_preference(session, unchosen.account_id)
    found = {}
    for someone in (both, unconfirmed, unchosen):
        await FOLLOWER.handle(session, await happened(session, ABOUT_ACCOUNT, someone.account_id, at=DAY))
        (message,) = await messages(session, to=someone)
        found[someone.account_id] = [task.key for task in await tasks_of(session, message.id)]
        if someone is both:
            assert found[both.account_id] == [f"{message.id}:email", f"{message.id}:sms"]
    assert found[unconfirmed.account_id] == found[unchosen.account_id] == []


@pytest.mark.parametrize(("kind", "at", "wait"), [(NAMED_EVENT, NIGHT, MORNING), (NAMED_EVENT, DAY, None), (ABOUT_ACCOUNT, NIGHT, None)])
async def test_quiet_hours_hold_letters_back_but_not_those_about_the_accounts_safety(
    session: AsyncSession, member: Make, kind: EventKind, at: datetime, wait: datetime | None
) -> None:
    someone = await member(Role.ENTERPRISE_OWNER)
    add_contact(session, someone.account_id, Channel.SMS, at=DAY)
    add_preference(session, someone.account_id, Channel.SMS)
    await FOLLOWER.handle(session, await happened(session, kind, someone.account_id, at=at, data={"account_id": str(someone.account_id)}))
    (message,) = await messages(session, to=someone)
    (task,) = await tasks_of(session, message.id)
    assert task.not_before_at == wait


def test_two_notices_about_one_kind_of_event_are_refused() -> None:
    notice = Notice("a.b", (Audience(Whom.SUBJECT),), "题", "文")
    with pytest.raises(ValueError, match=r"a\.b"):
        notifications_follower([notice, notice], [], People())


async def test_the_database_shows_a_person_only_the_own_messages(sessions: Sessions, session: AsyncSession, member: Make) -> None:
    mine, another = await member(Role.ENTERPRISE_OWNER), await member(Role.ENTERPRISE_OWNER)
    await FOLLOWER.handle(session, await happened(session, ABOUT_ACCOUNT, mine.account_id, at=DAY))
    await session.commit()
    async with transaction(sessions, binding_of(another)) as theirs:
        assert await count_unread(theirs, mine.account_id) == 0
        changed = await theirs.execute(update(Notification).values(read_at=DAY).returning(Notification.id))
        assert changed.all() == []
    async with transaction(sessions, binding_of(mine)) as own:
        assert await count_unread(own, mine.account_id) == 1
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with transaction(sessions, binding_of(mine)) as own:
            await own.execute(update(Notification).values(title="x"))
