"""The PostgreSQL adapter of the search port: full text over our own segmentation, similarity of titles, facets by tags."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, bindparam, cast, delete, false, func, literal, or_, select, true, union_all
from sqlalchemy.dialects.postgresql import TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.search.conditions import Condition, beyond, runs_downwards, sort_value, tag, tagged, within
from marketplace.search.cursors import decode_cursor, encode_cursor
from marketplace.search.folding import fold
from marketplace.search.models import SearchDocumentRow as Row
from marketplace.search.pinyin import sort_key
from marketplace.search.port import Facet, SearchDocument, SearchPage, SearchQuery
from marketplace.search.ranking import as_tsquery
from marketplace.search.vectors import TextQuery, document_vector, text_query

_NEARLY_THE_NAME = 0.5  # of 1: 「纳税信用贷」 is meant by 「纳税信用贷款」
_TOTAL = ""  # stands for a tag in the row that counts everything


class PostgresSearch:
    """Search in the transaction of the given session: what a transaction indexes, it finds."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def index(self, documents: Sequence[SearchDocument]) -> None:
        """See SearchPort.index."""
        if not documents:
            return
        statement = insert(Row).values(vector=cast(bindparam("vector_text", type_=Text), TSVECTOR))
        replaced = {name: statement.excluded[name] for name in ("title_folded", "title_sort_key", "vector", "tags", "numbers")}
        statement = statement.on_conflict_do_update(index_elements=[Row.kind, Row.id], set_=replaced)
        in_order = sorted(documents, key=lambda document: (document.kind, document.id))  # two writers lock rows in one order
        await self._session.execute(statement, [_row(document) for document in in_order])

    async def delete(self, kind: str, ids: Sequence[UUID]) -> None:
        """See SearchPort.delete."""
        await self._session.execute(delete(Row).where(Row.kind == kind, Row.id.in_(ids)))

    async def search(self, query: SearchQuery) -> SearchPage:
        """See SearchPort.search."""
        text = text_query(query.text) if query.text.strip() else None
        matches, loosened = await self._matches(query, text)
        base = [Row.kind == query.kind, matches, *(within(wanted) for wanted in query.ranges)]
        facets, total = await self._counts(query, base)
        ids, next_cursor = await self._hits(query, [*base, *(tagged(wanted) for wanted in query.filters)], text)
        return SearchPage(ids=ids, total=total, facets=facets, next_cursor=next_cursor, loosened=loosened)

    async def _matches(self, query: SearchQuery, text: TextQuery | None) -> tuple[Condition, bool]:
        """The strictest reading of the text that finds anything, whatever the filters, and whether it is looser than every word."""
        if not query.text.strip():
            return true(), False
        if text is None:
            return false(), False
        alike = Row.title_folded.op("%", is_comparison=True)(text.folded)  # similar enough for the index: 0.3
        nearly_named = and_(alike, func.similarity(Row.title_folded, text.folded) >= _NEARLY_THE_NAME)
        strict, scattered = or_(_holds(text.strict), nearly_named), _holds(text.scattered)
        exists = [select(Row.id).where(Row.kind == query.kind, level).exists() for level in (strict, scattered)]
        has_strict, has_scattered = (await self._session.execute(select(exists[0], exists[1]))).one()
        if has_strict:
            return strict, False
        if has_scattered:
            return scattered, True
        return or_(_holds(text.loose), alike), True

    async def _counts(self, query: SearchQuery, base: Sequence[Condition]) -> tuple[dict[str, dict[str, int]], int]:
        """Facets and the total in one statement over the documents that match text and ranges."""
        flags = [tagged(wanted).label(f"passes_{place}") for place, wanted in enumerate(query.filters)]
        found = select(Row.tags, *flags).where(*base).cte("found").prefix_with("MATERIALIZED")
        passes = [(wanted.field, found.c[flag.name]) for wanted, flag in zip(query.filters, flags, strict=True)]
        parts = [select(literal(_TOTAL, Text), func.count()).select_from(found).where(true(), *(flag for _, flag in passes))]
        for place, facet in enumerate(query.facets):
            value = func.unnest(found.c.tags).column_valued(f"tag_{place}", joins_implicitly=True)
            others = [flag for field, flag in passes if field != (facet.ignoring or facet.field)]
            mine = value.startswith(tag(facet.field, ""), autoescape=True)
            parts.append(select(value, func.count()).select_from(found).where(mine, *others).group_by(value))
        rows = [(stored, count) for stored, count in (await self._session.execute(union_all(*parts))).all()]
        return _by_field(query.facets, rows), sum(count for stored, count in rows if stored == _TOTAL)

    async def _hits(
        self, query: SearchQuery, conditions: Sequence[Condition], text: TextQuery | None
    ) -> tuple[tuple[UUID, ...], str | None]:
        """One page of ids, and the cursor of the next where there is more."""
        value = sort_value(query.sort, text)
        order = value.desc() if runs_downwards(query.sort) else value.asc()
        statement = select(Row.id, value).where(*conditions).order_by(order, Row.id).limit(query.limit + 1)
        if query.after is not None:
            statement = statement.where(beyond(value, query.sort, decode_cursor(query.after, query.sort)))
        else:
            statement = statement.offset(query.offset)
        rows = (await self._session.execute(statement)).all()
        page = rows[: query.limit]
        more = len(rows) > query.limit and page
        return tuple(row[0] for row in page), encode_cursor(query.sort, page[-1][1], page[-1][0]) if more else None


def _holds(level: str) -> Condition:
    return Row.vector.op("@@", is_comparison=True)(as_tsquery(level))


def _row(document: SearchDocument) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "id": document.id,
        "title_folded": fold(document.title),
        "title_sort_key": sort_key(document.title),
        "vector_text": document_vector(document),
        "tags": [tag(field, value) for field, values in document.tags.items() for value in values],
        "numbers": dict(document.numbers),
    }


def _by_field(facets: Iterable[Facet], rows: Iterable[tuple[str, int]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {facet.field: {} for facet in facets}
    for stored, count in rows:
        if stored != _TOTAL:
            field, _, value = stored.partition(":")
            found[field][value] = count
    return found
