"""Computing profiles from records: into temporary tables for the system that stores them, or in one statement for whoever only looks."""
# ruff: noqa: S608  # statements are put together from the program's own names; values are parameters

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.information.catalogue.precedence import ranks
from marketplace.profiles.computing.merging import parts_query, whole_query
from marketplace.profiles.computing.statements import (
    COLUMNS,
    chunk_query,
    computed_query,
    lasting_turns_query,
    reported_query,
    turns_query,
)

_UNPACKED = "WITH (toast_tuple_target = 8160)"  # rows of a moment: compressing them costs more than they are worth
_CANDIDATE = f"""CREATE TEMP TABLE candidate (subject_id uuid, item text, class text, provider_id uuid, provider text, self_said boolean,
 rank int, day date, received_at timestamptz, computed boolean, attributes jsonb) {_UNPACKED} ON COMMIT DROP"""
# A whole profile is larger than a page: stored plainly beside the row, neither packed nor unpacked by each of those who look at it.
_JSON = "attributes jsonb STORAGE EXTERNAL, sources jsonb STORAGE EXTERNAL"
_COLUMNS_OF = {"part": f"subject_id uuid, item text, class text, {_JSON}, said bigint", "whole": f"subject_id uuid, {_JSON}"}
_TURN = "CREATE TEMP TABLE turn (subject_id uuid, on_day date) ON COMMIT DROP"
_TABLES = ("chunk", "candidate", "part", "whole", "turn")
_INDEXED_FROM = 200  # subjects: below, looking through everything is quicker than an index
# A compiled statement costs seconds of compiling for milliseconds of work; sorts and temporary tables of a few thousand subjects fit here.
_SETTINGS = "SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)"
# What time alone changes of any item: a record begins to speak, its month is full, its validity begins or ends, it is too old.
_GENERAL_TURNS = """
INSERT INTO turn SELECT c.subject_id, min(t.on_day) FROM chunk c
LEFT JOIN unnest(CAST(:items AS text[]), CAST(:fresh AS int[])) f (item, days) ON f.item = c.item
CROSS JOIN LATERAL (VALUES
  (c.as_of), ((date_trunc('month', c.as_of) + interval '1 month - 1 day')::date), (c.valid_from), (c.valid_to + 1), (c.as_of + f.days + 1)
) t (on_day)
WHERE t.on_day > CAST(:day AS date) GROUP BY 1"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a computing rests on besides records: the day, how long items stay fresh, whether lines of precedence speak of what."""

    day: date
    fresh: Mapping[str, int | None]
    ranked_wholly: bool
    ranked_singly: bool


async def terms_on(session: AsyncSession, day: date, *, fresh: bool = True) -> Terms:
    """The terms that are in force. `fresh` False: nothing is too old, to see what has become so."""
    # An item that the catalogue does not have in force yet, such as on a day long past, is read as it came with the program.
    items = builtin_items() | {code: found.definition for code, found in (await items_in_force(session, day)).items()}
    lines = (await ranks(session)).lines
    days = {code: item.fresh_days if fresh else None for code, item in items.items()}
    single = any(line.attribute is not None for line in lines)
    return Terms(day, days, ranked_wholly=any(line.attribute is None for line in lines), ranked_singly=single)


async def compute_tables(session: AsyncSession, ids: Sequence[UUID], terms: Terms) -> None:
    """Fill the temporary tables `part`, `whole` and `turn` with what the subjects' records give. As the system role.

    `part`: `subject_id, item, class, attributes, sources`; `whole`: the same put together; `turn`: days on which time changes something.
    """
    await session.execute(text(_SETTINGS))
    await session.execute(text(f"DROP TABLE IF EXISTS {', '.join(_TABLES)}"))
    chunk = f"CREATE TEMP TABLE chunk {_UNPACKED} ON COMMIT DROP AS {chunk_query(ranked=terms.ranked_wholly)} ORDER BY r.item, r.subject_id"
    await session.execute(text(chunk), {"ids": list(ids)})
    if len(ids) >= _INDEXED_FROM:
        await session.execute(text("CREATE INDEX ON chunk (item)"))
        await session.execute(text("ANALYZE chunk (item, subject_id)"))
    items = list(await session.scalars(text("SELECT DISTINCT item FROM chunk ORDER BY item")))
    await session.execute(text(_CANDIDATE))
    for query in _candidates(items, terms):
        await session.execute(text(f"INSERT INTO candidate ({COLUMNS}) {query}"), {"day": terms.day})
    await session.execute(text("ANALYZE candidate (subject_id, item, class)"))
    for name, query in _results(terms):
        await session.execute(text(f"CREATE TEMP TABLE {name} ({_COLUMNS_OF[name]}) {_UNPACKED} ON COMMIT DROP"))
        await session.execute(text(f"INSERT INTO {name} {query}"), {"day": terms.day})
        await session.execute(text(f"ANALYZE {name} (subject_id)"))
    await _turns(session, items, terms)


async def compute_one(session: AsyncSession, subject_id: UUID, terms: Terms, only: Collection[str] | None = None) -> Row[Any] | None:
    """`attributes, sources` of one subject, without keeping anything; None where there is no record that the caller may read.

    `only`: of these items.
    """
    found = text("SELECT DISTINCT item FROM information_record WHERE subject_id = :subject AND ended_at IS NULL ORDER BY item")
    items = [item for item in await session.scalars(found, {"subject": subject_id}) if only is None or item in only]
    if not items:
        return None
    candidates = "\nUNION ALL ".join(f"({query})" for query in _candidates(items, terms))
    results = ", ".join(f"{name} AS ({query})" for name, query in _results(terms))
    chunk = f"chunk AS MATERIALIZED ({chunk_query(ranked=terms.ranked_wholly)})"
    statement = f"WITH {chunk}, candidate ({COLUMNS}) AS MATERIALIZED ({candidates}), {results} SELECT attributes, sources FROM whole"
    return (await session.execute(text(statement), {"ids": [subject_id], "day": terms.day})).one_or_none()


def _candidates(items: Sequence[str], terms: Terms) -> list[str]:
    known = [item for item in items if item in terms.fresh]
    queries = (query(item, terms.fresh[item]) for item in known for query in (computed_query, reported_query))
    return [query for query in queries if query is not None]


def _results(terms: Terms) -> tuple[tuple[str, str], ...]:
    return ("part", parts_query(ranked=terms.ranked_singly)), ("whole", whole_query(ranked=terms.ranked_singly))


async def _turns(session: AsyncSession, items: Sequence[str], terms: Terms) -> None:
    await session.execute(text(_TURN))
    fresh = [terms.fresh.get(item) for item in items]
    await session.execute(text(_GENERAL_TURNS), {"items": list(items), "fresh": fresh, "day": terms.day})
    for query in (each(item) for item in items for each in (turns_query, lasting_turns_query)):
        if query is not None:
            await session.execute(text(f"INSERT INTO turn {query}"), {"day": terms.day})
