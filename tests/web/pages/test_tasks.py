"""Pages and API of background tasks: the operator's desk, replay, and progress that only its owner reads."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from jinja2_fragments import render_block
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.tasks.models import TaskRow, TaskState
from tests.web.callers import Caller, Member
from tests.web.task_samples import TASK_CONTEXTS, task_view
from web.rendering import environment

SignIn = Callable[[Role], Awaitable[Caller]]


async def add_task(session: AsyncSession, owner: Member | None, **more: object) -> UUID:
    """A task of the owner's organisation, committed."""
    row = TaskRow(
        id=new_id(),
        kind=f"trial.{uuid4().hex}",
        queue="default",
        arguments={},
        organisation_id=owner.organisation_id if owner else None,
        account_id=owner.account_id if owner else None,
        trace_id="",
        created_at=now(),
    )
    for name, value in more.items():
        setattr(row, name, value)
    session.add(row)
    await session.commit()
    return row.id


async def test_the_owner_sees_how_far_it_is_and_the_page_looks_again_until_it_ends(signed_in: SignIn, session: AsyncSession) -> None:
    caller = await signed_in(Role.ENTERPRISE_OWNER)
    task_id = await add_task(session, caller.member, state=TaskState.RUNNING, progress_done=40, progress_total=100, progress_text="第 2 页")
    page = await caller.get(f"/me/tasks/{task_id}")
    assert page.status_code == 200
    assert "40／100" in page.text
    assert "第 2 页" in page.text
    assert f'hx-get="/me/tasks/{task_id}"' in page.text

    await session.execute(update(TaskRow).where(TaskRow.id == task_id).values(state=TaskState.DONE, finished_at=now()))
    await session.commit()
    ended = await caller.request("GET", f"/me/tasks/{task_id}", headers={"HX-Request": "true"})
    assert "已完成" in ended.text
    assert "<html" not in ended.text
    assert "hx-get" not in ended.text


@pytest.mark.parametrize("address", ["/me/tasks/{}", "/api/v1/tasks/{}"])
async def test_another_organisations_task_is_not_found_exactly_like_none(signed_in: SignIn, session: AsyncSession, address: str) -> None:
    owner, other = await signed_in(Role.ENTERPRISE_OWNER), await signed_in(Role.BANK_OFFICER)
    theirs, nobodys = await add_task(session, owner.member), await add_task(session, None)
    answers = [await other.get(address.format(task_id)) for task_id in (theirs, nobodys, new_id())]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert (await owner.get(address.format(theirs))).status_code == 200


async def test_a_program_reads_progress_and_learns_only_reasons_written_for_people(signed_in: SignIn, session: AsyncSession) -> None:
    caller = await signed_in(Role.BANK_OFFICER)
    plain = await add_task(session, caller.member, state=TaskState.DEAD, error_code="DoNotRetry", error_text="文件缺少表头")
    broken = await add_task(session, caller.member, state=TaskState.DEAD, error_code="KeyError", error_text="KeyError（products.import:7）")
    found = (await caller.get(f"/api/v1/tasks/{plain}")).json()
    assert (found["state"], found["detail"], found["progress"]) == ("dead", "文件缺少表头", None)
    assert "products.import" not in (await caller.get(f"/api/v1/tasks/{broken}")).text


async def test_the_operator_finds_a_dead_letter_by_its_id_and_replays_it_once(signed_in: SignIn, session: AsyncSession) -> None:
    operator = await signed_in(Role.OPERATOR)
    task_id = await add_task(session, None, state=TaskState.DEAD, attempts=3, error_text="ValueError（web.worker:1）", finished_at=now())
    page = await operator.get(f"/operator/tasks?id={task_id}")
    assert page.status_code == 200
    assert "ValueError（web.worker:1）" in page.text
    assert f'action="/operator/tasks/{task_id}/replay"' in page.text

    assert (await operator.post(f"/operator/tasks/{task_id}/replay")).status_code == 303
    assert (await operator.post(f"/operator/tasks/{task_id}/replay")).status_code == 409
    row = (await session.scalars(select(TaskRow).where(TaskRow.id == task_id))).one()
    assert (row.state, row.attempts_forgiven) == (TaskState.QUEUED, 3)
    logged = (await session.scalars(select(EventRow).where(EventRow.subject_id == task_id))).one()
    assert (logged.kind, logged.role, logged.account_id) == ("task.replayed", "operator", operator.account_id)


async def test_all_dead_letters_of_a_kind_are_replayed_together(signed_in: SignIn, session: AsyncSession) -> None:
    operator, kind = await signed_in(Role.OPERATOR), f"trial.{uuid4().hex}"
    tasks = [await add_task(session, None, kind=kind, state=TaskState.DEAD) for _ in range(2)]
    listed = (await operator.get(f"/operator/tasks?kind={kind}")).text
    assert set(re.findall(r'action="/operator/tasks/([0-9a-f-]{36})/replay"', listed)) == {str(task_id) for task_id in tasks}
    assert (await operator.post(f"/operator/tasks/kinds/{kind}/replay")).status_code == 303
    assert (await operator.post(f"/operator/tasks/kinds/{kind}/replay")).status_code == 404
    states = (await session.scalars(select(TaskRow.state).where(TaskRow.id.in_(tasks)))).all()
    assert set(states) == {TaskState.QUEUED}


@pytest.mark.parametrize("typed", ["", "nonsense", "0" * 64])
async def test_an_id_that_is_none_finds_nothing(signed_in: SignIn, typed: str) -> None:
    page = await (await signed_in(Role.OPERATOR)).get(f"/operator/tasks?id={typed}")
    assert page.status_code == 200
    assert ("没有这个任务" in page.text) == bool(typed)


@pytest.mark.parametrize("role", [Role.ENTERPRISE_OWNER, Role.BANK_ADMIN, Role.AUDITOR, Role.SECURITY_ADMIN])
async def test_only_the_operator_has_the_desk(signed_in: SignIn, role: Role) -> None:
    caller = await signed_in(role)
    assert (await caller.get("/operator/tasks")).status_code == 403
    assert (await caller.post(f"/operator/tasks/{new_id()}/replay")).status_code == 403


def test_a_waiting_task_says_when_it_is_tried_again() -> None:
    alone = render_block(environment(), "pages/task.html", "task", task=task_view(TaskState.QUEUED))
    assert "没有成功，2026-11-21 08:42 后再试" in alone
    assert "hx-trigger" in alone


def test_the_desk_swaps_alone() -> None:
    assert 'id="tasks"' in render_block(environment(), "pages/operator/tasks.html", "tasks", **TASK_CONTEXTS["operator/tasks"])
