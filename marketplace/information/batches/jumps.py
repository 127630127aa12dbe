"""Values implausibly far from the one before, of the same record or of the last period: the row waits for a person."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.models import Batch

PERIODS = frozenset({"date", "month", "year"})  # key fields that only say of which time a record speaks
LONGEST_SENTENCE = 300
# `others`: the key fields that tell records of the same time apart, so that one account is not compared with another.
_JUMPING = text("""
WITH known AS MATERIALIZED (  -- most deliveries bring many subjects that have nothing to be compared with
  SELECT subject_id FROM (SELECT DISTINCT subject_id FROM arriving) a WHERE EXISTS (
    SELECT FROM information_record r
    WHERE r.subject_id = a.subject_id AND r.item = :item AND r.provider_id = :provider AND r.ended_at IS NULL
  )
), pairs AS (
  SELECT a.row, s.data AS new, p.data AS old, p.as_of
  FROM arriving a
  JOIN information_staged_row s ON s.batch_id = :batch AND s.row = a.row AND s.row > :after AND s.row <= :upto
  JOIN LATERAL (
    SELECT r.data, r.as_of FROM information_record r
    WHERE r.subject_id = a.subject_id AND r.item = :item AND r.provider_id = :provider AND r.ended_at IS NULL
      AND (r.record_key = a.record_key OR (:series AND r.as_of < a.as_of AND NOT EXISTS (
        SELECT FROM unnest(CAST(:others AS text[])) AS other(code) WHERE r.data -> other.code IS DISTINCT FROM s.data -> other.code
      )))
    ORDER BY r.record_key = a.record_key DESC, r.as_of DESC LIMIT 1
  ) p ON true
  WHERE a.subject_id IN (SELECT subject_id FROM known) AND p.data <> s.data
), values AS (
  SELECT p.row, p.as_of, f.place, f.name, f.factor, CAST(p.new ->> f.code AS numeric) AS new, CAST(p.old ->> f.code AS numeric) AS old
  FROM pairs p
  CROSS JOIN unnest(CAST(:codes AS text[]), CAST(:names AS text[]), CAST(:factors AS numeric[]))
    WITH ORDINALITY AS f(code, name, factor, place)
  WHERE jsonb_typeof(p.new -> f.code) = 'number' AND jsonb_typeof(p.old -> f.code) = 'number'
), jumping AS (
  SELECT DISTINCT ON (row) row,
    name || '由 ' || old || '（' || to_char(as_of, 'YYYY-MM-DD') || '）变为 ' || new || '，超过 ' || factor || ' 倍' AS because
  FROM values WHERE old <> 0 AND new <> 0 AND (abs(new) > abs(old) * factor OR abs(old) > abs(new) * factor)
  ORDER BY row, place
)
UPDATE arriving a SET hold = 'jump', because = left(j.because, :longest) FROM jumping j WHERE j.row = a.row
""")


async def hold_jumps(session: AsyncSession, batch: Batch, item: ItemDefinition, *, after: int, upto: int) -> None:
    """Mark the rows of `arriving` (`after` < row <= `upto`) that have such a value.

    A change to or from nothing is none: businesses begin and end.
    """
    watched = [each for each in item.fields if each.jump is not None and not each.personal]
    if not watched:
        return
    keys = [item.field(code) for code in item.key_fields]
    others = [each.code for each in keys if each is not None and each.type not in PERIODS]
    asked = {
        "batch": batch.id,
        "after": after,
        "upto": upto,
        "item": batch.item,
        "provider": batch.provider_id,
        "series": _is_series(keys),
        "others": others,
        "codes": [each.code for each in watched],
        "names": [each.name_zh for each in watched],
        "factors": [each.jump for each in watched],
        "longest": LONGEST_SENTENCE,
    }
    await session.execute(_JUMPING, asked)


def _is_series(keys: list[FieldDefinition | None]) -> bool:
    """Whether the item speaks of the same thing again and again: a time among its keys, and none of the other keys about people."""
    known = [each for each in keys if each is not None]
    return any(each.type in PERIODS for each in known) and not any(each.personal for each in known)
