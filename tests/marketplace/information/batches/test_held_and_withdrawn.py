"""Rows that wait are decided by a person; a whole batch can be taken back as if it had never come."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.errors import Invalid
from marketplace.information.batches.held import Decision, decide_row, settle_row
from marketplace.information.batches.refusals import BatchNotFound, BatchNotSettled, HeldRowNotFound, RowDecided
from marketplace.information.batches.withdrawing import undo_batch, withdraw_batch
from marketplace.information.models import Batch, HeldRow
from marketplace.information.states import BatchState, Ending, HeldState, Mode
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.information.batches.deliveries import AT, SEALS, Provider, make_enterprise, make_provider, new_code, used

DECIDE, WITHDRAW = "information:held_row:decide", "information:batch:withdraw"
RELEASE = Decision(release=True, reason="已与报送单位核对")


def actor_of(provider: Provider) -> Actor:
    """Somebody of the provider."""
    return Actor(role=Role.DATA_PROVIDER, organisation_id=provider.id)


async def decide(provider: Provider, row: HeldRow, decision: Decision) -> HeldRow:
    """A person decides, then the worker carries it out."""
    binding = Binding(Role.DATA_PROVIDER.value, provider.id)
    async with transaction(provider.sessions, binding) as session:
        decided = await decide_row(session, actor_of(provider), DECIDE, row.id, decision, at=AT)
    await work(provider, lambda run: settle_row(run, SEALS, row_id=str(row.id)))
    return decided


async def withdraw(provider: Provider, batch: Batch) -> None:
    """A person takes the batch back, then the worker carries it out."""
    async with transaction(provider.sessions, Binding.system()) as session:
        await withdraw_batch(session, actor_of(provider), WITHDRAW, batch.id, at=AT)
    await work(provider, lambda run: undo_batch(run, batch_id=str(batch.id)))


async def work(provider: Provider, handle: object) -> None:
    """One attempt at a task."""
    async with transaction(provider.sessions, Binding.system()) as session:
        await handle(TaskRun(UUID(int=0), 1, AT, session, provider.sessions, Binding.system()))  # type: ignore[operator]


async def waiting(session: AsyncSession, batch: Batch) -> list[HeldRow]:
    """The batch's rows that wait."""
    query = select(HeldRow).where(HeldRow.batch_id == batch.id).order_by(HeldRow.row).execution_options(populate_existing=True)
    return list(await session.scalars(query))


async def figures(session: AsyncSession, batch: Batch) -> tuple[BatchState, int, int, int]:
    """State, accepted, rejected, held as they are now."""
    fresh = await session.get_one(Batch, batch.id, populate_existing=True)
    await session.commit()
    return fresh.state, fresh.accepted, fresh.rejected, fresh.held


async def test_a_row_is_given_to_the_subject_that_a_person_names(provider: Provider, session: AsyncSession) -> None:
    subject, code, _ = await make_enterprise(session)
    batch = await provider.deliver([used(2, None, f"示例不详{new_code()}")])
    (row,) = await waiting(session, batch)
    await decide(provider, row, Decision(release=True, reason="电话核实", subject=f" {code.lower()} "))
    (record,) = await provider.live()
    assert (record.subject_id, record.batch_id, record.row) == (subject, batch.id, 2)
    assert await figures(session, batch) == (BatchState.APPLIED, 1, 0, 0)
    assert await provider.stale(subject) == {subject}


async def test_a_jump_that_is_confirmed_supersedes_the_value_before(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    await provider.deliver([used(2, code, name, kwh="100")])
    batch = await provider.deliver([used(2, code, name, kwh="90000")])
    (row,) = await waiting(session, batch)
    await decide(provider, row, RELEASE)
    assert [(each.data["usage_kwh"], each.ending) for each in await provider.all()] == [(100, Ending.SUPERSEDED), (90000, None)]


async def test_a_discarded_row_changes_nothing(provider: Provider, session: AsyncSession) -> None:
    batch = await provider.deliver([used(2, None, f"示例不详{new_code()}")])
    (row,) = await waiting(session, batch)
    decided = await decide(provider, row, Decision(release=False, reason="不是本市企业"))
    assert (decided.state, decided.decided_because) == (HeldState.DISCARDED, "不是本市企业")
    assert await provider.all() == []
    assert await figures(session, batch) == (BatchState.PARTLY_APPLIED, 0, 1, 0)


async def test_a_row_is_decided_once(provider: Provider, session: AsyncSession) -> None:
    batch = await provider.deliver([used(2, None, f"示例不详{new_code()}")])
    (row,) = await waiting(session, batch)
    await decide(provider, row, Decision(release=False, reason="重复"))
    with pytest.raises(RowDecided):
        await decide(provider, row, Decision(release=False, reason="再来"))


@pytest.mark.parametrize(
    ("subject", "reason"),
    [("", "核实"), ("91", "核实"), (new_code(), "核实"), ("", "")],
    ids=["nobody", "no code", "a code of nobody", "no reason"],
)
async def test_a_decision_says_whom_and_why(provider: Provider, session: AsyncSession, subject: str, reason: str) -> None:
    batch = await provider.deliver([used(2, None, f"示例不详{new_code()}")])
    (row,) = await waiting(session, batch)
    with pytest.raises(Invalid) as refused:
        await decide(provider, row, Decision(release=True, reason=reason, subject=subject))
    assert {each.pointer for each in refused.value.errors} == {"/subject"} | (set() if reason else {"/reason"})


async def test_what_a_newer_batch_says_is_not_overwritten_by_a_late_release(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    await provider.deliver([used(2, code, name, kwh="100")])
    batch = await provider.deliver([used(2, code, name, kwh="90000")])
    await provider.deliver([used(2, code, name, kwh="110")])
    (row,) = await waiting(session, batch)
    await decide(provider, row, RELEASE)
    assert [each.data["usage_kwh"] for each in await provider.live()] == [110]
    assert await figures(session, batch) == (BatchState.PARTLY_APPLIED, 0, 1, 0)


async def test_anothers_row_and_batch_are_not_found(provider: Provider, session: AsyncSession, system_sessions: Sessions) -> None:
    other = await make_provider(session, system_sessions)
    batch = await provider.deliver([used(2, None, f"示例不详{new_code()}")])
    (row,) = await waiting(session, batch)
    with pytest.raises(HeldRowNotFound):
        await decide(other, row, Decision(release=False, reason="不是我的"))
    with pytest.raises(BatchNotFound):
        await withdraw(other, batch)


async def test_a_batch_taken_back_gives_way_to_what_was_before(provider: Provider, session: AsyncSession) -> None:
    subject, code, name = await make_enterprise(session)
    first = await provider.deliver([used(2, code, name, kwh="100"), used(3, code, name, "2026-09-30", "50")])
    wrong = await provider.deliver([used(2, code, name, kwh="110")], mode=Mode.FULL_SNAPSHOT)
    await withdraw(provider, wrong)
    live = await provider.live()
    assert [(each.as_of, each.data["usage_kwh"], each.batch_id) for each in live] == [
        (date(2026, 9, 30), 50, first.id), (date(2026, 10, 31), 100, first.id),
    ]  # fmt: skip
    assert [each.row for each in live] == [3, 2]
    assert await provider.stale(subject) == {subject}


async def test_what_a_later_batch_says_stands_when_one_before_it_is_taken_back(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    await provider.deliver([used(2, code, name, kwh="100")])
    middle = await provider.deliver([used(2, code, name, kwh="110")])
    last = await provider.deliver([used(2, code, name, kwh="120")])
    await withdraw(provider, middle)
    assert [each.data["usage_kwh"] for each in await provider.live()] == [120]
    await withdraw(provider, last)
    assert [each.data["usage_kwh"] for each in await provider.live()] == [100]


async def test_a_withdrawal_can_itself_be_taken_back(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    await provider.deliver([used(2, code, name, kwh="100")])
    withdrawal = await provider.deliver([used(2, code, name)], mode=Mode.WITHDRAW)
    assert await provider.live() == []
    await withdraw(provider, withdrawal)
    assert [each.data["usage_kwh"] for each in await provider.live()] == [100]


async def test_a_batch_is_taken_back_once_and_only_when_it_is_applied(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    batch = await provider.deliver([used(2, code, name)])
    await withdraw(provider, batch)
    with pytest.raises(BatchNotSettled):
        await withdraw(provider, batch)
    checking = await provider.stage([used(2, code, name)])
    with pytest.raises(BatchNotSettled):
        await withdraw(provider, checking)
