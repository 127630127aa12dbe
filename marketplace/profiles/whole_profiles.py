"""Profiles that were loaded whole, written down as records before their first computing, so that nothing of them is lost by it.

Who had provided a value is known by name only: the name stays in the batch, whose records then speak in that name. What the enterprise
itself had declared becomes its own record.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.ids import new_id
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.information.models import Batch
from marketplace.information.states import BatchState, Lane, Mode, OnError
from marketplace.members.models import Organisation, OrganisationKind

PLATFORM_NAME = "融资信用服务平台"
_WHOLE = text("""
CREATE TEMP TABLE loaded ON COMMIT DROP AS
SELECT p.organisation_id AS subject_id, v.source ->> 0 AS item, v.source ->> 1 AS provider, (v.source ->> 2)::date AS as_of,
  v.source ->> 3 = 'self_declared' AS self_said, jsonb_object_agg(v.name, v.value) AS data
FROM profile p CROSS JOIN LATERAL ROWS FROM (jsonb_each(p.attributes), jsonb_each(p.sources)) v (name, value, same_name, source)
WHERE p.organisation_id = ANY(:ids) AND p.computed_on IS NULL AND v.name = v.same_name
GROUP BY 1, 2, 3, 4, 5""")
_BATCHES = text("SELECT item, provider, max(as_of) AS as_of, count(*) AS rows FROM loaded GROUP BY item, provider ORDER BY item, provider")
_COUNT = text("SELECT count(*) FROM loaded")
_KEY = "substring(sha256(convert_to(concat_ws('|', 'loaded', l.item, l.provider, l.as_of), 'UTF8')) FROM 1 FOR 16)"
_RECORDS = text(f"""
INSERT INTO information_record (id, item, subject_id, provider_id, batch_id, row, record_key, data, as_of, received_at)
SELECT n.id, l.item, l.subject_id, CASE WHEN l.self_said THEN l.subject_id ELSE CAST(:keeper AS uuid) END, b.id, l.place, {_KEY}, l.data,
  l.as_of, :now
FROM (SELECT *, row_number() OVER (ORDER BY subject_id, item, provider, as_of, self_said) AS place FROM loaded) l
JOIN unnest(CAST(:ids AS uuid[])) WITH ORDINALITY n (id, place) USING (place)
JOIN unnest(CAST(:batches AS uuid[]), CAST(:items AS text[]), CAST(:providers AS text[])) b (id, item, provider)
  ON (b.item, b.provider) = (l.item, l.provider)
ON CONFLICT (item, provider_id, subject_id, record_key) WHERE ended_at IS NULL DO NOTHING""")  # noqa: S608

_WRITTEN_DOWN = text("UPDATE profile SET computed_on = :day WHERE organisation_id = ANY(:ids) AND computed_on IS NULL")


async def records_from_profiles(
    session: AsyncSession, subject_ids: Sequence[UUID], *, now: datetime, provider_id: UUID | None = None
) -> int:
    """Write down the profiles among these that were never computed. Returns the number of records.

    `provider_id`: in whose keeping the records are; None: the platform's.
    """
    await session.execute(text("DROP TABLE IF EXISTS loaded"))
    await session.execute(_WHOLE, {"ids": list(subject_ids)})
    count = int(await session.scalar(_COUNT) or 0)
    if count:
        keeper = provider_id or await platform_id(session)
        batches = await _batches(session, keeper, now)
        columns = {"batches": [each.id for each in batches], "items": [each.item for each in batches]}
        columns["providers"] = [each.layout["provider"] for each in batches]
        ids = [new_id() for _ in range(count)]
        await session.execute(_RECORDS, {"keeper": keeper, "now": now, "ids": ids, **columns})
    await session.execute(_WRITTEN_DOWN, {"ids": list(subject_ids), "day": now.astimezone(SHANGHAI).date()})
    return count


async def platform_id(session: AsyncSession) -> UUID:
    """The organisation that runs the platform; one is added where none is known yet."""
    kinds = select(Organisation.id).where(Organisation.kind == OrganisationKind.PLATFORM).order_by(Organisation.id).limit(1)
    if found := await session.scalar(kinds):
        return found
    platform = Organisation(id=new_id(), name=PLATFORM_NAME, kind=OrganisationKind.PLATFORM, region=None)
    session.add(platform)
    await session.flush()
    return platform.id


async def _batches(session: AsyncSession, keeper: UUID, now: datetime) -> list[Batch]:
    items = await items_in_force(session, now.astimezone(SHANGHAI).date())
    batches = [
        Batch(
            id=new_id(), item=row.item, item_version=items[row.item].version if row.item in items else 1, provider_id=keeper,
            mode=Mode.APPEND, on_error=OnError.REJECT_ALL, as_of=row.as_of, state=BatchState.APPLIED, lane=Lane.PLATFORM,
            sha256=hashlib.sha256(f"{row.item} {row.provider}".encode()).digest(), size_bytes=0, layout={"provider": row.provider},
            received=row.rows, accepted=row.rows, created_at=now, ended_at=now,
        )
        for row in await session.execute(_BATCHES)
    ]  # fmt: skip
    session.add_all(batches)
    await session.flush()
    return batches
