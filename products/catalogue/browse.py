"""The public list of products: search, filters, facets with names, sorting, pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.reference.regions import full_name
from marketplace.search.port import Facet, RangeFilter, SearchPage, SearchPort, SearchQuery, Sort, TagFilter
from products.catalogue.columns import COLUMN_NAMES, ColumnCode
from products.catalogue.documents import KIND, UNSTATED, place_filter
from products.catalogue.labels import CATEGORY_NAMES, GUARANTEE_MODE_NAMES, Category, GuaranteeMode
from products.catalogue.models import Product
from products.catalogue.repository import ProductRepository

ORIGIN_NAMES = {"own": "入驻机构产品", "sample": "参考样例"}
PLACE_UNSTATED_NAME = "未载明地区"


class ProductSort(StrEnum):
    """Orders of the list. `default` is relevance where words are searched for, else what can be applied for first, each newest first."""

    DEFAULT = "default"
    NEWEST = "newest"
    RATE = "rate"
    AMOUNT = "amount"
    TERM = "term"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """What a visitor chose. Values of one field are alternatives, fields hold together; empty means any.

    `region` finds offers that serve the place, a place that contains it, or a part of it. `amount_fen` and `term_months` find
    offers whose range holds the figure, as far as they state one. Unknown codes find nothing.
    """

    text: str = ""
    categories: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    guarantee_modes: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    region: str | None = None
    amount_fen: int | None = None
    term_months: int | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One line of a facet: how many offers there would be with it chosen beside the other fields' choices."""

    value: str
    name_zh: str
    count: int


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One page of products, each with `current` loaded. `loosened`: nothing held every word, these hold some."""

    products: tuple[Product, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]]
    next_cursor: str | None
    loosened: bool


_SORTS = {
    ProductSort.NEWEST: Sort("effective_day", descending=True),
    ProductSort.RATE: Sort("rate_from_pct"),
    ProductSort.AMOUNT: Sort("amount_max_fen", descending=True),
    ProductSort.TERM: Sort("term_months_max", descending=True),
    ProductSort.NAME: Sort("title"),
}
_FACETS = (Facet("category"), Facet("column"), Facet("guarantee_mode"), Facet("province", ignoring="region"), Facet("origin"))


async def browse_products(
    session: AsyncSession,
    search: SearchPort,
    wanted: ProductFilter,
    *,
    sort: ProductSort = ProductSort.DEFAULT,
    limit: int = 20,
    offset: int = 0,
    after: str | None = None,
) -> ProductPage:
    """One page. Raises: UnknownCursor where `after` is no cursor of this order."""
    query = SearchQuery(
        kind=KIND,
        text=wanted.text,
        filters=_filters(wanted),
        ranges=_ranges(wanted),
        facets=_FACETS,
        sort=_sort(wanted, sort),
        limit=limit,
        offset=offset,
        after=after,
    )
    page = await search.search(query)
    products = await ProductRepository(session).published_by_ids(page.ids)
    return ProductPage(tuple(products), page.total, named_facets(page, _NAMES), page.next_cursor, page.loosened)


def named_facets(page: SearchPage, names: Mapping[str, Callable[[str], str]]) -> dict[str, tuple[FacetValue, ...]]:
    """Facets with their names, the most frequent value first."""
    return {
        field: tuple(
            FacetValue(value, names[field](value), count) for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        )
        for field, counts in page.facets.items()
    }


def place_name(code: str) -> str:
    """Name of a value of the facet of places."""
    return PLACE_UNSTATED_NAME if code == UNSTATED else full_name(code) or code


_NAMES: dict[str, Callable[[str], str]] = {
    "category": lambda value: CATEGORY_NAMES[Category(value)],
    "column": lambda value: COLUMN_NAMES[ColumnCode(value)],
    "guarantee_mode": lambda value: GUARANTEE_MODE_NAMES[GuaranteeMode(value)],
    "province": place_name,
    "origin": ORIGIN_NAMES.__getitem__,
}


def _filters(wanted: ProductFilter) -> tuple[TagFilter, ...]:
    chosen = {
        "category": wanted.categories,
        "column": wanted.columns,
        "guarantee_mode": wanted.guarantee_modes,
        "origin": wanted.origins,
        "region": place_filter(wanted.region) if wanted.region else (),
    }
    return tuple(TagFilter(field, values) for field, values in chosen.items() if values)


def _ranges(wanted: ProductFilter) -> tuple[RangeFilter, ...]:
    figures = (("amount_min_fen", "amount_max_fen", wanted.amount_fen), ("term_months_min", "term_months_max", wanted.term_months))
    asked = [(least, most, figure) for least, most, figure in figures if figure is not None]
    return tuple(
        found
        for least, most, figure in asked
        for found in (RangeFilter(least, high=figure, or_missing=True), RangeFilter(most, low=figure, or_missing=True))
    )


def _sort(wanted: ProductFilter, sort: ProductSort) -> Sort:
    if sort is ProductSort.DEFAULT:
        return Sort() if wanted.text.strip() else Sort("shown_first", descending=True)
    return _SORTS[sort]
