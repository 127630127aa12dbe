"""Making products and their versions out of offers; nothing here touches the database."""

from datetime import date, datetime

from marketplace.clock import SHANGHAI
from marketplace.ids import new_id
from products.catalogue.columns import columns_of
from products.catalogue.coverage import served_regions, subject_kinds
from products.catalogue.models import Product, ProductVersion
from products.catalogue.schemas import Lender, ProductOffer, ProductTerms, content_hash, fields_of
from products.catalogue.states import ProductStatus

_TAIL = 8  # hexadecimal digits that tell products of one code apart


def new_product(code: str, lender: Lender, *, sample: bool, taken: frozenset[str], now: datetime) -> Product:
    """A draft without a version. Its public code is the lender's own unless that is taken, then with a tail."""
    product_id = new_id()
    return Product(
        id=product_id,
        code=code,
        public_code=code if code not in taken else f"{code}-{product_id.hex[-_TAIL:]}",
        lender_id=lender.id,
        lender_name=lender.name,
        lender_kind=lender.kind,
        sample=sample,
        status=ProductStatus.DRAFT,
        version=1,
        round=1,
        created_at=now,
    )


def next_version(
    product: Product, terms: ProductTerms, *, number: int, now: datetime, effective_from: date | None = None
) -> ProductVersion:
    """What the terms say, as the product's version of that number, in force from that day, at the earliest from today."""
    today = now.astimezone(SHANGHAI).date()
    return ProductVersion(
        **fields_of(terms, leaving_out=("columns",)),
        id=new_id(),
        product_id=product.id,
        number=number,
        effective_from=max(today, effective_from or today),
        columns=columns_of(terms.category, terms.criterion, terms.columns),
        regions=served_regions(terms.criterion),
        subject_kinds=subject_kinds(terms.criterion),
        content_hash=content_hash(terms),
        created_at=now,
    )


def describe(product: Product, offer: ProductOffer) -> None:
    """Write on the product what is not versioned: the lender's name and kind, and the sample's mark."""
    product.lender_name, product.lender_kind = offer.lender.name, offer.lender.kind
    if offer.sample is not None:
        product.sample_as_of, product.confidence = offer.sample.as_of, offer.sample.confidence


def says_the_same(product: Product, offer: ProductOffer) -> bool:
    """Whether the product is published, with this offer's content and description."""
    described = (product.lender_name, product.lender_kind, product.sample_as_of, product.confidence)
    mark = offer.sample
    wanted = (offer.lender.name, offer.lender.kind, mark.as_of if mark else None, mark.confidence if mark else None)
    content = product.current.content_hash if product.current is not None else None
    return product.status == ProductStatus.PUBLISHED and described == wanted and content == content_hash(offer.terms)
