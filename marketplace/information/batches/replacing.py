"""The end of records that a delivery does not repeat: of the same period, or of everything that its provider gave."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.catalogue.definition import Cycle
from marketplace.information.models import Batch
from marketplace.information.states import Mode

# How long a period of an item is: what is delivered for it anew replaces what was delivered for it before.
PERIODS: dict[Cycle, str] = {
    "on_change": "month",
    "daily": "day",
    "monthly": "month",
    "quarterly": "quarter",
    "half_yearly": "half",
    "yearly": "year",
}
_SAID = """
CREATE TEMP TABLE said ON COMMIT DROP AS
SELECT coalesce(o.id, s.subject_id) AS subject_id, s.record_key, {period} AS period
FROM information_staged_row s LEFT JOIN organisation o ON o.uscc = s.uscc
WHERE s.batch_id = :batch
"""
_INDEX = text("CREATE INDEX said_key ON said (subject_id, record_key)")
_ANALYSE = text("ANALYZE said")
# What a newer batch brought stays; so does what a waiting row may be about.
_END = """
WITH ending AS (
  UPDATE information_record r SET ended_at = :at, ended_by = :batch, ending = 'replaced'
  FROM information_batch b
  WHERE b.id = r.batch_id AND r.item = :item AND r.provider_id = :provider AND r.ended_at IS NULL AND r.batch_id <> :batch
    AND (b.as_of, b.id) < (:as_of, :batch)
    AND NOT EXISTS (SELECT FROM said WHERE said.subject_id = r.subject_id AND said.record_key = r.record_key)
    AND NOT EXISTS (SELECT FROM information_held_row h WHERE h.batch_id = :batch AND r.subject_id = ANY (h.candidates))
    {and_period}
  RETURNING r.subject_id
), stale AS (
  INSERT INTO stale_profile (subject_id) SELECT DISTINCT subject_id FROM ending ORDER BY subject_id
  ON CONFLICT (subject_id) DO UPDATE SET since_at = now()
)
SELECT count(*) FROM ending
"""
_SAME_PERIOD = "AND EXISTS (SELECT FROM said WHERE said.subject_id = r.subject_id AND said.period = {period})"


async def end_replaced(session: AsyncSession, batch: Batch, cycle: Cycle, *, at: datetime) -> int:
    """How many records end because the batch, by its mode, stands in their place. Where a row was refused nothing ends: what is missing
    cannot be told from what was refused."""
    if batch.mode not in {Mode.REPLACE_PERIOD, Mode.FULL_SNAPSHOT} or batch.rejected:
        return 0
    of_period = batch.mode is Mode.REPLACE_PERIOD
    await session.execute(text(_SAID.format(period=_period("s", cycle))), {"batch": batch.id})
    await session.execute(_INDEX)
    await session.execute(_ANALYSE)
    condition = _SAME_PERIOD.format(period=_period("r", cycle)) if of_period else ""
    about = {"batch": batch.id, "item": batch.item, "provider": batch.provider_id, "as_of": batch.as_of, "at": at}
    ended = await session.scalar(text(_END.format(and_period=condition)), about)
    await session.execute(text("DROP TABLE said"))
    return int(ended or 0)


def _period(table: str, cycle: Cycle) -> str:
    """SQL of the first day of the period that a record's day lies in. Only names of this file go into it."""
    unit = PERIODS[cycle]
    if unit == "half":
        return f"date_trunc('year', {table}.as_of) + interval '6 months' * ((extract(month FROM {table}.as_of)::int - 1) / 6)"
    return f"date_trunc('{unit}', {table}.as_of)"
