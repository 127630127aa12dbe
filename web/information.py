"""Credit information put together: where originals lie, who checks deliveries, and what the drop folder is."""

from typing import Any

from marketplace.database.sealing import sealer
from marketplace.information.batches.check_batch import check_batch
from marketplace.information.batches.desk import Desk
from marketplace.information.batches.held import settle_row
from marketplace.information.batches.read_drop_folder import read_drop_folder
from marketplace.information.batches.sealing import Seals
from marketplace.information.batches.tasks import CHECK_BATCH, GUESS_LAYOUT, READ_DROP_FOLDER, SETTLE_ROW, TIDY, UNDO_BATCH
from marketplace.information.batches.tidy import tidy
from marketplace.information.batches.uploads import guess_upload
from marketplace.information.batches.withdrawing import undo_batch
from marketplace.installation import load_installation
from marketplace.settings import Settings, load_settings
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.schedules import Schedule
from marketplace.tasks.task_run import Handler, TaskRun
from web.disclosure import subject_keys
from web.documents import document_store


def seals_of(settings: Settings) -> Seals:
    """The keys of this installation and of its subjects."""
    return Seals(sealer(settings.home / "keys"), subject_keys(settings.home))


def desk_of(settings: Settings) -> Desk:
    """What reading deliveries needs of this installation."""
    return Desk(document_store(settings.home), seals_of(settings))


async def _check(run: TaskRun, **arguments: Any) -> None:
    await check_batch(run, desk_of(load_settings()), **arguments)


async def _guess(run: TaskRun, **arguments: Any) -> None:
    await guess_upload(run, desk_of(load_settings()), **arguments)


async def _settle(run: TaskRun, **arguments: Any) -> None:
    await settle_row(run, seals_of(load_settings()), **arguments)


async def _read_drop_folder(run: TaskRun) -> None:
    settings = load_settings()
    await read_drop_folder(run, desk_of(settings), load_installation(settings.home).information.drop_folder)


TASKS: dict[TaskKind, Handler] = {
    CHECK_BATCH: _check,
    GUESS_LAYOUT: _guess,
    SETTLE_ROW: _settle,
    UNDO_BATCH: undo_batch,
    TIDY: tidy,
    READ_DROP_FOLDER: _read_drop_folder,
}
SCHEDULES = (Schedule(TIDY, "50 3 * * *"), Schedule(READ_DROP_FOLDER, "* * * * *"))
