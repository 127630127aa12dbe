"""What a restored database is compared in with the one that was backed up. A room whose data must come back adds its comparison here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.checkpoints import AuditPlaces
from marketplace.audit.entries import log_head
from marketplace.audit.verify import verify_log
from marketplace.documents.store import DocumentStore
from marketplace.events.merkle import Frontier

NO_KEYS = frozenset({"checkpoint_signature"})  # what cannot be checked where the keys were not restored
WAITING = frozenset({"event_overdue"})  # events of the last moment before the backup: nobody has given them a place since
_LEAVES = text("SELECT leaf FROM event_log WHERE position > :after AND position <= :upto ORDER BY position LIMIT 10000")
_TABLES = text(
    "SELECT c.relname, EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'append_only') AS only_grows"
    " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1"
)
_DOCUMENTS = text("SELECT file_key, created_at < :made_at AS before FROM document WHERE state = 'ready' AND deleted_at IS NULL")


@dataclass(frozen=True, slots=True)
class Restored:
    """The restored installation: its database (one transaction of a superuser) and what lies outside of it.

    `exact` says that the measures are of the very state that was restored; else that state is a later one.
    """

    session: AsyncSession
    audit: AuditPlaces
    documents: DocumentStore
    made_at: datetime
    exact: bool
    with_keys: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """The outcome of one comparison: a line for people, what is wrong, and what is right but should be known."""

    line: str
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """`measure` runs in the database that is backed up and gives JSON; `compare` gets that and the restored installation."""

    name: str
    measure: Callable[[AsyncSession], Awaitable[dict[str, Any]]]
    compare: Callable[[Restored, dict[str, Any]], Awaitable[Compared]]


async def measure_log(session: AsyncSession) -> dict[str, Any]:
    """Size and root of the log."""
    head = await log_head(session)
    return {"size": head.size, "root": head.frontier.root().hex() if head.frontier else ""}


async def compare_log(restored: Restored, before: dict[str, Any]) -> Compared:
    """The restored log is whole, and what the log was at the backup is its beginning: the same root over as many entries."""
    found = await verify_log(restored.session, restored.audit)
    ignored = WAITING if restored.with_keys else WAITING | NO_KEYS
    faults = [f"log: {each}" for each in found.problems if each["kind"] not in ignored]
    root = await _root(restored.session, before["size"])
    if root != before["root"]:
        faults.append(f"log: over the first {before['size']} entries the root is {root}, at the backup it was {before['root']}")
    line = f"log: {found.entries} entries (at the backup {before['size']}), root {found.head[:16]}…"
    remarks = [] if restored.with_keys else ["without the keys, signatures of checkpoints were not checked"]
    remarks += [f"{each['count']} checkpoints are newer than the backup's copies of them: zhida audit refill" for each in found.warnings]
    return Compared(line, tuple(faults), tuple(remarks))


async def measure_rows(session: AsyncSession) -> dict[str, Any]:
    """Rows of each table."""
    return {table: await _count(session, table) for table, _ in await _tables(session)}


async def compare_rows(restored: Restored, before: dict[str, Any]) -> Compared:
    """Equal counts if the measures are exact; else no table that only grows is smaller, and none has gone."""
    tables = await _tables(restored.session)
    after = {table: await _count(restored.session, table) for table, _ in tables}
    growing = {table for table, only_grows in tables if only_grows}
    faults = [f"rows: the table {table} is missing" for table in sorted(before.keys() - after.keys())]
    for table in sorted(before.keys() & after.keys()):
        lost = after[table] != before[table] if restored.exact else table in growing and after[table] < before[table]
        if lost:
            faults.append(f"rows: {table} has {after[table]}, at the backup {before[table]}")
    line = f"rows: {sum(after.values())} in {len(after)} tables (at the backup {sum(before.values())} in {len(before)})"
    return Compared(line, tuple(faults))


async def measure_documents(session: AsyncSession) -> dict[str, Any]:
    """How many documents have a file."""
    rows = (await session.execute(_DOCUMENTS, {"made_at": None})).all()
    return {"files": len(rows)}


async def compare_documents(restored: Restored, before: dict[str, Any]) -> Compared:
    """Each document's file is there. Those stored after the backup cannot be in it; that is said, with their number."""
    rows = (await restored.session.execute(_DOCUMENTS, {"made_at": restored.made_at})).all()
    there = {kept.key for kept in restored.documents.kept()}
    missing = [row for row in rows if row.file_key not in there]
    later = sum(1 for row in missing if not row.before)
    faults = (f"documents: {len(missing) - later} have no file",) if len(missing) > later else ()
    remark = f"{later} documents were stored after the backup: copy their files from the old home, if it is still there"
    return Compared(f"documents: {len(rows)} (at the backup {before['files']})", faults, (remark,) if later else ())


COMPARISONS = (
    Comparison("log", measure_log, compare_log),
    Comparison("rows", measure_rows, compare_rows),
    Comparison("documents", measure_documents, compare_documents),
)


async def measure_all(session: AsyncSession) -> dict[str, Any]:
    """Every comparison's measures by name, for the manifest."""
    return {each.name: await each.measure(session) for each in COMPARISONS}


async def compare_all(restored: Restored, measured: dict[str, Any]) -> list[Compared]:
    """Every comparison that the backup holds measures for: an older one may not know all of them."""
    return [await each.compare(restored, measured[each.name]) for each in COMPARISONS if each.name in measured]


async def _tables(session: AsyncSession) -> list[tuple[str, bool]]:
    return [(row.relname, row.only_grows) for row in await session.execute(_TABLES)]


async def _count(session: AsyncSession, table: str) -> int:
    # The name comes from the catalogue of tables; quoted all the same.
    return int((await session.execute(text(f'SELECT count(*) FROM "{table}"'))).scalar_one())  # noqa: S608


async def _root(session: AsyncSession, size: int) -> str:
    tree = Frontier()
    while tree.size < size:
        leaves = (await session.scalars(_LEAVES, {"after": tree.size, "upto": size})).all()
        if not leaves:
            break
        tree = tree.extended([bytes(leaf) for leaf in leaves])
    return tree.root().hex()
