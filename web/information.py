"""Credit information put together: where originals lie, who checks deliveries, and what the drop folder is."""

from typing import Any

from marketplace.database.sealing import sealer
from marketplace.information.batches.check_batch import check_batch
from marketplace.information.batches.desk import Desk
from marketplace.information.batches.held import settle_row
from marketplace.information.batches.tasks import CHECK_BATCH, GUESS_LAYOUT, SETTLE_ROW, TIDY, UNDO_BATCH
from marketplace.information.batches.tidy import tidy
from marketplace.information.batches.uploads import guess_upload
from marketplace.information.batches.withdrawing import undo_batch
from marketplace.settings import Settings, load_settings
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from web.documents import document_store


def desk_of(settings: Settings) -> Desk:
    """What reading deliveries needs of this installation."""
    return Desk(document_store(settings.home), sealer(settings.home / "keys"))


async def _check(run: TaskRun, **arguments: Any) -> None:
    await check_batch(run, desk_of(load_settings()), **arguments)


async def _guess(run: TaskRun, **arguments: Any) -> None:
    await guess_upload(run, desk_of(load_settings()), **arguments)


async def _settle(run: TaskRun, **arguments: Any) -> None:
    await settle_row(run, desk_of(load_settings()).sealer, **arguments)


TASKS: dict[TaskKind, Handler] = {CHECK_BATCH: _check, GUESS_LAYOUT: _guess, SETTLE_ROW: _settle, UNDO_BATCH: undo_batch, TIDY: tidy}
SCHEDULES = (Schedule(TIDY, "50 3 * * *"),)
