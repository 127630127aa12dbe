"""No right of the application is enough to put something into the log that stops it, or that outsiders could not verify."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.checkpoints import AuditPlaces
from marketplace.audit.export import export_log
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.events.plain_data import MOST_DEPTH, PLAIN_DATA, require_plain
from marketplace.events.sequencer import sequence_once
from tests.forgeries import run_verifier
from tests.fresh_log import FreshLog

INSERT = (
    "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data)"
    " VALUES (gen_random_uuid(), 'sample.happened', 'sample', gen_random_uuid(), {parties}, {at}, 'done', {data})"
)
USUAL = {"parties": "'{}'", "at": "now()", "data": "'{}'"}


def nested(depth: int) -> str:
    """An object whose innermost value lies so many levels down, lists and objects by turns, each with something beside it."""
    inner = "1"
    for level in range(depth - 1):
        inner = f"[0, {inner}, 2]" if level % 2 else f'{{"a": {inner}, "b": 2}}'
    return f'{{"z": {inner}, "a": 1}}'


PLAIN = [
    "{}",
    '{"a": 1, "b": -999999999999999999, "c": "x", "d": true, "e": null, "f": [1, {"g": "1.5"}]}',
    '{"1.5": "a.b \\" 1.5", "x\\\\": "12345678901234567890", "版本 2.0": "税 3.5%"}',
    '{"digest": "' + "0123456789" * 6 + '"}',
    '{"a": 1e2}',
    nested(MOST_DEPTH - 1),
]
NOT_PLAIN = [
    "[]",
    "1",
    '"a"',
    "null",
    '{"a": 1.5}',
    '{"a": 1.0}',
    '{"a": 1e-2}',
    '{"a": [1, {"b": "2.5", "c": -0.5}]}',
    '{"x": "\\\\", "a": 1.5}',
    '{"x": "\\"", "1.5": 1.5}',
    '{"a": 1000000000000000000}',
    '{"a": 1e400}',
    nested(MOST_DEPTH + 1),
    "[" * 900 + "]" * 900,
]
UNREADABLE: list[dict[str, str]] = [
    {"at": "'infinity'"},
    {"at": "'-infinity'"},
    {"at": "'0044-03-15 12:00 BC'"},
    {"at": "'12026-01-01'"},
    {"parties": "ARRAY[NULL]::uuid[]"},
    {"parties": "ARRAY[ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()]]"},
]


async def insert(session: AsyncSession, **given: str) -> None:
    await session.execute(text(INSERT.format(**{name: value.replace(":", "\\:") for name, value in (USUAL | given).items()})))


def accepted(data: str) -> bool:
    """By the program; 1e2 is 100 in the table."""
    try:
        require_plain(json.loads(data, parse_float=lambda written: int(written[:-2]) * 100 if written.endswith("e2") else float(written)))
    except ValueError:
        return False
    return True


async def test_program_and_table_accept_the_same(session: AsyncSession) -> None:
    condition = text(f"SELECT {PLAIN_DATA} FROM (SELECT CAST(:data AS jsonb) AS data) d")
    for data in (*PLAIN, *(each for each in NOT_PLAIN if each.startswith("{")), *map(nested, range(2, MOST_DEPTH + 4))):
        assert (await session.execute(condition, {"data": data})).scalar_one() == accepted(data), data
    assert all(map(accepted, PLAIN))


async def test_what_is_not_plain_is_refused_by_the_table_whoever_writes_it(log: FreshLog) -> None:
    for sessions in (log.app, log.system):
        for part in (*({"data": f"'{data}'"} for data in NOT_PLAIN), *UNREADABLE):
            with pytest.raises(DBAPIError, match="ck_event_plain"):
                async with transaction(sessions, Binding(role="operator")) as session:
                    await insert(session, **part)


@pytest.mark.parametrize("data", [{"a": 1.5}, {"a": 10**18}, {"a": (1,)}, {1: 2}, json.loads(nested(MOST_DEPTH + 1))])
def test_other_data_is_refused_by_the_program(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="event's data"):
        require_plain(data)


async def test_whatever_the_application_can_insert_is_placed_exported_and_verified(log: FreshLog, tmp_path: Path) -> None:
    async with transaction(log.app, Binding(role="operator", account_id=uuid4())) as session:
        for data in PLAIN:
            await insert(session, data=f"'{data}'")
    assert await sequence_once(log.system) == len(PLAIN)
    async with transaction(log.system, Binding.system()) as session:
        await export_log(session, AuditPlaces.of(tmp_path), tmp_path / "export", at=now())
    assert run_verifier(tmp_path / "export").returncode == 0
