"""An export of the log for people outside, which `tools/verify_audit_export.py` checks without this program."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.books import Book
from marketplace.audit.checkpoints import AuditPlaces, CannotSign, Problem, known_checkpoints, sign_checkpoint
from marketplace.audit.entries import Entry, entries, log_head
from marketplace.audit.events import EXPORTED
from marketplace.audit.signing import public_keys
from marketplace.events.record import record

LINES_PER_FILE = 100_000


class FolderNotEmpty(RuntimeError):
    """An export goes into a folder of its own, so that nothing old is taken for part of it."""


@dataclass(frozen=True, slots=True)
class Export:
    """What was written. `problems` is empty if the log could be signed; one that shows damage is written all the same."""

    folder: Path
    entries: int
    head: str
    problems: tuple[Problem, ...]


async def export_log(session: AsyncSession, places: AuditPlaces, folder: Path, *, at: datetime, books: Sequence[Book] = ()) -> Export:
    """Sign the log as it stands and write all of it up to there.

    `entries-….jsonl`: one object a line with `leaf`, `position` and `row`, in canonical form; `row` null where the event is gone.
    `checkpoints.jsonl`: every checkpoint, smallest log first. `keys/`: the public keys by key id. `book-….jsonl`: each book beside the log,
    which `tools/verify_fund_journal.py` checks against the events that tell of its entries.
    Raises: FolderNotEmpty, OSError, OpensslMissing.
    """
    _begin(folder)
    problems: tuple[Problem, ...] = ()
    try:
        signed = await sign_checkpoint(session, places, at=at)
        size, head = signed.size, signed.root.hex()
    except CannotSign as error:
        problems = error.problems
        size, head = (await log_head(session)).size, ""
    await session.flush()
    written = await _write_entries(session, folder, size)
    for book in books:
        await _write_book(session, folder, book)
    known = await known_checkpoints(session, places)
    (folder / "checkpoints.jsonl").write_bytes(b"".join(each.text + b"\n" for each in known.checkpoints))
    for key_id, pem in public_keys(places.keys).items():
        (folder / "keys" / f"{key_id}.pem").write_bytes(pem)
    record(session, EXPORTED, (await log_head(session)).origin, at=at, data={"entries": written, "head": head, "problems": len(problems)})
    return Export(folder, written, head, problems)


def _begin(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise FolderNotEmpty(f"{folder} is not empty")
    (folder / "keys").mkdir(parents=True, exist_ok=True)


async def _write_entries(session: AsyncSession, folder: Path, size: int) -> int:
    """A new file every hundred thousand lines, which is a whole number of batches. Returns how many lines there are."""
    written, file = 0, folder / "entries-0000000000000001.jsonl"
    async for batch in entries(session, 0, size):
        if written % LINES_PER_FILE == 0:
            file = folder / f"entries-{batch[0].position:016d}.jsonl"
        with file.open("ab") as out:
            out.writelines(_lines(batch))
        written += len(batch)
    return written


async def _write_book(session: AsyncSession, folder: Path, book: Book) -> None:
    with (folder / f"book-{book.name}.jsonl").open("wb") as out:
        async for line in book.lines(session):
            out.write(line)


def _lines(batch: Iterable[Entry]) -> Iterable[bytes]:
    for entry in batch:
        yield b'{"leaf":"%s","position":%d,"row":%s}\n' % (entry.leaf.hex().encode(), entry.position, entry.text or b"null")
