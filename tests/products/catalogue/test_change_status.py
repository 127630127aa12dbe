"""A published product rests, comes back and goes; each step is told in the log."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.search.port import SearchQuery
from marketplace.search.postgres import PostgresSearch
from marketplace.workflow.moves import TransitionNotAllowed
from products.catalogue.change_status import MOVES, ProductNotFound, change_status
from products.catalogue.models import Product
from products.catalogue.revision import current_revision
from products.catalogue.service import list_product
from products.catalogue.states import ProductStatus
from tests.products.catalogue.offers import NOW, offer

S = ProductStatus


async def published(session: AsyncSession) -> Product:
    return await list_product(session, PostgresSearch(session), builtin_vocabulary(), offer(), now=NOW)


async def found(session: AsyncSession, product: Product) -> bool:
    page = await PostgresSearch(session).search(SearchQuery(kind="product", text=product.code))
    return product.id in page.ids


async def test_each_change_is_told_with_the_version_that_counts(session: AsyncSession) -> None:
    product = await published(session)
    before = await current_revision(session)
    for status in (S.SUSPENDED, S.PUBLISHED, S.WITHDRAWN):
        await change_status(session, PostgresSearch(session), product.id, status, now=NOW)
        assert await found(session, product) == (status is S.PUBLISHED)
    assert await current_revision(session) == before + 3
    events = list(await session.scalars(select(EventRow).where(EventRow.subject_id == product.id).order_by(EventRow.id)))
    assert [each.kind.partition(".")[2] for each in events] == ["published", "suspended", "resumed", "withdrawn"]
    assert {(each.data["code"], each.data["version"], each.data["version_id"]) for each in events} == {
        (product.public_code, 1, str(product.current_version_id))
    }
    assert len({each.data["criterion_sha256"] for each in events}) == 1


@pytest.mark.parametrize("status", S)
async def test_what_the_table_does_not_name_is_refused(session: AsyncSession, status: ProductStatus) -> None:
    product = await published(session)
    product.status = status
    allowed = {S.PUBLISHED: {S.SUSPENDED, S.WITHDRAWN}, S.SUSPENDED: {S.PUBLISHED, S.WITHDRAWN}}.get(status, {S.WITHDRAWN} - {status})
    for target in set(MOVES) - allowed:
        with pytest.raises(TransitionNotAllowed):
            await change_status(session, PostgresSearch(session), product.id, target, now=NOW)


async def test_a_product_that_is_not_there_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(ProductNotFound):
        await change_status(session, PostgresSearch(session), new_id(), S.SUSPENDED, now=NOW)
