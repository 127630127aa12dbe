"""Moving a case: conditional, by two people where two are asked for, recorded in the same transaction."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account, ApiClient
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.errors import Forbidden, Invalid
from marketplace.events.models import EventRow
from marketplace.holidays.draft import create_notice
from marketplace.holidays.events import MOVED
from marketplace.holidays.models import HolidayNotice
from marketplace.holidays.states import NOTICE, NoticeStatus
from marketplace.workflow.models import WorkflowStep
from marketplace.workflow.mover import CaseNotFound, FactorNeeded, FourEyesNeeded, Said, StaleVersion, move
from marketplace.workflow.moves import TransitionNotAllowed
from marketplace.workflow.reading import actions, open_moves, timeline
from tests.marketplace.holidays.people import Office, make_office
from tests.marketplace.holidays.samples import terms_of_far_year

RETURN = Said(reason_code="incomplete", note="请补充")


@pytest.fixture
async def office(session: AsyncSession) -> Office:
    return await make_office(session)


@pytest.fixture
async def case_id(system_sessions: Sessions, office: Office) -> UUID:
    """A draft of the first operator."""
    async with transaction(system_sessions, bound_to(office.first)) as session:
        return (await create_notice(session, office.first, terms_of_far_year(2071), at=now())).id


def bound_to(actor: Actor) -> Binding:
    return Binding(actor.role, actor.organisation_id, actor.account_id)


async def take(sessions: Sessions, actor: Actor, case_id: UUID, action: str, said: Said = Said(), **more: Any) -> HolidayNotice:  # noqa: B008
    async with transaction(sessions, bound_to(actor)) as session:
        assert actor.organisation_id
        parties = (actor.organisation_id,)
        return await move(
            session, actor, NOTICE, MOVED[action], HolidayNotice, case_id, action, at=now(), said=said, parties=parties, **more
        )  # fmt: skip


async def counts(session: AsyncSession, case_id: UUID) -> tuple[int, int]:
    """Steps and events of the case."""
    steps = await session.scalar(select(func.count()).where(WorkflowStep.subject_id == case_id))
    events = await session.scalar(select(func.count()).where(EventRow.subject_id == case_id))
    return steps or 0, events or 0


async def test_a_move_changes_state_and_version_and_leaves_step_and_event(
    system_sessions: Sessions, session: AsyncSession, office: Office, case_id: UUID
) -> None:
    after = await take(system_sessions, office.first, case_id, "submit")
    assert (after.status, after.version, after.round) == (NoticeStatus.SUBMITTED, 2, 1)
    step = (await session.scalars(select(WorkflowStep).where(WorkflowStep.subject_id == case_id, WorkflowStep.action == "submit"))).one()
    event = (await session.scalars(select(EventRow).where(EventRow.id == step.event_id))).one()
    assert (step.source, step.target, step.account_id) == ("draft", "submitted", office.first.account_id)
    assert (event.kind, event.account_id, event.data) == (
        "holiday_notice.submitted",
        office.first.account_id,
        {"from": "draft", "to": "submitted"},
    )


async def test_a_move_that_the_state_does_not_allow_leaves_nothing(
    system_sessions: Sessions, session: AsyncSession, office: Office, case_id: UUID
) -> None:
    before = await counts(session, case_id)
    with pytest.raises(TransitionNotAllowed) as refused:
        await take(system_sessions, office.second, case_id, "return", RETURN)
    assert refused.value.state == "draft"
    assert await counts(session, case_id) == before


async def test_whoever_submitted_does_not_decide_and_another_does(
    system_sessions: Sessions, session: AsyncSession, office: Office, case_id: UUID
) -> None:
    await take(system_sessions, office.first, case_id, "submit")
    with pytest.raises(FourEyesNeeded):
        await take(system_sessions, office.first, case_id, "return", RETURN)
    after = await take(system_sessions, office.second, case_id, "return", RETURN)
    assert after.status == NoticeStatus.RETURNED
    # a new round: the second operator may submit now, and then not decide
    again = await take(system_sessions, office.second, case_id, "submit")
    assert again.round == 2
    with pytest.raises(FourEyesNeeded):
        await take(system_sessions, office.second, case_id, "return", RETURN)


async def test_nobody_decides_for_a_colleague_who_has_submitted(system_sessions: Sessions, office: Office, case_id: UUID) -> None:
    await take(system_sessions, office.first, case_id, "submit")
    on_behalf = Said(reason_code="incomplete", note="请补充", on_behalf_of=office.first.account_id)
    with pytest.raises(Forbidden, match="不是这位同事的代理人"):
        await take(system_sessions, office.second, case_id, "return", on_behalf)
    delegate = replace(office.second, stands_in_for=frozenset({office.first.account_id}))
    with pytest.raises(FourEyesNeeded):
        await take(system_sessions, delegate, case_id, "return", on_behalf)


async def test_a_program_counts_as_everybody_who_has_held_its_secret(
    system_sessions: Sessions, session: AsyncSession, office: Office, case_id: UUID
) -> None:
    """Otherwise whoever may make programs could be both pairs of eyes: once in person, once as a program."""
    assert office.first.organisation_id
    client = ApiClient(
        id=uuid4(), client_id=f"own-{uuid4().hex[:8]}", secret_hash=b"0" * 32, organisation_id=office.first.organisation_id,
        role=Role.OPERATOR, known_to=[office.first.account_id],
    )  # fmt: skip
    session.add(client)
    await session.commit()
    program = Actor(Role.OPERATOR, client_id=client.id, organisation_id=office.first.organisation_id)
    await take(system_sessions, office.first, case_id, "submit")
    with pytest.raises(FourEyesNeeded):
        await take(system_sessions, program, case_id, "return", RETURN)
    await take(system_sessions, office.second, case_id, "return", RETURN)


async def test_two_at_once_make_one_move(system_sessions: Sessions, session: AsyncSession, office: Office, case_id: UUID) -> None:
    answers = await asyncio.gather(*(take(system_sessions, office.first, case_id, "submit") for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(answer, HolidayNotice) for answer in answers) == 1
    assert all(isinstance(answer, (HolidayNotice, TransitionNotAllowed, FourEyesNeeded)) for answer in answers)
    assert await counts(session, case_id) == (2, 2)  # creation and submission


async def test_a_caller_who_looked_at_an_older_version_is_told(system_sessions: Sessions, office: Office, case_id: UUID) -> None:
    with pytest.raises(StaleVersion) as refused:
        await take(system_sessions, office.first, case_id, "submit", version=7)
    assert refused.value.state == "draft"


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        (Said(), ["/reason_code", "/note"]),
        (Said(reason_code="because", note="x"), ["/reason_code"]),
        (Said(reason_code="incomplete", note="  "), ["/note"]),
        (Said(reason_code="incomplete", note="长" * 2001), ["/note"]),
    ],
)
async def test_every_fault_in_what_is_said_is_named_at_once(
    system_sessions: Sessions, office: Office, case_id: UUID, said: Said, pointers: list[str]
) -> None:
    await take(system_sessions, office.first, case_id, "submit")
    with pytest.raises(Invalid) as refused:
        await take(system_sessions, office.second, case_id, "return", said)
    assert [error.pointer for error in refused.value.errors] == pointers


async def test_a_move_that_asks_for_the_factor_is_not_made_without_it(system_sessions: Sessions, office: Office, case_id: UUID) -> None:
    await take(system_sessions, office.first, case_id, "submit")
    with pytest.raises(FactorNeeded):
        await take(system_sessions, office.second, case_id, "publish")
    assert (await take(system_sessions, office.second, case_id, "publish", Said(factor_fresh=True))).status == NoticeStatus.PUBLISHED


async def test_a_role_without_the_permission_moves_nothing(system_sessions: Sessions, office: Office, case_id: UUID) -> None:
    stranger = Actor(Role.AUDITOR, account_id=office.second.account_id, organisation_id=office.second.organisation_id)
    with pytest.raises(Forbidden):
        await take(system_sessions, stranger, case_id, "submit")


async def test_a_case_that_is_not_there_is_not_found(system_sessions: Sessions, office: Office) -> None:
    with pytest.raises(CaseNotFound):
        await take(system_sessions, office.first, uuid4(), "submit")


async def test_what_can_be_done_next_is_listed_for_each_caller(
    system_sessions: Sessions, session: AsyncSession, office: Office, case_id: UUID
) -> None:
    case = await take(system_sessions, office.first, case_id, "submit")
    mine = await open_moves(session, office.first, NOTICE, case_id, case)
    theirs = await open_moves(session, office.second, NOTICE, case_id, case)
    assert actions(mine) == ["withdraw"]
    assert {each.move.action for each in mine if each.blocked_zh} == {"publish", "return"}
    assert actions(theirs) == ["publish", "return", "withdraw"]


async def test_the_timeline_names_people_reasons_and_notes(
    system_sessions: Sessions, session: AsyncSession, office: Office, case_id: UUID
) -> None:
    (await session.get_one(Account, office.second.account_id)).display_name = "示例复核"
    await session.commit()
    await take(system_sessions, office.first, case_id, "submit")
    await take(system_sessions, office.second, case_id, "return", RETURN)
    steps = await timeline(session, NOTICE, case_id)
    assert [(step.action, step.actor_zh, step.reason_zh, step.note) for step in steps[1:]] == [
        ("submit", "示例人员", None, None),
        ("return", "示例复核", "内容不完整", "请补充"),
    ]


async def test_a_step_is_never_changed_or_removed(session: AsyncSession, case_id: UUID) -> None:
    for statement in ("UPDATE workflow_step SET note = 'x'", "DELETE FROM workflow_step", "DELETE FROM four_eyes"):
        with pytest.raises(DBAPIError):
            async with session.begin_nested():
                await session.execute(text(statement))
