"""A worker killed at any step of a delivery: done again, nothing is lost and nothing is there twice."""

import os
import random
import signal
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.documents.store import FolderStore
from marketplace.events.models import EventRow
from marketplace.information.batches.receive import receive_batch
from marketplace.information.batches.terms import BatchTerms
from marketplace.information.models import Batch
from marketplace.information.states import BatchState, Mode
from marketplace.tasks.models import TaskRow
from tests.marketplace.information.batches.deliveries import AT, Provider
from tests.web.deliveries.rows import line, table

ROWS, STATEMENTS, NEVER = 600, 45, 10**9
KILLS = int(os.environ.get("ZHIDA_DELIVERY_KILLS", "2"))


async def asked_for(provider: Provider, home: Path) -> tuple[UUID, UUID]:
    """Ids of a batch and of its task, which is counted as forgiven: a worker that is killed twenty times is no bad task here."""
    content = table(*[line() for _ in range(ROWS)])
    terms = BatchTerms(Mode.APPEND, date(2026, 10, 31), file_name="用电.csv")
    actor = Actor(Role.DATA_PROVIDER, organisation_id=provider.id)
    async with transaction(provider.sessions, Binding(Role.DATA_PROVIDER.value, provider.id)) as session:
        batch = await receive_batch(session, FolderStore(home), actor, provider.item, terms, BytesIO(content), at=AT)
    async with transaction(provider.sessions, Binding.system()) as session:
        task = (await session.scalars(select(TaskRow).where(TaskRow.key == str(batch.id)))).one()
        task.attempts_forgiven = KILLS
    return batch.id, task.id


async def test_a_delivery_survives_a_kill_at_any_step(
    provider: Provider, session: AsyncSession, system_database: str, tmp_path: Path
) -> None:
    seed = int(os.environ.get("ZHIDA_DELIVERY_SEED") or random.SystemRandom().randrange(10**6))
    chance = random.Random(seed)
    batch_id, task_id = await asked_for(provider, tmp_path)
    command = [sys.executable, "-m", "tests.marketplace.information.batches.mortal", system_database, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as workers:  # noqa: ASYNC220
        assert workers.stdin is not None
        assert workers.stdout is not None
        ended = []
        for statements in [*(chance.randrange(5, STATEMENTS) for _ in range(KILLS)), NEVER]:
            print(task_id, statements, file=workers.stdin, flush=True)
            ended.append(int(workers.stdout.readline()))
        workers.stdin.close()
    batch = await session.get_one(Batch, batch_id)
    records = await provider.all()
    repeat = f"repeat it with ZHIDA_DELIVERY_SEED={seed}"
    assert ended[-1] == 0, repeat
    assert -signal.SIGKILL in ended, repeat
    assert (batch.state, batch.received, batch.accepted) == (BatchState.APPLIED, ROWS, ROWS), repeat
    assert (len(records), len({each.row for each in records})) == (ROWS, ROWS), repeat
    told = select(EventRow.id).where(EventRow.subject_id == batch_id, EventRow.kind == "information_batch.applied")
    assert len((await session.scalars(told)).all()) == 1, repeat
