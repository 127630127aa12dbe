"""From waiting rows to records, set-based: new subjects, rows that wait for a person, what is superseded, what is new."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from marketplace.information.batches.jumps import hold_jumps
from marketplace.information.batches.renaming import take_new_names
from marketplace.information.batches.resealing import reseal
from marketplace.information.batches.sealing import Seals
from marketplace.information.batches.subjects import add_unknown, find_subjects
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.models import Batch
from marketplace.information.states import Mode

_LIVE = text("""
UPDATE arriving a SET live_id = r.id, same = r.data = s.data AND r.as_of = s.as_of AND r.valid_from IS NOT DISTINCT FROM s.valid_from
  AND r.valid_to IS NOT DISTINCT FROM s.valid_to
FROM information_staged_row s, information_record r
WHERE s.batch_id = :batch AND s.row = a.row AND s.row > :after AND s.row <= :upto
  AND r.item = :item AND r.provider_id = :provider AND r.subject_id = a.subject_id
  AND r.record_key = a.record_key AND r.ended_at IS NULL
""")
_NAMES_WAIT = text("UPDATE arriving SET hold = 'name_only', because = :because WHERE subject_id IS NULL")
_HELD = text("""
INSERT INTO information_held_row (
  id, batch_id, row, hold, state, name, subject_id, candidates, data, sealed, record_key, as_of, valid_from, valid_to, filled, because)
SELECT n.id, :batch, a.row, a.hold, 'waiting', left(s.name, 200), a.subject_id, a.candidates, s.data, s.sealed, s.record_key, s.as_of,
  s.valid_from, s.valid_to, s.filled, a.because
FROM (SELECT *, row_number() OVER (ORDER BY row) AS place FROM arriving WHERE hold IS NOT NULL) a
JOIN unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS n(id, place) USING (place)
JOIN information_staged_row s ON s.batch_id = :batch AND s.row = a.row
ON CONFLICT (batch_id, row) DO NOTHING
""")
_TO_HOLD = text("SELECT count(*) FROM arriving WHERE hold IS NOT NULL")
_SUPERSEDE = text("""
UPDATE information_record r SET ended_at = :at, ended_by = :batch, ending = :ending FROM arriving a
WHERE r.id = a.live_id AND a.hold IS NULL AND NOT a.same AND r.ended_at IS NULL
""")
_INSERT = text("""
INSERT INTO information_record (
  id, item, subject_id, provider_id, batch_id, row, record_key, data, sealed, as_of, valid_from, valid_to, received_at)
SELECT a.record_id, :item, a.subject_id, :provider, :batch, a.row, a.record_key, s.data, a.sealed, s.as_of, s.valid_from, s.valid_to, :at
FROM arriving a JOIN information_staged_row s ON s.batch_id = :batch AND s.row = a.row AND s.row > :after AND s.row <= :upto
WHERE a.hold IS NULL AND NOT a.same AND a.subject_id IS NOT NULL
""")
_STALE = text("""
INSERT INTO stale_profile (subject_id)
SELECT DISTINCT subject_id FROM arriving WHERE hold IS NULL AND NOT same AND subject_id IS NOT NULL ORDER BY subject_id
ON CONFLICT (subject_id) DO UPDATE SET since_at = now()
""")
_FIGURES = text("""
SELECT count(*) FILTER (WHERE hold IS NULL) AS accepted, count(*) FILTER (WHERE hold IS NULL AND same) AS unchanged,
  coalesce(sum(filled) FILTER (WHERE hold IS NULL), 0) AS filled
FROM arriving
""")
NOBODY = "没有正好一个主体叫这个名称，请核对后指定是哪一个"


@dataclass(frozen=True, slots=True)
class Applied:
    """What one piece did, in rows; `ended`: earlier records that count no more."""

    accepted: int
    unchanged: int
    held: int
    ended: int
    filled: int
    new_subjects: int


async def apply_piece(
    session: AsyncSession, batch: Batch, item: ItemDefinition, seals: Seals, *, after: int, upto: int, at: datetime, holding: bool = True
) -> Applied:
    """Apply the waiting rows with `after` < row <= `upto` in the session's transaction, and add the figures to the batch.

    `holding` false: a person has decided, so implausible values are taken. Raises: SubjectsChanged.
    """
    withdrawing = batch.mode is Mode.WITHDRAW
    # The bounds again where rows are joined: of a long file's waiting rows a piece looks at its own only.
    about = {"batch": batch.id, "item": batch.item, "provider": batch.provider_id, "after": after, "upto": upto}
    new_subjects = 0 if withdrawing else await add_unknown(session, batch, after, upto)
    await take_new_names(session, batch, after, upto, at=at)
    await find_subjects(session, batch, after, upto)
    await session.execute(_LIVE, about)
    if withdrawing:
        held, ended = 0, await _withdraw(session, batch, at)
    else:
        held = await _hold(session, batch, item, after, upto) if holding else 0
        await reseal(session, batch, seals)
        ended = await _count(session, _SUPERSEDE, {"batch": batch.id, "at": at, "ending": "superseded"})
        await session.execute(_INSERT, about | {"at": at})
    await session.execute(_STALE)
    figures = (await session.execute(_FIGURES)).one()
    await session.execute(text("DROP TABLE arriving"))
    applied = Applied(figures.accepted, figures.unchanged, held, ended, int(figures.filled), new_subjects)
    await _add(session, batch, item, applied, upto)
    return applied


async def _hold(session: AsyncSession, batch: Batch, item: ItemDefinition, after: int, upto: int) -> int:
    await session.execute(_NAMES_WAIT, {"because": NOBODY})
    await hold_jumps(session, batch, item, after=after, upto=upto)
    held = int(await session.scalar(_TO_HOLD) or 0)
    if held:
        await session.execute(_HELD, {"batch": batch.id, "ids": [new_id() for _ in range(held)]})
    return held


async def _withdraw(session: AsyncSession, batch: Batch, at: datetime) -> int:
    """Listed records end. What is not there any more was withdrawn before: nothing to do, so the same file twice changes nothing."""
    await session.execute(text("UPDATE arriving SET same = live_id IS NULL"))
    return await _count(session, _SUPERSEDE, {"batch": batch.id, "at": at, "ending": "withdrawn"})


async def _count(session: AsyncSession, statement: object, values: dict[str, object]) -> int:
    done = await session.execute(statement, values)  # type: ignore[call-overload]
    return int(done.rowcount)


async def _add(session: AsyncSession, batch: Batch, item: ItemDefinition, applied: Applied, upto: int) -> None:
    more = {
        "accepted": Batch.accepted + applied.accepted,
        "unchanged": Batch.unchanged + applied.unchanged,
        "held": Batch.held + applied.held,
        "ended": Batch.ended + applied.ended,
        "filled": Batch.filled + applied.filled,
        "cells": Batch.cells + applied.accepted * len(item.fields),
        "new_subjects": Batch.new_subjects + applied.new_subjects,
        "applied_to": upto,
    }
    await session.execute(update(Batch).where(Batch.id == batch.id).values(more))
