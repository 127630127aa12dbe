"""Many claims like one, by statements over sets: each with a loan, a default, a filing and a loss of its own."""

from uuid import UUID

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from marketplace.ids import new_id
from policies.claims.models import Claim

IDS = ("loan", "default", "filing", "claim")
# Which column of which table becomes what: an id of the copy's own, or a number that no other has.
COPIED: tuple[tuple[str, str, str], ...] = (
    ("loan", "loan_id", "'id', c.loan, 'external_reference', 'JJ-' || c.loan"),
    ("default_event", "default_event_id", "'id', c.default, 'loan_id', c.loan"),
    (
        "filing",
        "filing_id",
        "'id', c.filing, 'loan_id', c.loan, 'default_event_id', c.default, 'number', 'BA-' || right(c.filing::text, 24),"
        " 'external_reference', null",
    ),
    ("default_loss", "default_event_id", "'default_event_id', c.default"),
    (
        "claim",
        "id",
        "'id', c.claim, 'loan_id', c.loan, 'default_event_id', c.default, 'filing_id', c.filing,"
        " 'number', 'BC-' || right(c.claim::text, 24), 'external_reference', null",
    ),
)


async def clone_claim(session: AsyncSession, claim: Claim, count: int) -> list[UUID]:
    """So many copies of a claim in its present state; their ids. The session has to be the system's."""
    ids = {name: [new_id() for _ in range(count)] for name in IDS}
    for table, column, changes in COPIED:
        await session.execute(_statement(table, changes), {**ids, "original": getattr(claim, column)})
    await session.flush()
    return ids["claim"]


def _statement(table: str, changes: str) -> TextClause:
    key = "default_event_id" if table == "default_loss" else "id"
    arrays = ", ".join(f":{name}" for name in IDS)
    columns = ", ".join(f'"{name}"' for name in IDS)
    written = changes.replace("c.default", 'c."default"')
    copied = text(
        f"INSERT INTO {table} SELECT (jsonb_populate_record(o, jsonb_build_object({written}))).*"  # our own words
        f" FROM {table} o CROSS JOIN unnest({arrays}) AS c({columns}) WHERE o.{key} = :original"
    )
    return copied.bindparams(*(bindparam(name, type_=ARRAY(Uuid)) for name in IDS), bindparam("original", type_=Uuid))
