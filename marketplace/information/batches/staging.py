"""From the reading process into the waiting rows: piece by piece, each piece a transaction, so that a reading can go on where it ended."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer
from marketplace.database.session import Sessions, transaction
from marketplace.ids import new_id
from marketplace.information.batches.frames import Ended, Fault, Frame, GoodRow, Refused, Rows, Understood
from marketplace.information.batches.models import StagedRow
from marketplace.information.batches.names import folded, forms
from marketplace.information.batches.sealing import seal_waiting
from marketplace.information.batches.terms import PROBLEM_LENGTH, PROBLEMS_KEPT
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.models import Batch, BatchProblem
from marketplace.subject_keys.search import IDENTITY_NUMBER, subjects_with

ROWS_OF_A_PIECE = 20_000
COLUMNS = (
    "batch_id", "row", "record_id", "subject_id", "uscc", "name", "names", "folded", "data", "sealed", "as_of", "valid_from", "valid_to",
    "record_key", "filled",
)  # fmt: skip
Telling = Callable[[int], Coroutine[Any, Any, None]]  # how many rows are read
_STAGED = text("SELECT count(*) FROM information_staged_row WHERE batch_id = :batch")


class NotUnderstood(Exception):
    """The file's columns are not all understood; nothing of it was read. `sentence` says which."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass
class Staging:
    """Takes the frames of one batch."""

    sessions: Sessions
    binding: Binding
    sealer: Sealer
    batch: Batch
    item: ItemDefinition
    telling: Telling
    waiting: list[GoodRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    last: int = 0
    bad: int = 0

    async def take(self, frames: AsyncIterator[Frame]) -> None:
        """All of them. Raises: NotUnderstood where the file as a whole cannot be read; what `reading.read_file` raises."""
        self.last = self.batch.staged_to
        async for frame in frames:
            match frame:
                case Understood():
                    await self._begin(frame)
                case Refused():
                    raise NotUnderstood(frame.sentence)
                case Rows():
                    self._gather(frame)
                    if len(self.waiting) + self.bad >= ROWS_OF_A_PIECE:
                        await self._put(staged=False)
                case Ended():
                    await self._put(staged=True)

    async def _begin(self, understood: Understood) -> None:
        if understood.problems:
            raise NotUnderstood("；".join(sentence for _, sentence in understood.problems)[:PROBLEM_LENGTH])
        said = {"layout": understood.layout, "notes": understood.notes}
        async with self._transaction() as session:
            await session.execute(update(Batch).where(Batch.id == self.batch.id).values(read_as=said))

    def _gather(self, rows: Rows) -> None:
        self.waiting += rows.good
        self.faults += rows.faults
        self.bad += rows.bad
        self.last = rows.last

    async def _put(self, *, staged: bool) -> None:
        """One piece: rows, problems and how far it came, together or not at all."""
        read = len(self.waiting) + self.bad
        async with self._transaction() as session:
            await self._copy(session)
            await keep_problems(session, self.batch.id, self.faults)
            figures = {"received": Batch.received + read, "rejected": Batch.rejected + self.bad, "staged_to": self.last, "staged": staged}
            await session.execute(update(Batch).where(Batch.id == self.batch.id).values(figures))
        self.waiting, self.faults, self.bad = [], [], 0
        await self.telling(self.last)

    async def _copy(self, session: AsyncSession) -> None:
        people = await self._people(session)
        records = [self._record(row, people.get(row.row)) for row in self.waiting]
        raw = await (await session.connection()).get_raw_connection()
        await raw.driver_connection.copy_records_to_table("information_staged_row", records=records, columns=COLUMNS)  # type: ignore[union-attr]

    def _record(self, row: GoodRow, person: tuple[UUID | None] | None) -> tuple[Any, ...]:
        # A person is never looked for by name: a row with a person's number belongs to who has that number, or waits.
        name = (row.name or "").strip()
        names = [] if person or row.uscc else forms(name)
        sealed = seal_waiting(self.sealer, row.personal, self.batch.id, row.row)
        return (
            self.batch.id, row.row, new_id(), person[0] if person else None, row.uscc, name, names, folded(name), bytes(row.data).decode(),
            sealed, row.as_of, row.valid_from, row.valid_to, row.record_key, row.filled,
        )  # fmt: skip

    async def _people(self, session: AsyncSession) -> dict[int, tuple[UUID | None]]:
        """Whose rows those are that name their subject by an identity number: by row, with None where that is nobody or several."""
        key = self.item.subject_field or ""
        numbers = {row.row: row.personal[key] for row in self.waiting if row.uscc is None and key in row.personal}
        if not numbers:
            return {}
        found = await subjects_with(session, self.sealer, IDENTITY_NUMBER, set(numbers.values()))
        return {row: (ids[0] if len(ids := found.get(number, [])) == 1 else None,) for row, number in numbers.items()}

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        async with transaction(self.sessions, self.binding) as session:
            yield session


async def keep_problems(session: AsyncSession, batch_id: UUID, faults: list[Fault]) -> None:
    """Keep what there is room for: the first thousand of a batch show what is wrong, more would only fill the database."""
    if not faults:
        return
    kept = await session.scalar(select(func.count()).select_from(BatchProblem).where(BatchProblem.batch_id == batch_id)) or 0
    rows = [
        {"batch_id": batch_id, "row": each.row, "field": each.field[:96], "code": each.code[:48], "problem": each.problem[:PROBLEM_LENGTH]}
        for each in faults[: max(PROBLEMS_KEPT - kept, 0)]
    ]
    if rows:
        await session.execute(insert(BatchProblem), rows)


async def begin_anew(session: AsyncSession, batch_id: UUID) -> None:
    """Forget what was read: after a crash of the database server the waiting rows are gone and the figures are not."""
    await session.execute(delete(StagedRow).where(StagedRow.batch_id == batch_id))
    await session.execute(delete(BatchProblem).where(BatchProblem.batch_id == batch_id))
    nothing = {"received": 0, "rejected": 0, "staged_to": 0, "staged": False}
    await session.execute(update(Batch).where(Batch.id == batch_id).values(nothing))


async def is_whole(session: AsyncSession, batch: Batch) -> bool:
    """Whether as many rows wait as the figures say."""
    return bool(await session.scalar(_STAGED, {"batch": batch.id}) == batch.received - batch.rejected)
