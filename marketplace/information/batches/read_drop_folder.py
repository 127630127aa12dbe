"""The handler of `information.read_drop_folder`: every file that may be taken goes through the file lane."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy import select, text

from marketplace.database.session import transaction
from marketplace.errors import ZhidaError
from marketplace.information.batches.desk import Desk
from marketplace.information.batches.drop_folder import BadTerms, Dropped, dropped, put_aside, terms_of
from marketplace.information.batches.file_lane import import_file
from marketplace.information.batches.terms import Sender
from marketplace.information.models import Batch
from marketplace.information.states import BatchState
from marketplace.members.models import Organisation
from marketplace.tasks.task_run import TaskRun

FIGURES = ("received", "accepted", "unchanged", "rejected", "held", "ended", "new_subjects")
TAKEN = (BatchState.APPLIED, BatchState.PARTLY_APPLIED)
_ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtextextended('information drop folder', 0))")
_STILL_HERE = text("SELECT 1")


async def read_drop_folder(run: TaskRun, desk: Desk, folder: Path | None) -> None:
    """Once a minute; nothing where the installation has no such folder, or another run is still at it."""
    if folder is None or not await run.session.scalar(_ONE_AT_A_TIME):
        return
    for found in await to_thread.run_sync(list, dropped(folder)):
        report, taken = await _take(run, desk, found)
        await to_thread.run_sync(partial(put_aside, found, report, taken=taken))


async def _take(run: TaskRun, desk: Desk, found: Dropped) -> tuple[dict[str, Any], bool]:
    """What the file's report says, and whether it goes to `done`."""

    async def saying(sentence: str) -> None:
        await run.session.execute(_STILL_HERE)  # a transaction that is idle for too long is ended by the server
        await run.progress(0, 1, f"{found.provider}/{found.item}: {sentence}"[:200])

    try:
        terms = await to_thread.run_sync(terms_of, found)
        provider_id = await _provider(run, found.provider)
        if provider_id is None:
            return {"failure": f"没有代码或编号为 {found.provider} 的单位"}, False
        batch = await import_file(run.sessions, desk, found.path, Sender(provider_id), found.item, terms, at=run.now, saying=saying)
    except BadTerms as error:
        return {"failure": str(error)}, False
    except ZhidaError as error:
        return {"failure": str(error)}, False
    return _report(batch), batch.state in TAKEN


async def _provider(run: TaskRun, named: str) -> UUID | None:
    try:
        known = Organisation.id == UUID(named)
    except ValueError:
        known = Organisation.uscc == named
    async with transaction(run.sessions, run.binding) as session:
        return await session.scalar(select(Organisation.id).where(known))


def _report(batch: Batch) -> dict[str, Any]:
    figures = {name: getattr(batch, name) for name in FIGURES}
    return {"batch_id": str(batch.id), "state": batch.state.value, **figures, "failure": batch.failure}
