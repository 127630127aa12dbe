"""Deliveries from file to records: a CSV of 200,000 rows as the worker takes it, first, changed and unchanged; then the file lane.

ROWS (200000) and LANE_ROWS (500000) come from the environment. Goals: 200,000 rows checked and applied within 60 s; the file lane takes
10,000 rows a second. The reading process and the database server run beside this process on the same machine.
"""

import asyncio
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

import web.migrations.tables  # noqa: F401  # every model
from bench.machine import description
from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.base import Base
from marketplace.database.binding import Binding
from marketplace.database.migrate import apply_rules, upgrade
from marketplace.database.roles import OWNER, SYSTEM
from marketplace.database.sealing import sealer
from marketplace.database.session import WORKER, Sessions, make_engine, make_sessions, transaction
from marketplace.database.table_rules import declared_rules
from marketplace.documents.store import FolderStore
from marketplace.embedded.bootstrap import DATABASE, prepare
from marketplace.embedded.cluster import open_cluster
from marketplace.ids import new_id
from marketplace.information.batches.check_batch import check_batch
from marketplace.information.batches.desk import Desk
from marketplace.information.batches.file_lane import import_file
from marketplace.information.batches.receive import receive_batch
from marketplace.information.batches.sealing import Seals
from marketplace.information.batches.terms import BatchTerms, Sender
from marketplace.information.models import Batch, InformationRecord, ItemProvider, StaleProfile
from marketplace.information.states import Lane, Mode
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.subject_keys.keys import SubjectKeys
from marketplace.tasks.task_run import TaskRun
from web.demo.credit_codes import ENTERPRISE, synthetic_code
from web.lifecycle.database import MIGRATIONS
from web.migrations.contents import write_contents

ROWS = int(os.environ.get("ROWS", "200000"))
LANE_ROWS = int(os.environ.get("LANE_ROWS", "500000"))
GOAL_SECONDS, GOAL_ROWS = 60, 10_000
ITEM = "electricity_payment"
AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
MONTHS = 4
HEADINGS = "统一社会信用代码,企业名称,户号,电费月份,用电量(千瓦时),应交电费(元),实交电费(元),交费日期,是否逾期交费,用电状态"


def content(rows: int, first: int, kwh: int) -> bytes:
    """A table of so many months, `MONTHS` of each enterprise."""
    lines = [HEADINGS]
    for number in range(rows):
        serial, month = divmod(number, MONTHS)
        code = synthetic_code(ENTERPRISE, first + serial)
        used = kwh + serial % 500
        name, amounts = f"示例企业{first + serial}有限公司", f"{used},{used}.50,{used}.50"
        lines.append(f"{code},{name},A{serial % 7},2026-{7 + month:02},{amounts},2026-{8 + month:02}-05,否,正常用电")
    return "\n".join([*lines, ""]).encode()


@contextmanager
def database() -> Iterator[tuple[str, Path]]:
    """An empty installation's database with the durability of a real one, and a folder."""
    with tempfile.TemporaryDirectory(prefix="zhida-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        cluster = open_cluster(home)
        cluster.start()
        try:
            prepare(cluster)
            upgrade(cluster.dsn(DATABASE, OWNER), MIGRATIONS)
            apply_rules(cluster.dsn(DATABASE, OWNER), declared_rules(Base))
            write_contents(cluster.dsn(DATABASE, OWNER))
            yield cluster.dsn(DATABASE, SYSTEM), home
        finally:
            cluster.stop()


class Bench:
    """One provider and what it delivers."""

    def __init__(self, sessions: Sessions, desk: Desk, provider: UUID) -> None:
        self.sessions, self.desk, self.provider = sessions, desk, provider

    async def worker(self, name: str, given: bytes) -> None:
        """A batch by the interface: taken in, then checked and applied as the worker does."""
        terms = BatchTerms(Mode.APPEND, date(2026, 10, 31), lane=Lane.API, file_name="用电.csv")
        actor = Actor(Role.DATA_PROVIDER, organisation_id=self.provider)
        began = time.perf_counter()
        async with transaction(self.sessions, Binding(Role.DATA_PROVIDER.value, self.provider)) as session:
            batch = await receive_batch(session, self.desk.store, actor, ITEM, terms, BytesIO(given), at=AT)
        async with transaction(self.sessions, Binding.system()) as session:
            run = TaskRun(new_id(), 1, AT, session, self.sessions, Binding.system())
            await check_batch(run, self.desk, batch_id=str(batch.id))
        await self.report(name, batch.id, time.perf_counter() - began)

    async def lane(self, name: str, path: Path) -> None:
        """A file by the command."""
        terms = BatchTerms(Mode.APPEND, date(2026, 10, 31), lane=Lane.COMMAND, file_name=path.name)
        began = time.perf_counter()
        batch = await import_file(self.sessions, self.desk, path, Sender(self.provider), ITEM, terms, at=AT, saying=_silent)
        await self.report(name, batch.id, time.perf_counter() - began)

    async def report(self, name: str, batch_id: UUID, seconds: float) -> None:
        """One line."""
        async with transaction(self.sessions, Binding.system()) as session:
            batch = await session.get_one(Batch, batch_id)
            records = await session.scalar(select(func.count()).select_from(InformationRecord))
            stale = await session.scalar(select(func.count()).select_from(StaleProfile))
        figures = f"{batch.accepted:,} accepted, {batch.unchanged:,} unchanged, {batch.ended:,} ended, {batch.new_subjects:,} new subjects"
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"{name}: {seconds:.1f} s, {batch.received / seconds:,.0f} rows/s")
        print(f"  {batch.state}: {figures}; {records:,} records in all, {stale:,} stale; {memory} MB at most", flush=True)


async def _silent(sentence: str) -> None:
    """Nobody looks."""


async def measure(dsn: str, home: Path) -> None:
    """All deliveries, one after the other."""
    engine = make_engine(dsn, WORKER)
    sessions = make_sessions(engine)
    provider = new_id()
    async with transaction(sessions, Binding.system()) as session:
        session.add(Organisation(id=provider, name="示例供电公司", kind=OrganisationKind.DATA_PROVIDER))
        await session.flush()
        session.add(ItemProvider(item=ITEM, provider_id=provider, since_on=date(2026, 1, 1)))
    own = sealer(home / "keys")
    bench = Bench(sessions, Desk(FolderStore(home), Seals(own, SubjectKeys(own))), provider)
    await bench.worker(f"{ROWS:,} rows, first delivery", content(ROWS, 0, 500))
    await bench.worker(f"{ROWS:,} rows, every value changed", content(ROWS, 0, 600))
    await bench.worker(f"{ROWS:,} rows, nothing changed", content(ROWS, 0, 600) + b"\n")
    file = home / "lane.csv"
    file.write_bytes(content(LANE_ROWS, 10_000_000, 500))
    await bench.lane(f"{LANE_ROWS:,} rows by the file lane", file)
    await engine.dispose()


def main() -> None:
    """Print the figures."""
    print(f"{description()}; goals: {GOAL_SECONDS} s for 200,000 rows, {GOAL_ROWS:,} rows/s by the file lane")
    with database() as (dsn, home):
        asyncio.run(measure(dsn, home))


if __name__ == "__main__":
    main()
