"""One person who represents two enterprises links them, without anybody's number or name being readable."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.sealing import Sealer, sealer
from marketplace.ids import new_id
from marketplace.information.batches.sealing import row_place
from marketplace.information.models import InformationRecord
from marketplace.profiles.follower import FOLLOWER
from marketplace.profiles.relations import links_of
from marketplace.profiles.representatives import link_representatives
from marketplace.subject_keys.destroy import Reason, destroy
from marketplace.subject_keys.events import SUBJECT_KEY_DESTROYED
from marketplace.subject_keys.keys import SubjectKeys
from tests.marketplace.notifications.people import happened
from tests.marketplace.profiles.records import Subject, make_subject

ONE, OTHER = "110101199003070012", "110101198807150031"
DAY = date(2026, 11, 21)


@pytest.fixture
def seal(tmp_path: Path) -> Sealer:
    return sealer(tmp_path / "keys")


async def registered(seal: Sealer, session: AsyncSession, name: str, number: str) -> Subject:
    """An enterprise whose registration names this representative."""
    subject = await make_subject(session, name)
    of_subject = await SubjectKeys(seal).for_subject(session, subject.id)
    sealed = of_subject.seal({"legal_rep_name": "示例人", "legal_rep_id_no": number}, row_place(subject.batch_id, 1))
    session.add(
        InformationRecord(
            id=new_id(), item="market_entity_registration", subject_id=subject.id, provider_id=subject.provider_id,
            batch_id=subject.batch_id, row=1, record_key=bytes(16), data={"registration_status": "active"}, sealed=sealed, as_of=DAY,
            received_at=now(),
        )
    )  # fmt: skip
    await session.flush()
    return subject


async def test_a_common_representative_links_both_ways_and_a_change_ends_it(session: AsyncSession, seal: Sealer) -> None:
    first, second = await registered(seal, session, "示例甲", ONE), await registered(seal, session, "示例乙", ONE)
    third = await registered(seal, session, "示例丙", OTHER)
    for subject in (first, second, third):
        assert await link_representatives(session, seal, SubjectKeys(seal), subject.batch_id, now=now()) == 1
    assert [(link.other, link.kind) for link in await links_of(session, first.id)] == [("示例乙", "common_representative")]
    assert [link.other for link in await links_of(session, second.id)] == ["示例甲"]
    assert await links_of(session, third.id) == []
    kept = await session.scalar(text("SELECT count(*) FROM subject_search_hash WHERE encode(hash, 'escape') LIKE '%199003%'"))
    assert kept == 0
    await session.execute(text("UPDATE information_record SET sealed = NULL WHERE subject_id = :id"), {"id": second.id})
    await link_representatives(session, seal, SubjectKeys(seal), second.batch_id, now=now())
    assert await links_of(session, first.id) == []


async def test_a_link_goes_with_the_number_that_showed_it(session: AsyncSession, seal: Sealer) -> None:
    first, second = await registered(seal, session, "示例丁", ONE), await registered(seal, session, "示例戊", ONE)
    for subject in (first, second):
        await link_representatives(session, seal, SubjectKeys(seal), subject.batch_id, now=now())
    assert [link.other for link in await links_of(session, first.id)] == ["示例戊"]
    await destroy(session, second.id, Reason.SUBJECT_ASKED, at=now())
    assert SUBJECT_KEY_DESTROYED.name in (FOLLOWER.kinds or ())
    await FOLLOWER.handle(session, await happened(session, SUBJECT_KEY_DESTROYED, second.id, at=now()))
    assert await links_of(session, first.id) == []
    for subject in (first, second):
        await link_representatives(session, seal, SubjectKeys(seal), subject.batch_id, now=now())
    assert await links_of(session, first.id) == [], "a new comparison does not find it either"
