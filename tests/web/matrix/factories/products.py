"""Versions in work and listed products of the holder's institution, in each state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.search.postgres import PostgresSearch
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import DraftStatus
from products.catalogue.drafts.terms import stored, terms_of_version
from products.catalogue.labels import LenderKind
from products.catalogue.models import Product
from products.catalogue.schemas import Lender
from products.catalogue.service import list_product
from products.catalogue.states import ProductStatus
from tests.products.catalogue.offers import fresh_code, offer, whole
from tests.web.matrix.fixture import FACTOR_CODE, Fixture, Holder

RETURNED = {"reason_code": "incomplete", "note": "示例"}
SUSPENDED = {"reason_code": "quota_used"}
WITHDRAWN = {"reason_code": "replaced"}


async def make_draft(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID | str]:
    """The next version of a published product."""
    product = await _product(session, holder)
    assert product.current is not None
    draft = ProductDraft(
        status=DraftStatus(state),
        version=1,
        round=1,
        product_id=product.id,
        lender_id=product.lender_id,
        base_version_id=product.current_version_id,
        terms=stored(terms_of_version(product.current)),
        created_at=now(),
        updated_at=now(),
    )
    session.add(draft)
    await session.flush()
    return {"product_id": product.id, "case_id": product.id, "draft_id": draft.id, "step": "basics"}


async def make_listing(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A product that was published and stands where it is asked to."""
    product = await _product(session, holder)
    await session.execute(update(Product).where(Product.id == product.id).values(status=ProductStatus(state)))
    return {"product_id": product.id, "case_id": product.id}


async def _product(session: AsyncSession, holder: Holder) -> Product:
    lender = Lender(holder.member.organisation_id, "示例银行", LenderKind.CITY_BANK)
    made = offer(fresh_code(), lender=lender, sample=False, **whole())
    return await list_product(session, PostgresSearch(session), builtin_vocabulary(), made, now=now())


def _said(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": {"version": "1", **said}, "json": dict(said)}


FIXTURES = (
    Fixture(
        "catalogue:draft",
        make_draft,
        states=(DraftStatus.DRAFT, DraftStatus.SUBMITTED),
        requests={
            "catalogue:draft:create": {"json": {"code": "matrix-product"}, "data": {"code": "matrix-product", "name": "示例"}},
            "catalogue:draft:copy": {"json": {"code": "matrix-copy"}, "data": {"code": "matrix-copy"}},
            "catalogue:draft:change": {"json": {}, "data": {"version": "1"}, "headers": {"if-match": "*"}},
            "catalogue:draft:submit": _said({}),
            "catalogue:draft:discard": _said({}),
            "catalogue:draft:publish": _said({"code": FACTOR_CODE}),
            "catalogue:draft:return": _said(RETURNED),
        },
    ),
    Fixture(
        "catalogue:listing",
        make_listing,
        states=tuple(ProductStatus),
        requests={
            "catalogue:listing:suspend": _said(SUSPENDED),
            "catalogue:listing:resume": _said({}),
            "catalogue:listing:withdraw": _said(WITHDRAWN),
        },
    ),
)
