"""Putting products into the catalogue."""

from decimal import Decimal

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.search.port import SearchQuery
from marketplace.search.postgres import PostgresSearch
from products.catalogue.labels import LenderKind
from products.catalogue.models import Product, ProductVersion
from products.catalogue.repository import ProductRepository
from products.catalogue.revision import current_revision
from products.catalogue.samples import sample_products
from products.catalogue.schemas import Lender, ProductOffer
from products.catalogue.service import Published, list_product, list_products, publish_samples
from products.catalogue.states import ProductStatus
from tests.products.catalogue.offers import NOW, fresh_code, offer
from tests.statements import counted

VOCABULARY = builtin_vocabulary()


async def listed(session: AsyncSession, wanted: ProductOffer) -> Product:
    """The product after listing."""
    return await list_product(session, PostgresSearch(session), VOCABULARY, wanted, now=NOW)


async def bank(session: AsyncSession) -> Lender:
    """A synthetic bank on the platform."""
    organisation = Organisation(id=new_id(), name="示例银行乙", kind=OrganisationKind.BANK, region="320100", synthetic=True)
    session.add(organisation)
    await session.flush()
    return Lender(organisation.id, organisation.name, LenderKind.CITY_BANK)


async def test_a_product_is_published_with_what_is_read_from_its_criterion(session: AsyncSession) -> None:
    criterion = {"all": [{"attribute": "region", "within": ["320100"]}, {"attribute": "subject_kind", "eq": "enterprise"}]}
    product = await listed(session, offer(criterion=criterion, amount_max_fen=300_000_000))
    assert product.status == ProductStatus.PUBLISHED
    assert product.public_code == product.code
    assert product.current is not None
    assert product.current.number == 1
    assert product.current.regions == ["320100"]
    assert product.current.subject_kinds == ["enterprise"]
    assert product.current.effective_from.isoformat() == "2026-11-22"


async def test_a_criterion_comes_back_from_the_database_with_exact_numbers(session: AsyncSession) -> None:
    leaf = {"attribute": "loan_rate_pct", "lte": {"attribute": "lpr_1y_pct", "plus": Decimal("0.3")}}
    product = await listed(session, offer(criterion=leaf))
    stored = await session.scalar(select(ProductVersion.criterion).where(ProductVersion.product_id == product.id))
    assert stored == leaf
    assert isinstance(stored["lte"]["plus"], Decimal)


async def test_the_same_content_again_changes_nothing(session: AsyncSession) -> None:
    wanted = offer()
    first = await listed(session, wanted)
    revision, version = await current_revision(session), first.current_version_id
    assert (await listed(session, wanted)).current_version_id == version
    assert await current_revision(session) == revision


async def test_changed_content_makes_a_new_version_beside_the_old_one(session: AsyncSession) -> None:
    code = fresh_code()
    await listed(session, offer(code, name="旧名贷"))
    revision = await current_revision(session)
    product = await listed(session, offer(code, name="新名贷"))
    assert product.current is not None
    assert (product.current.number, product.current.name) == (2, "新名贷")
    assert [(version.number, version.name) for version in await ProductRepository(session).versions(product.id)] == [
        (2, "新名贷"),
        (1, "旧名贷"),
    ]
    assert await current_revision(session) == revision + 1


async def test_a_new_description_is_written_even_where_the_terms_stay(session: AsyncSession) -> None:
    wanted = offer()
    await listed(session, wanted)
    renamed = msgspec.structs.replace(wanted, lender=msgspec.structs.replace(wanted.lender, name="示例银行丙"))
    assert (await listed(session, renamed)).lender_name == "示例银行丙"


async def test_two_lenders_may_use_one_code_and_their_addresses_differ(session: AsyncSession) -> None:
    code = fresh_code()
    sample = await listed(session, offer(code))
    own = await listed(session, offer(code, lender=await bank(session), sample=False))
    assert sample.public_code == code
    assert own.public_code.startswith(f"{code}-")
    assert own.code == code


async def test_a_sample_belongs_to_no_organisation(session: AsyncSession) -> None:
    with pytest.raises(Invalid) as caught:
        await listed(session, offer(lender=await bank(session), sample=True))
    assert [error.pointer for error in caught.value.errors] == ["/lender"]


async def test_every_fault_is_reported_at_once_and_nothing_is_written(session: AsyncSession) -> None:
    faulty = offer(
        criterion={"all": [{"attribute": "no_such_thing", "gte": 1}, {"attribute": "months_operating", "gte": "二十四"}]},
        preferences=[{"attribute": "months_operating", "like": 1}],
        amount_min_fen=2,
        amount_max_fen=1,
        term_months_min=13,
        term_months_max=12,
    )
    good = offer()
    with pytest.raises(Invalid) as caught:
        await list_products(session, PostgresSearch(session), VOCABULARY, [good, faulty], now=NOW)
    pointers = [error.pointer for error in caught.value.errors]
    assert pointers == [
        "/criterion/all/0/attribute",
        "/criterion/all/1/gte",
        "/preferences/0/like",
        "/amount_min",
        "/term_months_min",
    ]
    assert await ProductRepository(session).published_by_code(good.code) is None


async def test_a_version_is_never_edited(session: AsyncSession) -> None:
    product = await listed(session, offer())
    assert product.current is not None
    product.current.name = "改名"
    with pytest.raises(TypeError, match="immutable"):
        await session.flush()


async def test_listing_many_takes_as_many_statements_as_listing_two(session: AsyncSession) -> None:
    counts = []
    for size in (2, 30):
        with counted(session) as statements:
            done = await list_products(session, PostgresSearch(session), VOCABULARY, [offer() for _ in range(size)], now=NOW)
        assert done == Published(added=size, changed=0, unchanged=0)
        counts.append(len(statements))
    assert counts[0] == counts[1]


async def test_all_samples_are_published_found_and_unchanged_the_second_time(session: AsyncSession) -> None:
    search = PostgresSearch(session)
    first = await publish_samples(session, search, VOCABULARY, now=NOW)
    assert first.added + first.changed + first.unchanged == len(sample_products()) > 0
    second = await publish_samples(session, search, VOCABULARY, now=NOW)
    assert second == Published(added=0, changed=0, unchanged=len(sample_products()))
    products = await ProductRepository(session).published_by_codes([sample.code for sample in sample_products()])
    assert len(products) == len(sample_products())
    assert all(product.sample and product.lender_id is None for product in products)


async def test_a_sample_that_left_the_files_is_withdrawn_and_no_longer_found(session: AsyncSession) -> None:
    search = PostgresSearch(session)
    gone = await listed(session, offer())
    done = await publish_samples(session, search, VOCABULARY, now=NOW)
    assert done.withdrawn >= 1
    assert await ProductRepository(session).published_by_code(gone.code) is None
    assert gone.id not in (await search.search(SearchQuery("product", gone.code))).ids


async def test_products_of_the_platform_stay_when_samples_are_published(session: AsyncSession) -> None:
    own = await listed(session, offer(lender=await bank(session), sample=False))
    await publish_samples(session, PostgresSearch(session), VOCABULARY, now=NOW)
    assert await ProductRepository(session).published_by_code(own.public_code) is not None


@pytest.mark.parametrize("code", ["", "\x00", "\ud800", "a b", "../etc", "x" * 10_000, "贷", "no-such-code"])
async def test_any_text_may_be_asked_for_as_a_code(session: AsyncSession, code: str) -> None:
    assert await ProductRepository(session).published_by_code(code) is None


async def test_several_products_come_in_the_order_asked_for(session: AsyncSession) -> None:
    first, second = await listed(session, offer()), await listed(session, offer())
    found = await ProductRepository(session).published_by_codes([second.code, "no-such-code", first.code, second.code])
    assert [product.id for product in found] == [second.id, first.id]
