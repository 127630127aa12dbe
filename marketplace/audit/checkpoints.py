"""Signing the log, and reading what was signed from its two homes: the table and the folder outside the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.checkpoint import Checkpoint, DamagedCheckpoint, make_checkpoint, read_checkpoint
from marketplace.audit.checkpoint_folder import CheckpointFolder
from marketplace.audit.entries import LogHead, entries, log_head
from marketplace.audit.events import REFILLED
from marketplace.audit.models import CheckpointRow
from marketplace.audit.signing import open_signer, public_keys
from marketplace.events.merkle import EMPTY_ROOT, consistent, leaf_hash
from marketplace.events.record import record

LOCK = 0x7A68_636B_7074  # "zhckpt": one process signs at a time
MISSING_OUTSIDE = "checkpoints_missing_outside"
Problem = dict[str, Any]


class CannotSign(RuntimeError):
    """The log does not extend its last checkpoint, or the checkpoints themselves disagree. `problems` says how."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("the log cannot be signed: " + ", ".join(sorted({str(each["kind"]) for each in problems})))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class AuditPlaces:
    """Where an installation keeps its audit keys and its checkpoints outside the database, and how it signs."""

    keys: Path
    folder: CheckpointFolder
    algorithm: str

    @classmethod
    def of(cls, home: Path, folder: Path | None = None, algorithm: str = "ed25519") -> "AuditPlaces":
        """In the home, unless the installation names another folder for the checkpoints."""
        return cls(home / "keys", CheckpointFolder(folder or home / "checkpoints"), algorithm)


@dataclass(frozen=True, slots=True)
class KnownCheckpoints:
    """All checkpoints of both homes, smallest log first, what is wrong with them, and what is not wrong but should be known.

    `missing_outside` are those that the folder lacks.
    """

    checkpoints: list[Checkpoint]
    problems: list[Problem]
    missing_outside: list[Checkpoint]

    @property
    def warnings(self) -> list[Problem]:
        """The newest ones are missing outside: the folder is new, was lost, or was emptied. Which of these, people know."""
        missing = {each.size for each in self.missing_outside}
        newest_there = max((each.size for each in self.checkpoints if each.size not in missing), default=-1)
        missing = {size for size in missing if size > newest_there}
        return [{"kind": MISSING_OUTSIDE, "count": len(missing), "size": max(missing)}] if missing else []


async def known_checkpoints(session: AsyncSession, places: AuditPlaces) -> KnownCheckpoints:
    """Read both homes and check signatures, order and consistency proofs; whether the log agrees is the verification's question."""
    stored = await session.scalars(select(CheckpointRow.document).order_by(CheckpointRow.size))
    problems: list[Problem] = []
    table = _readable("table", [each.encode() for each in stored], problems)
    folder = _readable("folder", places.folder.texts(), problems)
    union = table | folder
    problems += _conflicts(table, folder)
    problems += _removed("table", table, union) + _removed("folder", folder, union)
    ordered = [union[size] for size in sorted(union)]
    # SM2 signatures are checked by a process each, so in a thread: the web process goes on meanwhile.
    problems += await to_thread.run_sync(_unsound, ordered, public_keys(places.keys))
    return KnownCheckpoints(ordered, problems, [each for each in ordered if each.size not in folder])


async def newest_checkpoint(session: AsyncSession) -> tuple[int, Checkpoint | None]:
    """How many checkpoints the table holds, and the newest if it can be read; nothing is checked."""
    count = await session.scalar(select(func.count()).select_from(CheckpointRow)) or 0
    document = await session.scalar(select(CheckpointRow.document).order_by(CheckpointRow.size.desc()).limit(1))
    try:
        return count, read_checkpoint(document.encode()) if document else None
    except DamagedCheckpoint:
        return count, None


async def sign_checkpoint(session: AsyncSession, places: AuditPlaces, *, at: datetime) -> Checkpoint:
    """Sign the log as it stands, in the session's transaction; the last checkpoint if nothing was added since.

    Before that it holds: the last checkpoint is sound and in both homes, the leaves since then are made again from the events, and with
    them the last signed tree becomes exactly the present one. So whatever is signed extends what was signed before. A folder that lacks
    checkpoints is not filled again on the way (`refill_folder`): that would hide that somebody emptied it.
    Raises: CannotSign, OpensslMissing, OSError if the folder cannot be written.
    """
    await session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    known = await known_checkpoints(session, places)
    if known.problems or known.warnings:
        raise CannotSign([*known.problems, *known.warnings])
    signer = open_signer(places.keys, places.algorithm)
    await _complete(session, known.checkpoints)
    last = known.checkpoints[-1] if known.checkpoints else None
    head = await log_head(session)
    made = make_checkpoint(signer, str(head.origin), last, await _added(session, last, head), at=at)
    _require_agreement(made, last, head)
    if last is not None and last.size == made.size:
        return last
    places.folder.keep(made, signer.public_pem)
    session.add(CheckpointRow(size=made.size, document=made.text.decode()))
    return made


async def _added(session: AsyncSession, last: Checkpoint | None, head: LogHead) -> list[bytes]:
    """Leaves since the last checkpoint, made from the events themselves."""
    leaves: list[bytes] = []
    start = last.size if last else 0
    async for batch in entries(session, start, head.size):
        for entry in batch:
            if entry.text is None or leaf_hash(entry.text) != entry.leaf or entry.position != start + len(leaves) + 1:
                raise CannotSign([{"kind": "entry_changed", "position": entry.position}])
            leaves.append(entry.leaf)
    return leaves


def _require_agreement(made: Checkpoint, last: Checkpoint | None, head: LogHead) -> None:
    if last is not None and (last.origin != made.origin or last.size > head.size):
        raise CannotSign([{"kind": "log_cut" if last.size > head.size else "other_log", "size": last.size}])
    if head.frontier is None or made.root != head.frontier.root():
        raise CannotSign([{"kind": "frontier_changed", "size": head.size}])


async def refill_folder(session: AsyncSession, places: AuditPlaces, *, at: datetime) -> int:
    """Write the checkpoints that are missing outside there again, from the table; returns how many. It is recorded in the log.

    Only for people who know why they are missing. Raises: CannotSign if anything else is wrong with the checkpoints, OSError.
    """
    await session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    known = await known_checkpoints(session, places)
    if other := [each for each in known.problems if (each["kind"], each.get("home")) != ("checkpoint_removed", "folder")]:
        raise CannotSign(other)
    keys = public_keys(places.keys)
    for each in known.missing_outside:
        places.folder.keep(each, keys[each.key_id])
    record(session, REFILLED, (await log_head(session)).origin, at=at, data={"checkpoints": len(known.missing_outside)})
    return len(known.missing_outside)


async def _complete(session: AsyncSession, checkpoints: Iterable[Checkpoint]) -> None:
    """A crash between the two homes leaves the newest checkpoint in the folder alone: bring it to the table."""
    stored = set(await session.scalars(select(CheckpointRow.size)))
    session.add_all(CheckpointRow(size=each.size, document=each.text.decode()) for each in checkpoints if each.size not in stored)


def _readable(home: str, texts: Iterable[bytes], problems: list[Problem]) -> dict[int, Checkpoint]:
    found = {}
    for text in texts:
        try:
            checkpoint = read_checkpoint(text)
        except DamagedCheckpoint:
            problems.append({"kind": "checkpoint_unreadable", "home": home})
        else:
            found[checkpoint.size] = checkpoint
    return found


def _conflicts(table: Mapping[int, Checkpoint], folder: Mapping[int, Checkpoint]) -> list[Problem]:
    both = sorted(table.keys() & folder.keys())
    return [{"kind": "checkpoint_conflict", "size": size} for size in both if table[size].text != folder[size].text]


def _removed(home: str, here: Mapping[int, Checkpoint], union: Mapping[int, Checkpoint]) -> list[Problem]:
    """Missing here although a later one is here. Whether the newest may be missing, the table and the folder answer differently."""
    newest = max(here, default=0)
    return [{"kind": "checkpoint_removed", "home": home, "size": size} for size in sorted(union) if size < newest and size not in here]


def _unsound(ordered: Sequence[Checkpoint], keys: Mapping[str, bytes]) -> list[Problem]:
    problems: list[Problem] = []
    before: Checkpoint | None = None
    for each in ordered:
        if not each.signed_by(keys):
            problems.append({"kind": "checkpoint_signature", "size": each.size})
        if not _follows(before, each):
            problems.append({"kind": "checkpoint_order", "size": each.size})
        before = each
    return problems


def _follows(before: Checkpoint | None, each: Checkpoint) -> bool:
    """Whether `each` names `before` and proves that it extends it; the first one names nothing."""
    if before is None:
        return each.previous is None and consistent(0, EMPTY_ROOT, each.size, each.root, each.consistency)
    same = each.previous == before.digest and each.origin == before.origin
    return same and consistent(before.size, before.root, each.size, each.root, each.consistency)
