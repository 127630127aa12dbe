"""A change of name: a newer registration shows it, nothing else does, and the former name stays in the history."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import Sessions
from marketplace.information.batches.frames import GoodRow
from marketplace.information.models import Batch, BatchProblem
from marketplace.information.states import BatchState, Mode, OnError
from marketplace.members.models import FormerName, Organisation
from tests.marketplace.information.batches.deliveries import Provider, good, make_enterprise, make_provider, new_code, used

AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)


@pytest.fixture
async def register(session: AsyncSession, system_sessions: Sessions) -> Provider:
    """Who registers enterprises."""
    return await make_provider(session, system_sessions, "market_entity_registration")


def registered(row: int, code: str, name: str, on: date = OCTOBER) -> GoodRow:
    return good(row, code, name, {"enterprise_name": name, "registration_status": "active"}, on, bytes(16))


async def name_of(session: AsyncSession, code: str) -> str:
    return (await session.scalars(select(Organisation.name).where(Organisation.uscc == code))).one()


async def problems(session: AsyncSession, batch: Batch) -> Sequence[str]:
    return (await session.scalars(select(BatchProblem.code).where(BatchProblem.batch_id == batch.id))).all()


async def test_a_newer_registration_changes_the_name_and_keeps_the_former(register: Provider, session: AsyncSession) -> None:
    subject, code, former = await make_enterprise(session)
    await register.deliver([registered(2, code, former, AUGUST)], as_of=AUGUST)
    batch = await register.deliver([registered(2, code, "示例(新名) 有限公司")])
    assert (batch.state, batch.accepted) == (BatchState.APPLIED, 1)
    assert await name_of(session, code) == "示例（新名）有限公司"
    kept = (await session.scalars(select(FormerName).where(FormerName.organisation_id == subject))).one()
    assert (kept.name, kept.because, kept.source_id) == (former, "registration", batch.id)
    again = await register.deliver([registered(2, code, "示例(新名) 有限公司")])
    assert (again.accepted, again.unchanged) == (1, 1)
    assert len((await session.scalars(select(FormerName.id).where(FormerName.organisation_id == subject))).all()) == 1


async def test_a_registration_of_the_same_day_or_older_changes_no_name(
    register: Provider, session: AsyncSession, system_sessions: Sessions
) -> None:
    _, code, name = await make_enterprise(session)
    await register.deliver([registered(2, code, name, SEPTEMBER)], as_of=SEPTEMBER)
    other = await make_provider(session, system_sessions, "market_entity_registration")
    for day in (SEPTEMBER, AUGUST):
        batch = await other.deliver([registered(2, code, "示例别名有限公司", day)], as_of=OCTOBER)
        assert (batch.state, await problems(session, batch)) == (BatchState.REJECTED, ["name_differs"])
    assert await name_of(session, code) == name


async def test_rows_of_other_items_change_no_name(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    batch = await provider.deliver([used(2, code, "示例别名有限公司")])
    assert (batch.state, await problems(session, batch)) == (BatchState.REJECTED, ["name_differs"])
    assert await name_of(session, code) == name


async def test_two_names_in_one_delivery_change_none_by_the_second(register: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    rows = [registered(2, code, name), good(3, code, "示例别名有限公司", {"registration_status": "active"}, OCTOBER, b"k" * 16)]
    batch = await register.deliver(rows, on_error=OnError.APPLY_VALID)
    assert (batch.accepted, await problems(session, batch)) == (1, ["name_differs"])
    assert await name_of(session, code) == name


async def test_a_refused_delivery_changes_no_name(register: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    rows = [registered(2, code, "示例新名有限公司"), good(3, new_code(), None, {"registration_status": "active"}, OCTOBER, b"k" * 16)]
    batch = await register.deliver(rows)
    assert batch.state is BatchState.REJECTED
    assert await name_of(session, code) == name


async def test_taking_a_row_back_changes_no_name(register: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    await register.deliver([registered(2, code, name, AUGUST)], as_of=AUGUST)
    batch = await register.deliver([registered(2, code, "示例别名有限公司")], mode=Mode.WITHDRAW)
    assert await problems(session, batch) == ["name_differs"]
    assert await name_of(session, code) == name


async def test_who_delivers_under_the_former_name_is_told(register: Provider, provider: Provider, session: AsyncSession) -> None:
    _, code, former = await make_enterprise(session)
    waiting = await provider.stage([used(2, code, former)])
    await register.deliver([registered(2, code, "示例改名以后有限公司")])
    settled = await provider.settle(waiting)
    assert (settled.state, await problems(session, settled)) == (BatchState.REJECTED, ["name_differs"])
