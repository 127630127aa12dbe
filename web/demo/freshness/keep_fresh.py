"""A demonstration stays fresh: what its synthetic provider said is said again before it is too old to count.

Each kind of result is delivered anew, as it is, a while before its freshness ends; months and years of details go on where they ended, each
as the same month a year before. All of it as ordinary batches, judged and applied like any other. Only what a synthetic data provider wrote
down for the demonstration is touched: nobody else's deliveries, nothing that an enterprise has declared, no installation without such.
"""

import hashlib
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.database.session import transaction
from marketplace.ids import new_id
from marketplace.information.batches.applying import apply_piece
from marketplace.information.batches.models import StagedRow
from marketplace.information.batches.receive import take_in
from marketplace.information.batches.sealing import Seals
from marketplace.information.batches.settling import LAST, NO_PROVIDER, alone, conclude, fail, judge, provider_in_order, reject
from marketplace.information.batches.terms import BatchTerms, Original, Sender
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.information.models import Batch
from marketplace.information.states import Lane, Mode
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.task_run import TaskRun
from web.demo.freshness.next_details import due_details
from web.demo.records import DETAILS

KEEP_FRESH = TaskKind("demo.keep_fresh", "更新演示数据的日期", queue="information", time_limit_seconds=1_800)
MOST_YEARS = 10  # that a clock may have been set forward
_STREAMS = text("""
SELECT DISTINCT b.item, b.provider_id, b.layout ->> 'provider' AS named, b.file_name
FROM information_batch b JOIN organisation o ON o.id = b.provider_id AND o.synthetic AND o.kind = 'data_provider'
WHERE b.lane = 'platform' AND b.withdrawn_at IS NULL AND b.layout ? 'provider' ORDER BY 1, 2, 3, 4""")
_OLD = """
FROM information_record r JOIN information_batch b ON b.id = r.batch_id
WHERE r.item = :item AND r.provider_id = :provider AND r.ended_at IS NULL AND r.as_of < CAST(:before AS date)
  AND b.lane = 'platform' AND b.file_name = :file AND b.layout ->> 'provider' = :named"""
_COUNT = text(f"SELECT count(*) {_OLD}")
# Not all of one day, as they did not come of one day: the next time they are said anew on different days too.
_STAGE = text(f"""
INSERT INTO information_staged_row (
  batch_id, row, record_id, subject_id, name, names, folded, data, as_of, valid_from, valid_to, record_key, filled)
SELECT :batch, place, n.id, o.subject_id, '', '{{}}', '', o.data, CAST(:day AS date) - CAST(hashtextextended(o.id::text, 0) & 15 AS int),
  o.valid_from, o.valid_to, o.record_key, 1
FROM (SELECT r.*, row_number() OVER (ORDER BY r.subject_id, r.id) AS place {_OLD}) o
JOIN unnest(CAST(:ids AS uuid[])) WITH ORDINALITY n (id, place) USING (place)""")  # noqa: S608


class Stream(NamedTuple):
    """What one provider says of one item: in whose name, and whether months and years or results (`file` of its batches)."""

    item: str
    provider_id: UUID
    named: str
    file: str


async def keep_fresh(run: TaskRun, seals: Seals) -> None:
    """The handler of `demo.keep_fresh`. Each stream in a transaction of its own; what was said anew is not said again."""
    day = run.now.astimezone(SHANGHAI).date()
    async with transaction(run.sessions, run.binding) as session:
        streams = [Stream(*row) for row in await session.execute(_STREAMS)]
        items = {code: each.definition for code, each in (await items_in_force(session, day)).items()}
    for stream in streams:
        if item := items.get(stream.item):
            renewal = _Renewal(run, stream, item, seals, day)
            await (renewal.details() if stream.file == DETAILS else renewal.results())


class _Renewal:
    """One stream on one day."""

    def __init__(self, run: TaskRun, stream: Stream, item: ItemDefinition, seals: Seals, day: date) -> None:
        self._run, self._stream, self._item, self._seals, self._day = run, stream, item, seals, day

    async def results(self) -> None:
        """Results that have used up three quarters of their freshness are said anew, as of the last days."""
        if self._item.fresh_days is None:
            return
        before = self._day - timedelta(days=self._item.fresh_days * 3 // 4)
        about = {"item": self._item.code, "provider": self._stream.provider_id, "named": self._stream.named, "file": self._stream.file}
        async with transaction(self._run.sessions, self._run.binding) as session:
            if count := int(await session.scalar(_COUNT, about | {"before": before}) or 0):
                batch = await self._take_in(session, count)
                ids = [new_id() for _ in range(count)]
                await session.execute(_STAGE, about | {"before": before, "batch": batch.id, "day": self._day, "ids": ids})
                await self._settle(session, batch)

    async def details(self) -> None:
        """Months and years that are due by now, a year of them at a time."""
        for _ in range(MOST_YEARS):
            async with transaction(self._run.sessions, self._run.binding) as session:
                rows = await due_details(session, self._item, self._stream.provider_id, self._day)
                if not rows:
                    return
                batch = await self._take_in(session, len(rows))
                await session.execute(insert(StagedRow), [row | {"batch_id": batch.id} for row in rows])
                await self._settle(session, batch)

    async def _take_in(self, session: AsyncSession, rows: int) -> Batch:
        stream = self._stream
        terms = BatchTerms(Mode.APPEND, self._day, lane=Lane.PLATFORM, file_name=stream.file, layout={"provider": stream.named})
        content = Original(new_id(), hashlib.sha256(new_id().bytes).digest(), 0)
        batch, _ = await take_in(session, Sender(stream.provider_id), stream.item, terms, content, at=self._run.now)
        batch.file_key, batch.received = None, rows  # there never was a file
        await session.flush()
        return batch

    async def _settle(self, session: AsyncSession, batch: Batch) -> None:
        """As `settling.settle` does, but a year's leap of a figure needs nobody to confirm it."""
        mine, at = await alone(session, batch), self._run.now
        if mine is None:
            return
        if not await provider_in_order(session, mine):
            await fail(session, mine, NO_PROVIDER, at=at)
        elif await judge(session, mine):
            await reject(session, mine, at=at)
        else:
            await apply_piece(session, mine, self._item, self._seals, after=-1, upto=LAST, at=at, holding=False)
            await conclude(session, mine, self._item, at=at)
