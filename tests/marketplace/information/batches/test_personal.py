"""Personal fields of deliveries: never readable in the database, the same word recognised all the same, people never found by name."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.information.batches.frames import GoodRow
from marketplace.information.batches.held import Decision
from marketplace.information.batches.models import StagedRow
from marketplace.information.batches.sealing import open_waiting, row_place
from marketplace.information.models import Batch, HeldRow, InformationRecord
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.subject_keys.destroy import Reason, destroy
from marketplace.subject_keys.search import IDENTITY_NUMBER, remember
from tests.marketplace.information.batches.deliveries import AT, SEALER, SEALS, Provider, good, make_enterprise, make_provider, new_code
from tests.marketplace.information.batches.test_held_and_withdrawn import decide, withdraw

KEY = hashlib.blake2b(b"key_personnel", digest_size=16).digest()
DAY = date(2026, 10, 31)
NUMBER = "110101199003070732"


@pytest.fixture
async def provider(session: AsyncSession, system_sessions: Sessions) -> Provider:
    """Of key persons."""
    return await make_provider(session, system_sessions, "key_personnel")


def person(row: int, code: str | None, name: str | None, who: str = "张示例") -> GoodRow:
    """A key person of an enterprise."""
    return good(row, code, name, {"position": "经理"}, DAY, KEY, {"person_name": who})


async def opened(session: AsyncSession, record: InformationRecord) -> dict[str, str]:
    """The personal fields of a record."""
    sealer = await SEALS.subjects.for_subject(session, record.subject_id)
    return sealer.open(record.sealed, row_place(record.batch_id, record.row))


async def test_they_wait_and_stay_sealed_under_different_keys(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    batch = await provider.stage([person(2, code, name)])
    waiting = (await session.scalars(select(StagedRow).where(StagedRow.batch_id == batch.id))).one()
    assert open_waiting(SEALER, waiting.sealed, batch.id, 2) == {"person_name": "张示例"}
    await session.commit()
    await provider.settle(batch)
    (record,) = await provider.live()
    assert record.sealed != waiting.sealed
    assert record.data == {"position": "经理"}
    assert await opened(session, record) == {"person_name": "张示例"}


async def test_the_same_word_is_recognised_and_another_supersedes(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    first = await provider.deliver([person(2, code, name)])
    same = await provider.deliver([person(7, code, name)])
    assert (same.unchanged, len(await provider.all())) == (1, 1)
    other = await provider.deliver([person(2, code, name, "李示例")])
    assert other.ended == 1
    await withdraw(provider, other)
    (record,) = await provider.live()
    assert record.batch_id == first.id
    assert await opened(session, record) == {"person_name": "张示例"}


async def test_of_an_erased_subject_nothing_personal_is_kept(provider: Provider, session: AsyncSession) -> None:
    subject, code, name = await make_enterprise(session)
    await provider.deliver([person(2, code, name)])
    await destroy(session, subject, Reason.SUBJECT_ASKED, at=AT)
    await session.commit()
    again = await provider.deliver([person(2, code, name, "李示例")])
    assert again.unchanged == 1
    assert all(each.sealed is None or each.batch_id != again.id for each in await provider.all())


async def test_a_row_that_waited_keeps_its_personal_fields(provider: Provider, session: AsyncSession) -> None:
    _, code, _ = await make_enterprise(session)
    batch = await provider.deliver([person(2, None, f"示例不详{new_code()}")])
    row = (await session.scalars(select(HeldRow).where(HeldRow.batch_id == batch.id))).one()
    assert b"\xe5\xbc\xa0" not in (row.sealed or b"")  # 张
    await session.commit()
    await decide(provider, row, Decision(release=True, reason="核对", subject=code))
    (record,) = await provider.live()
    assert await opened(session, record) == {"person_name": "张示例"}


async def test_people_are_found_by_their_number_and_never_by_name(session: AsyncSession, system_sessions: Sessions) -> None:
    provider = await make_provider(session, system_sessions, "farmer_herder_base")
    farmer = add_organisation(session, name="王示例", kind=OrganisationKind.FARM_HOUSEHOLD, uscc=None, region="320100")
    await session.flush()
    number = NUMBER[:-4] + new_code()[-4:]
    await remember(session, SEALER, IDENTITY_NUMBER, {farmer.id: number})
    await session.commit()
    rows = [
        good(2, None, "别的写法", {}, DAY, KEY, {"id_no": number}),
        good(3, None, "王示例", {}, DAY, KEY, {"id_no": "999999199001010000"}),
        good(4, None, "王示例", {}, DAY, KEY, {"id_no": "999999199001010001"}),
        good(5, None, "王示例", {}, DAY, KEY),
    ]
    batch = await provider.deliver(rows)
    assert [(each.subject_id, each.row) for each in await provider.live()] == [(farmer.id, 2)]
    async with transaction(system_sessions, Binding.system()) as reading:
        held = await reading.scalars(select(HeldRow.row).where(HeldRow.batch_id == batch.id).order_by(HeldRow.row))
        assert list(held) == [3, 4, 5]
        assert (await reading.get_one(Batch, batch.id)).held == 3
