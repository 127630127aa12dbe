"""A product as the open interface answers it: money as text in yuan, rates as text in per cent a year, criteria as they are."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from marketplace.eligibility.sentences import is_denied, leaf_sentence
from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.money import yuan_text
from marketplace.reference.names import code_names
from products.catalogue.models import Product, ProductVersion
from web.api.money_text import money_as_text
from web.api.pagination import Page


class LenderView(msgspec.Struct, frozen=True):
    """Who offers it. A reference sample's lender has a name only."""

    id: UUID | None
    name: str
    kind: str


class RateView(msgspec.Struct, frozen=True):
    """Annual rate as stated: the lowest and highest figure, or a base with a spread in basis points, and what is said beside it."""

    min: str | None
    max: str | None
    base: str | None
    spread_bp_min: int | None
    spread_bp_max: int | None
    rule: dict[str, Any] | None
    note: str | None


class LeafText(msgspec.Struct, frozen=True):
    """One leaf of the criterion: where it stands, the institution's wording, what the system decides by, and the clause."""

    path: str
    attribute: str
    text: str | None
    reading: str
    source: str | None


class ProductSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a list. `sample`: a reference sample, nobody can apply. `regions`: outside of them nobody is eligible."""

    id: UUID
    code: str
    name: str
    summary: str
    lender: LenderView
    sample: bool
    sample_as_of: str | None
    category: str
    columns: list[str]
    guarantee_modes: list[str]
    amount_min: str | None
    amount_max: str | None
    rate: RateView
    term_months_min: int | None
    term_months_max: int | None
    regions: list[str]
    promise_days: dict[str, int]
    channel: str
    version: int
    effective_from: date


class ProductPage(Page[ProductSummary], frozen=True):
    """One page of products; `next_cursor` is null on the last one."""


class ProductResource(ProductSummary, frozen=True, kw_only=True):
    """Everything that the version in force says. `leaves` are those of `criterion`, in its order."""

    status: str
    criterion: dict[str, Any]
    leaves: list[LeafText]
    preferences: list[dict[str, Any]]
    undertakings: list[str]
    amount_rules: list[dict[str, Any]]
    pricing_tiers: list[dict[str, Any]]
    fees: list[str | dict[str, Any]]
    repayment_methods: list[str]
    required_documents: list[str]
    subject_kinds: list[str]
    online: bool | None
    risk_pool: str | None
    notes: str | None


def product_summary(product: Product, version: ProductVersion) -> ProductSummary:
    """For lists."""
    return ProductSummary(**_summary(product, version))


def product_resource(product: Product, version: ProductVersion) -> ProductResource:
    """One product alone."""
    return ProductResource(
        **_summary(product, version),
        status=product.status,
        criterion=version.criterion,
        leaves=leaf_texts(version.criterion),
        preferences=version.preferences,
        undertakings=version.undertakings,
        amount_rules=money_as_text(version.amount_rules),
        pricing_tiers=money_as_text(version.pricing_tiers),
        fees=money_as_text(version.fees),
        repayment_methods=version.repayment_methods,
        required_documents=version.required_documents,
        subject_kinds=version.subject_kinds,
        online=version.online,
        risk_pool=version.risk_pool_zh,
        notes=version.notes_zh,
    )


def leaf_texts(criterion: Mapping[str, Any]) -> list[LeafText]:
    """Every leaf with its words; a leaf under a `not` is read as its contrary."""
    return list(_leaf_texts(criterion))


def _leaf_texts(criterion: Mapping[str, Any]) -> Iterable[LeafText]:
    for leaf in leaves(criterion):
        reading = leaf_sentence(leaf.node, builtin_vocabulary(), code_names, denied=is_denied(leaf.path))
        yield LeafText(leaf.path, leaf.attribute, leaf.node.get("text"), reading, leaf.node.get("source"))


def _summary(product: Product, version: ProductVersion) -> dict[str, Any]:
    return {
        "id": product.id,
        "code": product.public_code,
        "name": version.name,
        "summary": version.summary_zh,
        "lender": LenderView(product.lender_id, product.lender_name, product.lender_kind),
        "sample": product.sample,
        "sample_as_of": product.sample_as_of,
        "category": version.category,
        "columns": version.columns,
        "guarantee_modes": version.guarantee_modes,
        "amount_min": _yuan(version.amount_min_fen),
        "amount_max": _yuan(version.amount_max_fen),
        "rate": _rate(version.rate),
        "term_months_min": version.term_months_min,
        "term_months_max": version.term_months_max,
        "regions": version.regions,
        "promise_days": version.promise_days,
        "channel": version.channel,
        "version": version.number,
        "effective_from": version.effective_from,
    }


def _yuan(amount_fen: int | None) -> str | None:
    return None if amount_fen is None else yuan_text(amount_fen)


def _rate(rate: Mapping[str, Any]) -> RateView:
    fixed = rate.get("fixed")
    return RateView(
        min=fixed or rate.get("min_pct"),
        max=fixed or rate.get("max_pct"),
        base=rate.get("base"),
        spread_bp_min=rate.get("spread_bp_min"),
        spread_bp_max=rate.get("spread_bp_max"),
        rule=rate.get("rule"),
        note=rate.get("note"),
    )
