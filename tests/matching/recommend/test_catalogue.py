"""The compiled catalogue of a process."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.search.postgres import PostgresSearch
from matching.recommend.catalogue import CatalogueCache
from policies.library.service import list_policies
from products.catalogue.models import Product
from products.catalogue.service import list_products
from products.catalogue.states import ProductStatus
from tests.policies.library.offers import policy
from tests.products.catalogue.offers import EVERYBODY, NOW, fresh_code, offer


async def publish(session: AsyncSession, **terms: object) -> str:
    """Publish a product of these terms; its code."""
    code = fresh_code()
    await list_products(session, PostgresSearch(session), builtin_vocabulary(), [offer(code, **terms)], now=NOW)
    return code


async def test_a_new_offer_is_there_at_the_next_look_and_an_unchanged_catalogue_is_kept(session: AsyncSession) -> None:
    cache = CatalogueCache(builtin_vocabulary())
    before = await cache.current(session)
    assert await cache.current(session) is before
    code = await publish(session)
    after = await cache.current(session)
    assert f"product:{code}" in after.by_key
    assert f"product:{code}" not in before.by_key
    assert after.offers[after.by_key[f"product:{code}"]].code == code


async def test_an_offer_that_is_no_longer_published_is_not_matched(session: AsyncSession) -> None:
    code = await publish(session)
    product = await session.scalar(select(Product).where(Product.public_code == code))
    assert product is not None
    product.status = ProductStatus.SUSPENDED
    await session.flush()
    assert f"product:{code}" not in (await CatalogueCache(builtin_vocabulary()).current(session)).by_key


async def test_terms_of_an_offer_are_in_yuan_and_per_cent(session: AsyncSession) -> None:
    code = await publish(
        session, amount_max_fen=300_000_000, rate={"min_pct": "3.05", "max_pct": "3.80"}, promise_days={"accept": 1, "decide": 5}
    )
    catalogue = await CatalogueCache(builtin_vocabulary()).current(session)
    found = catalogue.offers[catalogue.by_key[f"product:{code}"]]
    assert (found.amount_max_cny, found.rate_min_pct, found.days) == (3_000_000, Decimal("3.05"), 5)


async def test_guidance_is_no_offer(session: AsyncSession) -> None:
    guidance, conditions = policy(guidance=True, criterion=None), policy(criterion=EVERYBODY)
    await list_policies(session, PostgresSearch(session), builtin_vocabulary(), [guidance, conditions], now=NOW)
    by_key = (await CatalogueCache(builtin_vocabulary()).current(session)).by_key
    assert f"policy:{conditions.code}" in by_key
    assert f"policy:{guidance.code}" not in by_key
