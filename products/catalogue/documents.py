"""A product as the search engine sees it: words, tags for facets, numbers for ranges and sorting."""

from collections.abc import Iterable
from decimal import Decimal

from marketplace.reference.regions import NATION, ancestor_codes, full_name, province_of
from marketplace.search.port import SearchDocument
from products.catalogue.columns import COLUMN_NAMES, ColumnCode
from products.catalogue.coverage import wording
from products.catalogue.labels import CATEGORY_NAMES, GUARANTEE_MODE_NAMES, LENDER_KIND_NAMES, Category, GuaranteeMode, LenderKind
from products.catalogue.models import Product, ProductVersion

KIND = "product"
UNSTATED = "unstated"
_CAN_BE_HAD = 10_000_000  # days: what can be applied for stands before every reference sample, however new


def product_document(product: Product, version: ProductVersion) -> SearchDocument:
    """The document of a published product, under the product's own id."""
    return SearchDocument(
        kind=KIND,
        id=product.id,
        title=version.name,
        keywords=" ".join(_keywords(product, version)),
        body="\n".join(_body(version)),
        tags=_tags(product, version),
        numbers=_numbers(product, version),
    )


def place_tags(regions: Iterable[str]) -> list[str]:
    """Where an offer serves, so that a filter by place finds offers for a place above it (`in:`) and below it (`above:`)."""
    codes = list(regions)
    served = [f"in:{code}" for code in codes] or [f"in:{UNSTATED}"]
    return [*served, *sorted({f"above:{ancestor}" for code in codes for ancestor in ancestor_codes(code)})]


def place_filter(code: str) -> tuple[str, ...]:
    """The tags of offers that serve the place itself, a place that contains it, or a part of it."""
    return (*(f"in:{covering}" for covering in (code, *ancestor_codes(code))), f"above:{code}")


def province_tags(regions: Iterable[str]) -> list[str]:
    """Provinces for the facet: the nation for offers everywhere, `unstated` where the offer names no place."""
    return sorted({province_of(code) or NATION for code in regions}) or [UNSTATED]


def place_names(regions: Iterable[str]) -> list[str]:
    """Names to be searched by; a code that no table lists has none."""
    return [name for code in regions if (name := full_name(code))]


def _keywords(product: Product, version: ProductVersion) -> list[str]:
    return [
        product.lender_name,
        LENDER_KIND_NAMES[LenderKind(product.lender_kind)],
        CATEGORY_NAMES[Category(version.category)],
        *(COLUMN_NAMES[ColumnCode(column)] for column in version.columns),
        *(GUARANTEE_MODE_NAMES[GuaranteeMode(mode)] for mode in version.guarantee_modes),
        *place_names(version.regions),
        product.public_code,
    ]


def _body(version: ProductVersion) -> list[str]:
    conditions = wording([version.criterion, *version.preferences])
    return [version.summary_zh, *conditions, *version.undertakings, *version.required_documents, version.notes_zh or ""]


def _tags(product: Product, version: ProductVersion) -> dict[str, list[str]]:
    return {
        "category": [version.category],
        "column": list(version.columns),
        "guarantee_mode": list(version.guarantee_modes),
        "region": place_tags(version.regions),
        "province": province_tags(version.regions),
        "origin": ["sample" if product.sample else "own"],
        "lender_kind": [product.lender_kind],
        "subject_kind": list(version.subject_kinds),
    }


def _numbers(product: Product, version: ProductVersion) -> dict[str, int | Decimal]:
    numbers = {
        "amount_min_fen": version.amount_min_fen,
        "amount_max_fen": version.amount_max_fen,
        "term_months_min": version.term_months_min,
        "term_months_max": version.term_months_max,
        "rate_from_pct": lowest_rate_pct(version),
        "effective_day": version.effective_from.toordinal(),
        "shown_first": version.effective_from.toordinal() + (0 if product.sample else _CAN_BE_HAD),
    }
    return {name: number for name, number in numbers.items() if number is not None}


def lowest_rate_pct(version: ProductVersion) -> Decimal | None:
    """The lowest rate that the product states in per cent a year; None where it names none or only a spread over LPR."""
    stated = version.rate.get("fixed") or version.rate.get("min_pct")
    return None if stated is None else Decimal(stated)
