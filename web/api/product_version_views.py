"""Versions in work and listed products as their lender and the operator see them in the open interface."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError
from marketplace.money import fen_from_yuan, yuan_text
from marketplace.workflow.reading import actions, open_moves, timeline
from products.catalogue.columns import ColumnCode
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import PRODUCT_VERSION, DraftStatus
from products.catalogue.drafts.checks import findings
from products.catalogue.drafts.repository import find_open_draft, waiting_version
from products.catalogue.drafts.terms import DraftTerms, Lines, Rules, Said, read_draft
from products.catalogue.labels import Category, GuaranteeMode, LenderKind, RepaymentMethod
from products.catalogue.lpr import lpr_table
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository
from products.catalogue.schemas import Code, Criterion, Months
from products.catalogue.states import PRODUCT, Channel, ProductStatus
from web.api.money_text import money_as_text
from web.api.pagination import Page
from web.api.patterns import MONEY
from web.workflow_pages import StepView, step_views

Money = Annotated[str, Meta(pattern=MONEY)]
RENAMED = {"summary": "summary_zh", "risk_pool": "risk_pool_zh", "notes": "notes_zh"}
AMOUNTS = ("amount_min", "amount_max")


class ProductTermsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a version says. Anything may be missing until it is submitted; amounts are yuan as text, rates per cent a year as text."""

    name: Said | None = None
    summary: Said | None = None
    category: Category | None = None
    columns: Annotated[list[ColumnCode], Meta(max_length=50)] = []
    guarantee_modes: Annotated[list[GuaranteeMode], Meta(max_length=50)] = []
    amount_min: Money | None = None
    amount_max: Money | None = None
    amount_rules: Rules = []
    rate: dict[str, Any] = {}
    fees: Annotated[list[Said | dict[str, Any]], Meta(max_length=50)] = []
    pricing_tiers: Rules = []
    term_months_min: Months | None = None
    term_months_max: Months | None = None
    repayment_methods: Annotated[list[RepaymentMethod], Meta(max_length=50)] = []
    criterion: Criterion | None = None
    preferences: Rules = []
    undertakings: Lines = []
    required_documents: Lines = []
    promise_days: Annotated[dict[str, Annotated[int, Meta(ge=0, le=3650)]], Meta(max_length=10)] = {}
    channel: Channel | None = None
    online: bool | None = None
    risk_pool: Said | None = None
    notes: Said | None = None


class ProductVersionBody(ProductTermsBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same with its day; without one it takes force when it is published."""

    effective_from: date | None = None


class NewProductBody(ProductTermsBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new product. `code` is the lender's own; `lender_kind` is asked for with an institution's first product only."""

    code: Code
    lender_kind: LenderKind | None = None


class ProductProblem(msgspec.Struct, frozen=True):
    """One thing about the terms, at its place in them."""

    pointer: str
    detail: str


class ProductVersionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A version in work, in a list. `revision` counts its changes."""

    id: UUID
    product_id: UUID
    code: str
    name: str | None
    state: DraftStatus
    revision: int
    effective_from: date | None
    created_at: datetime
    updated_at: datetime


class ProductVersionPage(Page[ProductVersionSummary], frozen=True):
    """One page of versions in work; `next_cursor` is null on the last one."""


class ProductVersionResource(ProductVersionSummary, frozen=True, kw_only=True):
    """With its terms, what keeps it from being submitted (`problems`), what is worth a second look, its steps and the open moves."""

    version_id: UUID | None
    terms: ProductTermsBody
    problems: list[ProductProblem]
    warnings: list[ProductProblem]
    actions: list[str]
    steps: list[StepView]


class ProductListing(msgspec.Struct, frozen=True, kw_only=True):
    """A product as its lender manages it: where it stands, the version in force, the one that waits for its day, the one in work."""

    id: UUID
    code: str
    own_code: str
    state: ProductStatus
    revision: int
    version: int | None
    version_waiting: int | None
    effective_from: date | None
    draft: UUID | None
    updated_at: datetime
    actions: list[str]
    steps: list[StepView]


def draft_terms(body: ProductTermsBody) -> DraftTerms:
    """As the catalogue keeps them."""
    said: dict[str, Any] = {}
    for name in ProductTermsBody.__struct_fields__:
        value = getattr(body, name)
        if name in AMOUNTS:
            said[f"{name}_fen"] = None if value is None else fen_from_yuan(Decimal(value))
        else:
            said[RENAMED.get(name, name)] = value
    return DraftTerms(**said)


def terms_body(terms: DraftTerms) -> ProductTermsBody:
    """The way back: what `PUT` takes."""
    said: dict[str, Any] = {}
    for name in ProductTermsBody.__struct_fields__:
        if name in AMOUNTS:
            fen = getattr(terms, f"{name}_fen")
            said[name] = None if fen is None else yuan_text(fen)
        else:
            said[name] = money_as_text(getattr(terms, RENAMED.get(name, name)))
    return ProductTermsBody(**said)


def version_summary(draft: ProductDraft, product: Product) -> ProductVersionSummary:
    """For lists."""
    return ProductVersionSummary(**_summary(draft, product))


async def version_resource(session: AsyncSession, actor: Actor, draft: ProductDraft) -> ProductVersionResource:
    """One version in work, as this caller may go on with it."""
    product = await ProductRepository(session).of_draft(draft.product_id)
    terms = read_draft(draft.terms)
    found = findings(terms, builtin_vocabulary(), await lpr_table(session), today())
    return ProductVersionResource(
        **_summary(draft, product),
        version_id=draft.version_id,
        terms=terms_body(terms),
        problems=_problems(found.errors),
        warnings=_problems(found.warnings),
        actions=actions(await open_moves(session, actor, PRODUCT_VERSION, draft.id, draft)),
        steps=step_views(await timeline(session, PRODUCT_VERSION, draft.id)),
    )


async def listing_resource(session: AsyncSession, actor: Actor, product: Product) -> ProductListing:
    """One product, as this caller may go on with it."""
    draft, waiting = await find_open_draft(session, actor, product.id), await waiting_version(session, product)
    return ProductListing(
        id=product.id,
        code=product.public_code,
        own_code=product.code,
        state=product.status,
        revision=product.version,
        version=product.current.number if product.current else None,
        version_waiting=waiting.number if waiting else None,
        effective_from=product.current.effective_from if product.current else None,
        draft=draft.id if draft else None,
        updated_at=product.updated_at,
        actions=actions(await open_moves(session, actor, PRODUCT, product.id, product)),
        steps=step_views(await timeline(session, PRODUCT, product.id)),
    )


def _summary(draft: ProductDraft, product: Product) -> dict[str, Any]:
    return {
        "id": draft.id,
        "product_id": product.id,
        "code": product.public_code,
        "name": draft.terms.get("name"),
        "state": draft.status,
        "revision": draft.version,
        "effective_from": draft.effective_from,
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
    }


def _problems(found: tuple[FieldError, ...]) -> list[ProductProblem]:
    return [ProductProblem(each.pointer, each.detail) for each in found]
