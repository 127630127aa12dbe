"""The PostgreSQL adapter fulfils the port's contract and uses its indexes."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.search.port import SearchPort, SearchQuery
from marketplace.search.postgres import PostgresSearch
from tests.marketplace.search.contract import SearchContract, document


class TestPostgresSearch(SearchContract):
    """Every test of the contract, in one rolled-back transaction each."""

    @pytest.fixture
    def search(self, session: AsyncSession) -> SearchPort:
        """The adapter on this test's transaction."""
        return PostgresSearch(session)

    async def test_a_long_document_is_indexed_whole(self, search: SearchPort, kind: str) -> None:
        wanted = document(kind, "长文件", body="风险补偿资金池的管理办法。" * 4000 + "最后一句写着琥珀色")
        await search.index([wanted])
        assert (await search.search(SearchQuery(kind, "琥珀色"))).ids == (wanted.id,)

    async def test_a_rolled_back_index_is_not_found(self, session: AsyncSession, search: SearchPort, kind: str) -> None:
        async with session.begin_nested() as inner:
            await search.index([document(kind, "政采贷")])
            await inner.rollback()
        assert (await search.search(SearchQuery(kind, "政采贷"))).total == 0


async def test_words_tags_and_titles_each_have_an_index(session: AsyncSession) -> None:
    found = await session.execute(text("SELECT indexdef FROM pg_indexes WHERE tablename = 'search_document'"))
    definitions = " ".join(found.scalars())
    for column in ("gin (vector)", "gin (tags)", "gin (title_folded gin_trgm_ops)"):
        assert column in definitions
