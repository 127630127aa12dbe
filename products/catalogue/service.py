"""Actions on the catalogue: putting products and the reference samples into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.search.port import SearchPort
from products.catalogue.acceptance import require_acceptable
from products.catalogue.documents import KIND, product_document
from products.catalogue.events import PRODUCT_PUBLISHED, PRODUCT_WITHDRAWN, tell
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository, sandbox_lenders
from products.catalogue.revision import bump_revision, lock_catalogue
from products.catalogue.samples import sample_products
from products.catalogue.schemas import ProductOffer
from products.catalogue.states import ProductStatus
from products.catalogue.versions import describe, new_product, next_version, says_the_same


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did, as counts of offers."""

    added: int
    changed: int
    unchanged: int
    withdrawn: int = 0


async def list_product(session: AsyncSession, search: SearchPort, vocabulary: Vocabulary, offer: ProductOffer, *, now: datetime) -> Product:
    """Put one product into the catalogue, published, or give it a new version; the same content again changes nothing.

    Raises: Invalid with every fault.
    """
    await list_products(session, search, vocabulary, [offer], now=now)
    (product,) = [found for found in await ProductRepository(session).by_codes([offer.code]) if found.lender_id == offer.lender.id]
    return product


async def list_products(
    session: AsyncSession, search: SearchPort, vocabulary: Vocabulary, offers: Sequence[ProductOffer], *, now: datetime
) -> Published:
    """As `list_product`, for many at once with few statements. Raises: Invalid for the first offer with a fault; nothing is written."""
    for offer in offers:
        require_acceptable(offer, vocabulary)
    await lock_catalogue(session)
    found = await ProductRepository(session).by_codes([offer.code for offer in offers])
    present = {(product.lender_id, product.code): product for product in found}
    taken = frozenset(await ProductRepository(session).public_codes_among([offer.code for offer in offers]))
    moved = list[tuple[Product, ProductOffer]]()
    for offer in offers:
        product = present.get((offer.lender.id, offer.code))
        if product is None or not says_the_same(product, offer):
            moved.append((product or _new_product(offer, taken, now), offer))
            taken |= {moved[-1][0].public_code}
    await _publish(session, search, moved, now=now)
    added = sum((offer.lender.id, offer.code) not in present for _, offer in moved)
    return Published(added=added, changed=len(moved) - added, unchanged=len(offers) - len(moved))


async def publish_samples(session: AsyncSession, search: SearchPort, vocabulary: Vocabulary, *, now: datetime) -> Published:
    """Bring the reference samples in the catalogue to what the files say; a sample that left the files is withdrawn."""
    offers = [sample.as_offer() for sample in sample_products()]
    done = await list_products(session, search, vocabulary, offers, now=now)
    left = await ProductRepository(session).samples_beside([offer.code for offer in offers])
    for product in left:
        product.status, product.updated_at = ProductStatus.WITHDRAWN, now
        tell(session, PRODUCT_WITHDRAWN, product, at=now)
    if left:
        await search.delete(KIND, [product.id for product in left])
        await bump_revision(session)
    return Published(done.added, done.changed, done.unchanged, withdrawn=len(left))


def _new_product(offer: ProductOffer, taken: frozenset[str], now: datetime) -> Product:
    return new_product(offer.code, offer.lender, sample=offer.sample is not None, taken=taken, now=now)


async def _publish(session: AsyncSession, search: SearchPort, moved: Sequence[tuple[Product, ProductOffer]], *, now: datetime) -> None:
    """Give each product its next version, in force at once."""
    if not moved:
        return
    session.add_all(product for product, _ in moved)
    await session.flush()  # products before versions: the two tables point at each other
    numbers = await ProductRepository(session).last_numbers([product.id for product, _ in moved])
    versions = [next_version(product, offer.terms, number=numbers.get(product.id, 0) + 1, now=now) for product, offer in moved]
    session.add_all(versions)
    await session.flush()
    for (product, offer), version in zip(moved, versions, strict=True):
        describe(product, offer)
        product.current, product.status, product.updated_at = version, ProductStatus.PUBLISHED, now
        tell(session, PRODUCT_PUBLISHED, product, at=now)
    await session.flush()
    hidden = await sandbox_lenders(session)
    await search.index([product_document(each, each.current) for each, _ in moved if each.current and each.lender_id not in hidden])
    await bump_revision(session)
