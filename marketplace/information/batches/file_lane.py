"""The file lane: a file of any length, read and applied in pieces. Killed on the way, the same file goes on where it was."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from anyio import to_thread
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.documents.store import DocumentStore, StoredFile
from marketplace.information.batches.applying import apply_piece
from marketplace.information.batches.desk import Desk, item_of, read_rows, today_of
from marketplace.information.batches.receive import require_item, take_in
from marketplace.information.batches.settling import NO_PROVIDER, alone, conclude, fail, judge, provider_in_order, reject
from marketplace.information.batches.terms import BatchTerms, Original, Sender
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.models import Batch
from marketplace.information.states import BatchState

ROWS_OF_A_PIECE = 50_000
_UPTO = text(
    "SELECT max(row) FROM (SELECT row FROM information_staged_row WHERE batch_id = :batch AND row > :after ORDER BY row LIMIT :most) piece"
)
Saying = Callable[[str], Awaitable[None]]


async def import_file(
    sessions: Sessions, desk: Desk, path: Path, sender: Sender, item: str, terms: BatchTerms, *, at: datetime, saying: Saying
) -> Batch:
    """Keep the file, read it, apply it; the batch as it ended. The same file again, once applied, is answered with the batch that there is.

    Raises: ItemNotFound, ItemRetired, NotAProvider, Invalid; SubjectsChanged, after which the same call goes on.
    """
    binding = Binding.system()
    async with transaction(sessions, binding) as session:
        await require_item(session, item, sender.provider_id, terms, at=at)
    stored = await to_thread.run_sync(_put, desk.store, path)
    async with transaction(sessions, binding) as session:
        batch, new = await take_in(session, sender, item, terms, Original(stored.key, stored.sha256, stored.size_bytes), at=at)
        definition = await item_of(session, batch)
    if not new:  # the original is there already
        await to_thread.run_sync(desk.store.delete, stored.key)
    if batch.state is BatchState.CHECKING:
        await _carry_out(_Lane(sessions, binding, desk, batch.id, definition, at, saying), batch, path)
    async with transaction(sessions, binding) as session:
        return await session.get_one(Batch, batch.id)


def _put(store: DocumentStore, path: Path) -> StoredFile:
    with path.open("rb") as file:
        return store.put(file)


class _Lane:
    """One file on its way."""

    def __init__(
        self, sessions: Sessions, binding: Binding, desk: Desk, batch_id: UUID, item: ItemDefinition, at: datetime, saying: Saying
    ) -> None:
        self.sessions, self.binding, self.desk = sessions, binding, desk
        self.batch_id, self.item, self.at, self.saying = batch_id, item, at, saying

    async def step(self, work: Callable[[AsyncSession, Batch], Awaitable[bool]]) -> bool:
        """One transaction in which no other batch of provider and item is applied; False once the batch is settled, or `work` says so."""
        async with transaction(self.sessions, self.binding) as session:
            batch = await alone(session, await session.get_one(Batch, self.batch_id))
            return batch is not None and await work(session, batch)

    async def judge(self, session: AsyncSession, batch: Batch) -> bool:
        """Whether anything is to be applied."""
        if not await provider_in_order(session, batch):
            await fail(session, batch, NO_PROVIDER, at=self.at)
        elif await judge(session, batch):
            await reject(session, batch, at=self.at)
        else:
            return True
        return False

    async def piece(self, session: AsyncSession, batch: Batch) -> bool:
        """Apply the next piece; False after the last one."""
        if not await provider_in_order(session, batch):
            await fail(session, batch, NO_PROVIDER, at=self.at)
            return False
        after = batch.applied_to or -1
        upto = await session.scalar(_UPTO, {"batch": batch.id, "after": after, "most": ROWS_OF_A_PIECE})
        if upto is None:
            await conclude(session, batch, self.item, at=self.at)
            return False
        applied = await apply_piece(session, batch, self.item, self.desk.seals, after=after, upto=upto, at=self.at)
        await self.saying(f"applied up to row {upto:,}: {applied.accepted:,} rows, {applied.held:,} waiting")
        return True


async def _carry_out(lane: _Lane, batch: Batch, path: Path) -> None:
    async def tell(row: int) -> None:
        await lane.saying(f"read up to row {row:,}")

    failure = await read_rows(
        lane.sessions, lane.binding, lane.desk, batch, lane.item, path, today=today_of(lane.at), telling=tell, unlimited=True
    )

    async def give_up(session: AsyncSession, mine: Batch) -> bool:
        await fail(session, mine, failure or "", at=lane.at)
        return False

    if failure is not None:
        await lane.step(give_up)
    elif await lane.step(lane.judge):
        while await lane.step(lane.piece):
            pass
