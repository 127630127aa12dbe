"""The journal of every fund as a stream of plain rows, each entry with its postings, for whoever makes everything again from it."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from policies.funds.journal_hash import ENTRY_FIELDS, POSTING_FIELDS
from policies.funds.journal_sums import Booked

BATCH = 5_000
# Plain SQL reads what the mapped types would refuse: a forged kind or account is to be named, not to stop the reading.
_ENTRIES = text(
    f"SELECT {', '.join(f'e.{name}' for name in ENTRY_FIELDS)}, e.hash, r.kind AS reversed_kind"  # noqa: S608  # fixed names
    " FROM journal_entry e LEFT JOIN journal_entry r ON r.id = e.reverses_id"
    " WHERE e.fund_id = :fund AND e.number > :after ORDER BY e.number LIMIT :limit"
)
_POSTINGS = text(
    f"SELECT entry_id, {', '.join(POSTING_FIELDS)}, fund_id, period FROM journal_posting"  # noqa: S608  # fixed names
    " WHERE entry_id = ANY (:ids) ORDER BY entry_id, line"
)


async def booked_entries(session: AsyncSession, fund_id: UUID) -> AsyncIterator[list[Booked]]:
    """Everything of a fund in the order of its numbers, in batches."""
    after = 0
    while True:
        rows = (await session.execute(_ENTRIES, {"fund": fund_id, "after": after, "limit": BATCH})).mappings().all()
        if not rows:
            return
        lines: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
        for line in (await session.execute(_POSTINGS, {"ids": [row["id"] for row in rows]})).mappings():
            lines[line["entry_id"]].append(dict(line))
        yield [Booked(dict(row), lines[row["id"]]) for row in rows]
        after = rows[-1]["number"]


async def funds_with_books(session: AsyncSession) -> Sequence[UUID]:
    """Every fund that has a pool or an entry."""
    found = await session.scalars(text("SELECT fund_id FROM fund_pool UNION SELECT fund_id FROM journal_entry ORDER BY 1"))
    return found.all()
