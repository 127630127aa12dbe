"""The handler of `information.check_batch`: read the file, check its rows, apply them. Killed on the way, it goes on where it was."""

from uuid import UUID

from marketplace.database.session import transaction
from marketplace.information.batches.desk import Desk, item_of, original, read_rows, today_of
from marketplace.information.batches.settling import alone, fail, settle
from marketplace.information.models import Batch
from marketplace.information.states import BatchState
from marketplace.tasks.task_run import TaskRun

STEPS = 3


async def check_batch(run: TaskRun, desk: Desk, *, batch_id: str) -> None:
    """Read outside of the transaction that applies, in pieces of their own; judge and apply in the task's own."""
    async with transaction(run.sessions, run.binding) as session:
        batch = await session.get(Batch, UUID(batch_id))
        if batch is None or batch.state is not BatchState.CHECKING or batch.file_key is None:
            return
        item = await item_of(session, batch)

    async def tell(row: int) -> None:
        await run.progress(1, STEPS, f"正在读取，已到第 {row:,} 行")

    async with original(desk.store, batch.file_key) as path:
        failure = await read_rows(run.sessions, run.binding, desk, batch, item, path, today=today_of(run.now), telling=tell)
    await run.progress(2, STEPS, "正在核对并入库")
    if (mine := await alone(run.session, batch)) is None:
        return
    if failure is not None:
        await fail(run.session, mine, failure, at=run.now)
    else:
        await settle(run.session, mine, item, desk.seals, at=run.now)
    await run.progress(STEPS, STEPS)
