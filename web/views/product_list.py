"""The list of products as its address asks for it: filters with what was typed, chips, orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from litestar.datastructures import MultiDict

from marketplace.money import fen_from_yuan
from marketplace.reference import regions
from marketplace.reference.lpr import LprTable
from marketplace.reference.regions import NATION
from matching.recommend.offers import product_offer
from products.catalogue.browse import FacetValue, ProductFilter, ProductPage, ProductSort
from products.catalogue.documents import UNSTATED
from products.catalogue.models import Product
from web.views.addresses import Address
from web.views.cards import Card, card_of
from web.views.deal import Need, read_need
from web.views.listing import Facet, Option, checks, page_number, value_of, values_of, words_of
from web.views.rate_today import on_the_day

PATH = "/products"
COMPARED = "code"
MOST_COMPARED = 4
MULTIPLE = ("category", "column", "guarantee_mode", "origin")
SORTS = {
    "": ("默认", ProductSort.DEFAULT),
    "rate": ("利率低", ProductSort.RATE),
    "amount": ("额度高", ProductSort.AMOUNT),
    "term": ("期限长", ProductSort.TERM),
}
UNKNOWN_REGION = "没有这个地区，请在列表中选"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. `region_error` and the errors of `need` say what of it could not be read; that is left out."""

    text: str
    chosen: Mapping[str, tuple[str, ...]]
    region: str
    region_error: str | None
    need: Need
    sort: str
    page: int
    compared: tuple[str, ...]

    @property
    def wrong(self) -> bool:
        """Whether something that was typed could not be read."""
        return bool(self.need.errors) or self.region_error is not None

    @property
    def address(self) -> Address:
        """The address that asks for this, without empty parameters."""
        several = [(name, value) for name in MULTIPLE for value in self.chosen[name]]
        figures = [("amount", self.need.typed["amount"]), ("term", self.need.typed["term"])]
        pairs = [("q", self.text), *several, ("region", self.region), *figures, ("sort", self.sort)]
        return Address(PATH, tuple((name, value) for name, value in [*pairs, *((COMPARED, code) for code in self.compared)] if value))

    @property
    def filter(self) -> ProductFilter:
        """For the catalogue."""
        amount = self.need.deal.amount_cny
        return ProductFilter(
            text=self.text,
            categories=self.chosen["category"],
            columns=self.chosen["column"],
            guarantee_modes=self.chosen["guarantee_mode"],
            origins=self.chosen["origin"],
            region=self.region if self.region and self.region_error is None else None,
            amount_fen=None if amount is None else fen_from_yuan(amount),
            term_months=self.need.deal.term_months,
        )


def read_wanted(query: MultiDict[str]) -> Wanted:
    """Whatever stands in the address; nothing in it is an error of the page."""
    region, sort = value_of(query, "region"), value_of(query, "sort")
    return Wanted(
        text=words_of(query),
        chosen={name: values_of(query, name) for name in MULTIPLE},
        region=region,
        region_error=region_error(region),
        need=read_need({name: value_of(query, name) for name in ("amount", "term")}),
        sort=sort if sort in SORTS else "",
        page=page_number(query),
        compared=values_of(query, COMPARED)[:MOST_COMPARED],
    )


def region_error(code: str) -> str | None:
    """What is wrong with a region that somebody asks for."""
    return UNKNOWN_REGION if code and regions.find(code) is None and code != NATION else None


def product_facets(wanted: Wanted, found: ProductPage) -> list[Facet]:
    """The filters of the list, figures and places first."""
    wrong = {error.pointer: error.detail for error in wanted.need.errors}
    typed = wanted.need.typed
    return [
        region_facet(found.facets["province"], wanted.region, wanted.region_error),
        Facet("amount", "想借多少", "number", value=typed["amount"], unit="万元", error=wrong.get("amount")),
        Facet("term", "借多久", "number", value=typed["term"], unit="个月", error=wrong.get("term")),
        checks("category", "类别", found.facets["category"], wanted.chosen["category"]),
        checks("column", "专栏", found.facets["column"], wanted.chosen["column"]),
        checks("guarantee_mode", "担保方式", found.facets["guarantee_mode"], wanted.chosen["guarantee_mode"]),
        checks("origin", "来源", found.facets["origin"], wanted.chosen["origin"]),
    ]


def region_facet(found: tuple[FacetValue, ...], chosen: str, error: str | None) -> Facet:
    """Provinces that have something, and the place that was asked for.

    Without counts: a place finds what serves the whole nation too, so a count of one province would be too low.
    """
    places = {each.value: each.name_zh for each in sorted(found, key=lambda each: each.value) if each.value not in {NATION, UNSTATED}}
    if chosen:
        places.setdefault(chosen, regions.full_name(chosen) or chosen)
    options = tuple(Option(code, name, None, code == chosen) for code, name in places.items())
    return Facet("region", "企业所在地", "select", options, empty="不限", error=error)


def product_card(product: Product, lpr: LprTable, on: date) -> Card:
    """A product of a list; `current` is loaded. `lpr` and `on`: for a rate that stands on the LPR of the day."""
    assert product.current is not None  # noqa: S101  # a published product has a version: the table says so
    return on_the_day(card_of(product_offer(product, product.current)), product.current, lpr, on)
