"""Reading a batch's original into the waiting rows, for whoever does it: a task, the command or the drop folder."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from shutil import copyfileobj
from uuid import UUID

import msgspec
from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer
from marketplace.database.session import Sessions, transaction
from marketplace.documents.store import DocumentStore
from marketplace.exact_json import encode
from marketplace.information.batches.frames import CPU_SECONDS, ReadingOrder
from marketplace.information.batches.reading import read_file
from marketplace.information.batches.sealing import Seals, digest_key
from marketplace.information.batches.staging import NotUnderstood, Staging, Telling, begin_anew, is_whole
from marketplace.information.batches.withdrawal_rows import for_withdrawing
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.catalogue.in_force import item_version
from marketplace.information.models import Batch
from marketplace.information.states import Mode


@dataclass(frozen=True, slots=True)
class Desk:
    """What reading needs of an installation."""

    store: DocumentStore
    seals: Seals


def today_of(at: datetime) -> date:
    """The day in Asia/Shanghai."""
    return at.astimezone(SHANGHAI).date()


async def item_of(session: AsyncSession, batch: Batch) -> ItemDefinition:
    """The item as it stood when the batch was taken in; of a withdrawal only what names a record is asked."""
    return for_mode((await item_version(session, batch.item, batch.item_version)).definition, batch.mode)


def for_mode(item: ItemDefinition, mode: Mode) -> ItemDefinition:
    """What rows of a delivery in this mode are held to."""
    return for_withdrawing(item) if mode is Mode.WITHDRAW else item


@asynccontextmanager
async def original(store: DocumentStore, key: UUID) -> AsyncIterator[Path]:
    """The original as a file of its own: a store may lie on another machine, and the reading process opens nothing but this."""
    with tempfile.TemporaryDirectory(prefix="zhida-information-") as folder:
        path = Path(folder, "original")
        await to_thread.run_sync(_copy, store, key, path)
        yield path


def _copy(store: DocumentStore, key: UUID, path: Path) -> None:
    with store.open(key) as kept, path.open("wb") as copy:
        copyfileobj(kept, copy, 1 << 20)


async def read_rows(
    sessions: Sessions, binding: Binding, desk: Desk, batch: Batch, item: ItemDefinition, path: Path, *, today: date, telling: Telling,
    unlimited: bool = False,
) -> str | None:  # fmt: skip
    """Read what was not read yet; why the file as a whole cannot be read, None if it could. `unlimited`: the file lane."""
    await _go_on(sessions, binding, batch)
    if batch.staged:
        return None
    order = order_for(desk.seals.waiting, batch, item, path, today=today, unlimited=unlimited)
    try:
        async with aclosing(read_file(order)) as frames:
            await Staging(sessions, binding, desk.seals.waiting, batch, item, telling).take(frames)
    except NotUnderstood as error:
        return error.sentence
    return None


def order_for(sealer: Sealer, batch: Batch, item: ItemDefinition, path: Path, *, today: date, unlimited: bool) -> ReadingOrder:
    """What the reading process is told."""
    return ReadingOrder(
        path=str(path),
        file_name=batch.file_name,
        item=msgspec.Raw(encode(item)),
        as_of=batch.as_of,
        today=today,
        declared=batch.layout,
        key=digest_key(sealer),
        unlimited=unlimited,
        skip_to=batch.staged_to,
        cpu_seconds=None if unlimited else CPU_SECONDS,
    )


async def _go_on(sessions: Sessions, binding: Binding, batch: Batch) -> None:
    """Take up an earlier attempt's reading if its rows are all there, else begin anew."""
    async with transaction(sessions, binding) as session:
        fresh = await session.get_one(Batch, batch.id)
        if not await is_whole(session, fresh):
            await begin_anew(session, batch.id)
            await session.refresh(fresh)
        batch.staged_to, batch.staged = fresh.staged_to, fresh.staged
