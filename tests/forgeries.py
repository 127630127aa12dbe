"""What somebody with all rights on the database can do to its log: random changes at or below the last checkpoint.

Such a person switches triggers and foreign keys off, and may make leaves and frontier again so that the log looks whole; what remains out
of reach is the signing key and the checkpoints outside the database.
"""

import random
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.checkpoint_folder import CheckpointFolder
from marketplace.audit.checkpoints import AuditPlaces, sign_checkpoint
from marketplace.audit.export import export_log
from marketplace.audit.verify import verify_log
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.events.canonical import COLUMNS, leaf_of
from marketplace.events.merkle import Frontier
from marketplace.events.reading import SELECTED, event_facts
from tests.fresh_log import FreshLog

VERIFIER = Path(__file__).parent.parent / "tools" / "verify_audit_export.py"
Forgery = Callable[[AsyncSession, random.Random, int], Awaitable[object]]
CHANGES = (
    "kind = 'other.happened'",
    "subject_kind = 'other'",
    "subject_id = gen_random_uuid()",
    "parties = ARRAY[gen_random_uuid()]",
    "occurred_at = occurred_at - interval '1 day'",
    "recorded_at = recorded_at + interval '1 microsecond'",
    "role = 'auditor'",
    "account_id = gen_random_uuid()",
    "account_id = NULL",
    "client_id = gen_random_uuid()",
    "organisation_id = gen_random_uuid()",
    "trace_id = 'x'",
    "outcome = 'refused'",
    "data = data || '{\"number\": 1000}'",
    "data = data - 'code'",
    "data = '{\"number\": 1.5}'",
)
_KEPT = ", ".join(name for name in COLUMNS if name != "id")
_AT = "(SELECT event_id FROM event_log WHERE position = :at)"


async def change_a_row(session: AsyncSession, chance: random.Random, size: int) -> object:
    """Another value in one column of one event, also one that the table's own condition keeps everybody else from writing."""
    await session.execute(text("ALTER TABLE event DROP CONSTRAINT IF EXISTS ck_event_plain_data"))
    change = text(f"UPDATE event SET {chance.choice(CHANGES)} WHERE id = {_AT}")
    return await session.execute(change, {"at": chance.randint(1, size)})


async def remove_a_row(session: AsyncSession, chance: random.Random, size: int) -> object:
    """The event goes, its place stays."""
    return await session.execute(text(f"DELETE FROM event WHERE id = {_AT}"), {"at": chance.randint(1, size)})


async def remove_a_place(session: AsyncSession, chance: random.Random, size: int) -> object:
    """The place goes, with a gap or closed up behind it."""
    at = {"at": chance.randint(1, size)}
    await session.execute(text("DELETE FROM event_log WHERE position = :at"), at)
    if chance.random() < 0.7:
        await session.execute(text("UPDATE event_log SET position = -position WHERE position > :at"), at)
        await session.execute(text("UPDATE event_log SET position = -position - 1 WHERE position < 0"))
    return None


async def insert_a_row(session: AsyncSession, chance: random.Random, size: int) -> object:
    """An event that never happened takes a place in the middle."""
    at = {"at": chance.randint(1, size)}
    copy = f"INSERT INTO event (id, {_KEPT}) SELECT gen_random_uuid(), {_KEPT} FROM event WHERE id = {_AT} RETURNING id"
    event_id = (await session.execute(text(copy), at)).scalar_one()
    await session.execute(text("UPDATE event_log SET position = -position WHERE position >= :at"), at)
    await session.execute(text("UPDATE event_log SET position = -position + 1 WHERE position < 0"))
    return await session.execute(text("INSERT INTO event_log VALUES (:at, :id, sha256('')::bytea)"), at | {"id": event_id})


async def swap_two(session: AsyncSession, chance: random.Random, size: int) -> object:
    """Two events change places."""
    one, two = chance.sample(range(1, size + 1), 2)
    for before, after in ((one, -1), (two, one), (-1, two)):
        await session.execute(text("UPDATE event_log SET position = :after WHERE position = :before"), {"before": before, "after": after})
    return None


async def cut_the_end(session: AsyncSession, chance: random.Random, size: int) -> object:
    """The last events disappear, places and all, and with some luck the checkpoints of the table too."""
    at = {"at": chance.randint(0, size - 1)}
    await session.execute(text("DELETE FROM event WHERE id IN (SELECT event_id FROM event_log WHERE position > :at)"), at)
    await session.execute(text("DELETE FROM event_log WHERE position > :at"), at)
    if chance.random() < 0.5:
        await session.execute(text("DELETE FROM audit_checkpoint WHERE size > :at"), at)
    return None


FORGERIES: tuple[Forgery, ...] = (change_a_row, change_a_row, remove_a_row, remove_a_place, insert_a_row, swap_two, cut_the_end)


async def make_whole(session: AsyncSession) -> None:
    """Leaves and frontier made again, so that nothing inside the database contradicts the forgery."""
    query = f"SELECT l.position, {SELECTED} FROM event_log l JOIN event e ON e.id = l.event_id ORDER BY l.position"
    leaves = [(row.position, leaf_of(event_facts(row))) for row in await session.execute(text(query))]
    for position, leaf in leaves:
        await session.execute(text("UPDATE event_log SET leaf = :leaf WHERE position = :at"), {"leaf": leaf, "at": position})
    tree = Frontier().extended(leaf for _, leaf in leaves)
    await session.execute(text("UPDATE log_frontier SET size = :size, hashes = :hashes"), {"size": tree.size, "hashes": list(tree.hashes)})


async def signed_log(log: FreshLog, places: AuditPlaces, chance: random.Random) -> int:
    """A log of a few dozen events with one to four checkpoints. Returns the size of the last one."""
    size = 0
    for _ in range(chance.randint(1, 4)):
        await log.grow(chance.randint(4, 12), subject=UUID(int=chance.getrandbits(128)))
        async with transaction(log.system, Binding.system()) as session:
            size = (await sign_checkpoint(session, places, at=now())).size
    return size


async def forge_and_look(log: FreshLog, places: AuditPlaces, size: int, folder: Path, chance: random.Random) -> tuple[str, bool, bool]:
    """One random forgery, taken back afterwards. Returns its name, and whether the independent verifier and the product found it."""
    places = AuditPlaces(places.keys, CheckpointFolder(Path(shutil.copytree(places.folder.path, folder / "checkpoints"))), places.algorithm)
    forgery = chance.choice(FORGERIES)
    async with log.attack() as session:
        await forgery(session, chance, size)
        if whole := chance.random() < 0.6:
            await make_whole(session)
        found = await verify_log(session, places)
        await export_log(session, places, folder / "export", at=now())
    return f"{forgery.__name__}{' made whole' if whole else ''}", run_verifier(folder / "export").returncode == 1, not found.intact


def run_verifier(export: Path | None, *more: str) -> subprocess.CompletedProcess[str]:
    """The independent verifier as an outsider runs it: isolated from this program's packages."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), *([str(export)] if export else []), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)
