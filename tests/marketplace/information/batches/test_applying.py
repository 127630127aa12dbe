"""What a delivery does to the records, by its mode."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import Sessions
from marketplace.events.models import EventRow
from marketplace.information.batches.frames import Fault
from marketplace.information.models import BatchProblem, HeldRow
from marketplace.information.states import BatchState, Ending, Mode, OnError
from marketplace.members.models import Organisation, OrganisationKind
from tests.marketplace.information.batches.deliveries import Provider, make_enterprise, new_code, used

JULY, AUGUST, SEPTEMBER = date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)
BAD = Fault(3, "usage_kwh", "number", "不是数字")


async def test_a_row_becomes_a_record_that_says_where_it_came_from(provider: Provider, session: AsyncSession) -> None:
    subject, code, name = await make_enterprise(session)
    batch = await provider.deliver([used(2, code, name)])
    (record,) = await provider.live()
    assert (batch.state, batch.received, batch.accepted, batch.rejected, batch.held) == (BatchState.APPLIED, 1, 1, 0, 0)
    assert (record.subject_id, record.batch_id, record.row, record.item) == (subject, batch.id, 2, "electricity_payment")
    assert record.data["usage_kwh"] == 100
    assert await provider.stale(subject) == {subject}
    told = await session.scalar(select(EventRow).where(EventRow.subject_id == batch.id, EventRow.kind == "information_batch.applied"))
    assert told is not None
    assert told.data["accepted"] == 1


async def test_a_newer_word_on_the_same_record_supersedes_the_older(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    first = await provider.deliver([used(2, code, name, kwh="100")])
    second = await provider.deliver([used(2, code, name, kwh="120")])
    old, new = await provider.all()
    assert (old.batch_id, old.ending, old.ended_by) == (first.id, Ending.SUPERSEDED, second.id)
    assert (new.data["usage_kwh"], new.ended_at) == (120, None)
    assert second.ended == 1


async def test_what_is_known_already_is_counted_and_not_written_again(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    await provider.deliver([used(2, code, name, kwh="100")])
    again = await provider.deliver([used(2, code, name, kwh="100.0")])
    assert (again.accepted, again.unchanged, again.ended) == (1, 1, 0)
    assert len(await provider.all()) == 1


async def test_an_older_batch_never_overwrites_a_newer_one(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    await provider.deliver([used(2, code, name, kwh="100")], as_of=SEPTEMBER)
    older = await provider.deliver([used(2, code, name, kwh="90")], as_of=AUGUST)
    assert older.state is BatchState.REJECTED
    assert [each.data["usage_kwh"] for each in await provider.live()] == [100]
    assert (await _problems(session, older.id))[0].code == "outdated"


async def test_one_bad_row_refuses_the_whole_batch(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    batch = await provider.deliver([used(2, code, name)], faults=[BAD])
    assert (batch.state, batch.received, batch.accepted, batch.rejected) == (BatchState.REJECTED, 2, 0, 1)
    assert await provider.all() == []


async def test_the_valid_rows_are_applied_where_the_sender_wants_it(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    batch = await provider.deliver([used(2, code, name)], faults=[BAD], on_error=OnError.APPLY_VALID)
    assert (batch.state, batch.accepted, batch.rejected) == (BatchState.PARTLY_APPLIED, 1, 1)
    assert len(await provider.live()) == 1


async def test_a_period_delivered_anew_ends_what_it_does_not_repeat(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    await provider.deliver([used(2, code, name, "2026-07-31"), used(3, code, name, "2026-08-31"), used(4, code, name, "2026-08-15")])
    replaced = await provider.deliver([used(2, code, name, "2026-08-31", "150")], mode=Mode.REPLACE_PERIOD)
    assert [(each.as_of, each.data["usage_kwh"]) for each in await provider.live()] == [(JULY, 100), (AUGUST, 150)]
    assert replaced.ended == 2


async def test_a_snapshot_ends_everything_that_it_does_not_repeat(provider: Provider, session: AsyncSession) -> None:
    _, one, first = await make_enterprise(session)
    gone, two, second = await make_enterprise(session)
    await provider.deliver([used(2, one, first), used(3, two, second)])
    snapshot = await provider.deliver([used(2, one, first)], mode=Mode.FULL_SNAPSHOT)
    assert [each.row for each in await provider.live()] == [2]
    assert (snapshot.unchanged, snapshot.ended) == (1, 1)
    assert await provider.stale(gone) == {gone}


async def test_a_snapshot_with_refused_rows_ends_nothing(provider: Provider, session: AsyncSession) -> None:
    _, one, first = await make_enterprise(session)
    _, two, second = await make_enterprise(session)
    await provider.deliver([used(2, one, first), used(3, two, second)])
    await provider.deliver([used(2, one, first)], mode=Mode.FULL_SNAPSHOT, faults=[BAD], on_error=OnError.APPLY_VALID)
    assert len(await provider.live()) == 2


async def test_listed_records_are_withdrawn(provider: Provider, session: AsyncSession) -> None:
    subject, code, name = await make_enterprise(session)
    await provider.deliver([used(2, code, name, "2026-07-31"), used(3, code, name, "2026-08-31")])
    batch = await provider.deliver([used(2, code, name, "2026-07-31")], mode=Mode.WITHDRAW)
    again = await provider.deliver([used(2, code, name, "2026-07-31")], mode=Mode.WITHDRAW)
    assert [each.as_of for each in await provider.live()] == [AUGUST]
    assert (batch.ended, again.ended, again.unchanged) == (1, 0, 1)
    assert {each.ending for each in await provider.all()} == {None, Ending.WITHDRAWN}
    assert await provider.stale(subject) == {subject}


async def test_a_valid_code_that_nobody_has_becomes_an_enterprise(provider: Provider, session: AsyncSession) -> None:
    code = new_code()
    batch = await provider.deliver([used(2, code, "示例(新办) 企业有限公司"), used(3, code, "示例（新办）企业有限公司", "2026-09-30")])
    made = (await session.scalars(select(Organisation).where(Organisation.uscc == code))).one()
    assert (made.name, made.kind, made.synthetic) == ("示例（新办）企业有限公司", OrganisationKind.ENTERPRISE, True)
    assert (batch.new_subjects, batch.accepted) == (1, 2)


async def test_brackets_and_spaces_tell_no_names_apart_and_other_names_do(provider: Provider, session: AsyncSession) -> None:
    _, code, _ = await make_enterprise(session, "示例（澄州）机电有限公司")
    batch = await provider.deliver(
        [used(2, code, "示例 (澄州)机电有限公司"), used(3, code, "示例机械有限公司", "2026-09-30")], on_error=OnError.APPLY_VALID
    )
    (problem,) = await _problems(session, batch.id)
    assert (batch.accepted, problem.row, problem.code) == (1, 3, "name_differs")


@pytest.mark.parametrize("row", [2, 3])
async def test_the_same_record_twice_in_one_file_is_told_with_its_first_row(provider: Provider, session: AsyncSession, row: int) -> None:
    _, code, name = await make_enterprise(session)
    batch = await provider.deliver([used(row, code, name), used(7, code, name, kwh="3")])
    (problem,) = await _problems(session, batch.id)
    assert (problem.row, problem.code) == (7, "repeated")
    assert f"第 {row} 行" in problem.problem


async def test_an_institution_is_no_subject(provider: Provider, session: AsyncSession) -> None:
    code = new_code()
    session.add(Organisation(name="示例银行", kind=OrganisationKind.BANK, uscc=code, region="320100"))
    await session.commit()
    batch = await provider.deliver([used(2, code, "示例银行")])
    assert [each.code for each in await _problems(session, batch.id)] == ["not_a_subject"]


async def test_a_provider_suspended_meanwhile_applies_nothing(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    batch = await provider.stage([used(2, code, name)])
    (await session.get_one(Organisation, provider.id)).status = "suspended"  # type: ignore[assignment]
    await session.commit()
    settled = await provider.settle(batch)
    assert (settled.state, settled.accepted) == (BatchState.FAILED, 0)
    assert await provider.all() == []


async def test_a_name_alone_finds_its_one_subject(provider: Provider, session: AsyncSession) -> None:
    subject, code, name = await make_enterprise(session)
    await provider.deliver([used(2, None, name)])
    (record,) = await provider.live()
    assert record.subject_id == subject
    same = await provider.deliver([used(2, code, name), used(3, None, name)])
    assert [each.code for each in await _problems(session, same.id)] == ["repeated"]


async def test_a_name_of_several_or_of_nobody_waits_for_a_person(provider: Provider, session: AsyncSession) -> None:
    name = f"示例重名企业{new_code()[-8:]}"
    first, *_ = await make_enterprise(session, name)
    second, *_ = await make_enterprise(session, name)
    batch = await provider.deliver([used(2, None, name), used(3, None, f"{name}之外")])
    held = (await session.scalars(select(HeldRow).where(HeldRow.batch_id == batch.id).order_by(HeldRow.row))).all()
    assert [set(each.candidates) for each in held] == [{first, second}, set()]
    assert (batch.state, batch.held, batch.accepted) == (BatchState.PARTLY_APPLIED, 2, 0)
    assert await provider.all() == []


async def test_an_implausible_jump_waits_and_its_record_stays(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    await provider.deliver([used(2, code, name, "2026-09-30", "100")])
    batch = await provider.deliver([used(2, code, name, "2026-09-30", "100000"), used(3, code, name, "2026-10-31", "20000")])
    held = (await session.scalars(select(HeldRow).where(HeldRow.batch_id == batch.id).order_by(HeldRow.row))).all()
    assert [(each.row, each.hold.value) for each in held] == [(2, "jump"), (3, "jump")]
    assert "2026-09-30" in held[1].because
    assert [each.data["usage_kwh"] for each in await provider.live()] == [100]


async def test_a_snapshot_keeps_the_record_of_a_row_that_waits(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    await provider.deliver([used(2, code, name, kwh="100")])
    await provider.deliver([used(2, code, name, kwh="100000")], mode=Mode.FULL_SNAPSHOT)
    assert [each.data["usage_kwh"] for each in await provider.live()] == [100]


async def _problems(session: AsyncSession, batch_id: object) -> list[BatchProblem]:
    query = select(BatchProblem).where(BatchProblem.batch_id == batch_id).order_by(BatchProblem.row)
    return list(await session.scalars(query))


async def test_two_batches_at_once_are_applied_one_after_the_other(
    provider: Provider, session: AsyncSession, system_sessions: Sessions
) -> None:
    import asyncio

    _, code, name = await make_enterprise(session)
    batches = [await provider.stage([used(2, code, name, kwh=str(100 + number))]) for number in range(4)]
    settled = await asyncio.gather(*[provider.settle(each) for each in batches])
    live = await provider.live()
    assert len(live) == 1
    newest = max(each.id for each in settled if each.state is BatchState.APPLIED)
    assert live[0].batch_id == newest
