"""One product as its page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from marketplace.eligibility.sentences import sentence
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.reference.names import code_names
from matching.recommend.assess import Assessment
from matching.recommend.offers import product_offer
from products.catalogue.columns import COLUMN_NAMES, ColumnCode
from products.catalogue.coverage import sources
from products.catalogue.labels import CATEGORY_NAMES, Category
from products.catalogue.models import Product, ProductVersion
from products.catalogue.pricing.words import fee_zh
from web.matching import Matched
from web.views.cards import Card, card_of
from web.views.conditions import conditions_of
from web.views.product_facts import Fact, amount_lines, product_facts
from web.views.rate_today import RateToday
from web.views.results import remedy_of


@dataclass(frozen=True, slots=True)
class Preference:
    """A soft condition: looked on kindly, never required."""

    text: str
    clause: str | None


@dataclass(frozen=True, slots=True)
class ColumnLink:
    """A special column that the product stands in."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetail(Card):
    """A card with everything else that the version says."""

    category: str
    category_name: str
    columns: tuple[ColumnLink, ...]
    facts: tuple[Fact, ...]
    amount_lines: tuple[str, ...]
    preferences: tuple[Preference, ...]
    undertakings: tuple[str, ...]
    documents: tuple[str, ...]
    fees: tuple[str, ...]
    risk_pool: str | None
    notes: str | None
    version_text: str


def product_detail(
    product: Product,
    version: ProductVersion,
    vocabulary: Vocabulary,
    matched: Matched | None,
    own: Assessment | None,
    rate: RateToday | None = None,
) -> ProductDetail:
    """`own`: how it stands for the enterprise that asks; None where nobody asks. `rate`: of the day, where it stands on the LPR."""
    card = product_card(product, version, vocabulary, matched, own)
    if rate is not None:
        card = replace(card, rate_text=rate.shown, rate_note=rate.note)
    return ProductDetail(
        **{field.name: getattr(card, field.name) for field in fields(card)},
        category=version.category,
        category_name=CATEGORY_NAMES[Category(version.category)],
        columns=tuple(ColumnLink(code, COLUMN_NAMES[ColumnCode(code)]) for code in version.columns),
        facts=product_facts(version, sample=product.sample, rate=rate),
        amount_lines=amount_lines(version),
        preferences=preferences_of(version.preferences, vocabulary),
        undertakings=tuple(version.undertakings),
        documents=tuple(version.required_documents),
        fees=tuple(fee_zh(each) for each in version.fees),
        risk_pool=version.risk_pool_zh,
        notes=version.notes_zh,
        version_text=f"第 {version.number} 版，自 {version.effective_from} 起",
    )


def product_card(
    product: Product, version: ProductVersion, vocabulary: Vocabulary, matched: Matched | None, own: Assessment | None
) -> Card:
    """A card with all conditions, judged where somebody asks."""
    offer = product_offer(product, version)
    if matched is None or own is None:
        return card_of(offer, conditions=conditions_of(offer.criterion, vocabulary, None))
    return card_of(offer, verdict=own.standing, conditions=matched.conditions(own), remedy=remedy_of(matched, own))


def preferences_of(criteria: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> tuple[Preference, ...]:
    """Each with the institution's words, else with the sentence of its criterion."""
    return tuple(
        Preference(each.get("text") or sentence(each, vocabulary, code_names), next(iter(sources(each)), None)) for each in criteria
    )
