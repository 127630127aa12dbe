"""Verification inside the database: a clean log is intact, and each kind of damage is found and named."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.checkpoints import AuditPlaces, sign_checkpoint
from marketplace.audit.entries import LogHead, log_head
from marketplace.audit.verify import verify_log
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from tests.fresh_log import FreshLog

COPY = (
    "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data)"
    " SELECT gen_random_uuid(), 'forged', subject_kind, subject_id, parties, occurred_at, outcome, data FROM event LIMIT 1"
)
LIFT = "ALTER TABLE event DROP CONSTRAINT ck_event_plain_instant"
DAMAGE = {
    "UPDATE event SET role = 'auditor' WHERE id = (SELECT event_id FROM event_log WHERE position = 2)": {
        "entry_changed",
        "checkpoint_differs",
    },
    "UPDATE event_log SET leaf = sha256('x') WHERE position = 2": {"entry_changed"},
    "DELETE FROM event WHERE id = (SELECT event_id FROM event_log WHERE position = 2)": {"event_missing"},
    "DELETE FROM event_log WHERE position = 2": {"places_missing", "checkpoint_differs"},
    "DELETE FROM event_log WHERE position = 5": {"places_missing"},
    "UPDATE log_frontier SET hashes = ARRAY[sha256('x'), sha256('y')]": {"frontier_changed"},
    "UPDATE log_frontier SET size = 3": {"frontier_changed"},
    "UPDATE log_frontier SET size = 2, hashes = hashes[1:1]": {"log_cut", "frontier_changed"},
    "UPDATE log_frontier SET origin = gen_random_uuid()": {"other_log"},
    "UPDATE event SET recorded_at = recorded_at - interval '2 minutes'": {"event_overdue"},
    "DELETE FROM event_pending; UPDATE event SET recorded_at = recorded_at - interval '2 minutes'": {"event_without_place"},
    "DELETE FROM event_pending; UPDATE event SET recorded_at = recorded_at + interval '1 day'": {"event_without_place"},
    "DELETE FROM event WHERE id IN (SELECT event_id FROM event_pending)": {"event_removed"},
    f"{COPY}; INSERT INTO event_log SELECT 0, id, sha256('x') FROM event WHERE kind = 'forged'": {"place_outside"},
    "DELETE FROM event_pending; UPDATE event SET recorded_at = 'infinity'": {"event_without_place"},
    f"{LIFT}; UPDATE event SET occurred_at = 'infinity' WHERE id = (SELECT event_id FROM event_log WHERE position = 2)": {
        "checkpoint_differs"
    },
    "UPDATE audit_checkpoint SET document = 'x'": {"checkpoint_unreadable"},
    "UPDATE audit_checkpoint SET document = replace(document, 'size\"', 'sise\"')": {"checkpoint_unreadable"},
}


@pytest.fixture
def places(tmp_path: Path) -> AuditPlaces:
    """Keys and checkpoints of one test."""
    return AuditPlaces.of(tmp_path)


async def test_each_kind_of_damage_is_found_and_a_clean_log_is_intact(log: FreshLog, places: AuditPlaces) -> None:
    await log.grow(4)
    async with transaction(log.system, Binding.system()) as session:
        await sign_checkpoint(session, places, at=now())
    await log.grow(1)
    await log.record(1)
    for damage, expected in DAMAGE.items():
        async with log.attack() as session:
            for statement in damage.split(";"):
                await session.execute(text(statement))
            found = {each["kind"] for each in (await verify_log(session, places)).problems}
            assert expected <= found, damage
    async with transaction(log.system, Binding.system()) as session:
        clean = await verify_log(session, places)
    assert clean.document() == {"entries": 5, "intact": True, "head": clean.head, "problems": [], "warnings": []}


async def test_an_empty_log_is_intact(log: FreshLog, places: AuditPlaces) -> None:
    async with transaction(log.system, Binding.system()) as session:
        assert (await verify_log(session, places)).document()["entries"] == 0
        assert (await sign_checkpoint(session, places, at=now())).size == 0
        assert (await verify_log(session, places)).intact


async def test_many_problems_are_counted_and_not_all_written_down(log: FreshLog, places: AuditPlaces) -> None:
    await log.grow(3)
    async with log.attack() as session:
        await session.execute(text("DELETE FROM event"))
        found = await verify_log(session, places)
    found.problems *= 400
    assert found.document()["problems"][-1] == {"kind": "more", "count": len(found.problems) - 1000}


async def test_a_log_that_is_signed_meanwhile_is_not_cut(log: FreshLog, places: AuditPlaces, monkeypatch: pytest.MonkeyPatch) -> None:
    await log.grow(2)

    async def slow_head(session: AsyncSession) -> LogHead:
        head = await log_head(session)
        await log.grow(1)
        async with transaction(log.system, Binding.system()) as other:
            await sign_checkpoint(other, places, at=now())
        return head

    monkeypatch.setattr("marketplace.audit.verify.log_head", slow_head)
    async with transaction(log.system, Binding.system()) as session:
        assert (await verify_log(session, places)).problems == []
