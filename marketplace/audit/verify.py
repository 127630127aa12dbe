"""Verification of the whole log: every leaf made again from its event, every root and signature checked, nothing missing or left over.

It trusts neither the stored leaves nor the stored frontier. What it cannot find is a history that was rewritten as a whole together with
every checkpoint and the signing key: against that, checkpoints lie outside the database and in the hands of others.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.checkpoint import Checkpoint
from marketplace.audit.checkpoints import AuditPlaces, Problem, known_checkpoints
from marketplace.audit.entries import Entry, LogHead, entries, log_head
from marketplace.events.merkle import Frontier, leaf_hash

MOST_PROBLEMS = 1_000  # a log that is damaged all over is not written down line by line
OVERDUE_SECONDS = 60  # the sequencer needs a tenth of a second
# Not of the last moments, by its own word: a time to come is no excuse either.
_NOT_JUST_NOW = (
    "e.recorded_at NOT BETWEEN clock_timestamp() - make_interval(secs => :seconds) AND clock_timestamp() + make_interval(secs => :seconds)"
    " ORDER BY e.id LIMIT :limit"
)
_OVERDUE = text(f"SELECT e.id FROM event_pending p JOIN event e ON e.id = p.event_id WHERE {_NOT_JUST_NOW}")  # noqa: S608
_WITHOUT_PLACE = text(
    "SELECT e.id FROM event e WHERE NOT EXISTS (SELECT FROM event_log l WHERE l.event_id = e.id)"  # noqa: S608
    f" AND NOT EXISTS (SELECT FROM event_pending p WHERE p.event_id = e.id) AND {_NOT_JUST_NOW}"
)
# The trigger writes the two together, so whoever waits without an event has lost it.
_REMOVED = text(
    "SELECT p.event_id FROM event_pending p WHERE NOT EXISTS (SELECT FROM event e WHERE e.id = p.event_id) ORDER BY p.event_id LIMIT :limit"
)


@dataclass(slots=True)
class Verification:
    """What a verification found. `head` is the root over all entries, as made again from the events.

    `warnings` do not speak of damage, but people should know why: checkpoints that are missing outside the database.
    """

    entries: int = 0
    head: str = ""
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Whether no damage was found."""
        return not self.problems

    def document(self) -> dict[str, Any]:
        """As the command line and the open interface give it; problems beyond a thousand are counted."""
        shown, more = self.problems[:MOST_PROBLEMS], len(self.problems) - MOST_PROBLEMS
        return {
            "entries": self.entries,
            "intact": self.intact,
            "head": self.head,
            "problems": [*shown, {"kind": "more", "count": more}] if more > 0 else shown,
            "warnings": self.warnings,
        }


async def verify_log(session: AsyncSession, places: AuditPlaces) -> Verification:
    """Verify everything up to the present end of the log, as the system role. Reads only."""
    found = Verification()
    known = await known_checkpoints(session, places)  # before the head: one that is signed meanwhile would look like more than there is
    head = await log_head(session)
    found.problems += known.problems
    found.warnings += known.warnings
    tree = await _walk(session, head, known.checkpoints, found)
    found.entries, found.head = tree.size, tree.root().hex()
    if head.frontier is None or tree.root() != head.frontier.root() or head.last > head.size:
        found.problems.append({"kind": "frontier_changed", "size": head.size})
    if head.first < 1:  # shown with the others, and in no tree
        found.problems.append({"kind": "place_outside", "position": head.first})
    found.problems += [{"kind": "log_cut", "size": each.size} for each in known.checkpoints if each.size > head.size]
    found.problems += [{"kind": "other_log", "size": each.size} for each in known.checkpoints if each.origin != str(head.origin)]
    await _leftovers(session, head, found)
    return found


async def _walk(session: AsyncSession, head: LogHead, checkpoints: list[Checkpoint], found: Verification) -> Frontier:
    """Read every entry once; returns the tree over what the events themselves say."""
    tree, expected, ahead = Frontier(), 1, [each for each in checkpoints if 0 < each.size <= head.size]
    async for batch in entries(session, 0, head.size):
        leaves = []
        for entry in batch:
            if entry.position != expected:
                found.problems.append({"kind": "places_missing", "position": expected, "until": entry.position - 1})
            leaves.append(_leaf(entry, found))
            expected = entry.position + 1
        while ahead and ahead[0].size <= tree.size + len(leaves):
            here = ahead.pop(0)
            tree, leaves = tree.extended(leaves[: here.size - tree.size]), leaves[here.size - tree.size :]
            _compare(tree, here, found)
        tree = tree.extended(leaves)
    for each in ahead:  # entries are missing, so these sizes were never reached
        found.problems.append({"kind": "checkpoint_differs", "size": each.size})
    if expected <= head.size:
        found.problems.append({"kind": "places_missing", "position": expected, "until": head.size})
    return tree


def _leaf(entry: Entry, found: Verification) -> bytes:
    if entry.text is None:
        found.problems.append({"kind": "event_missing", "position": entry.position})
        return entry.leaf
    leaf = leaf_hash(entry.text)
    if leaf != entry.leaf:
        found.problems.append({"kind": "entry_changed", "position": entry.position})
    return leaf


def _compare(tree: Frontier, checkpoint: Checkpoint, found: Verification) -> None:
    if tree.root() != checkpoint.root:
        found.problems.append({"kind": "checkpoint_differs", "size": checkpoint.size})


async def _leftovers(session: AsyncSession, head: LogHead, found: Verification) -> None:
    """Events that never got a place although they had the time, such as are not even waiting for one, and such as were taken away."""
    limits = {"seconds": OVERDUE_SECONDS, "limit": MOST_PROBLEMS}
    for event_id in await session.scalars(_OVERDUE, limits):
        found.problems.append({"kind": "event_overdue", "event_id": str(event_id)})
    for event_id in await session.scalars(_WITHOUT_PLACE, limits):
        found.problems.append({"kind": "event_without_place", "event_id": str(event_id)})
    for event_id in await session.scalars(_REMOVED, {"limit": MOST_PROBLEMS}):
        found.problems.append({"kind": "event_removed", "event_id": str(event_id)})
