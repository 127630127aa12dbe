"""What the lists of products and policies have in common: filters, chips, orders, pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from litestar.datastructures import MultiDict

from marketplace.search.port import MAX_QUERY_CHARACTERS
from products.catalogue.browse import FacetValue
from web.views.addresses import PAGE, Address

PAGE_SIZE = 20
MOST_VALUES = 30  # of one filter; nobody ticks more, and every one makes every link of the page longer
LONGEST_VALUE = 64
LAST_PAGE = 10_000
AROUND = 1  # pages shown on either side of the present one


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter. `count`: how many there would be with it; None where that is not counted."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter. `empty` is what a select says where nothing is chosen; the last three are for figures."""

    name: str
    label: str
    kind: Literal["checks", "select", "number"]
    options: tuple[Option, ...] = ()
    empty: str | None = None
    value: str = ""
    unit: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter in force, with the address of the list without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class SortLink:
    """One order of the list."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """The pages around the present one; None in `shown` is a gap."""

    number: int
    pages: int
    urls: dict[int, str]
    previous: str | None
    next: str | None
    shown: tuple[int | None, ...]


def values_of(query: MultiDict[str], name: str) -> tuple[str, ...]:
    """The values of a filter that may be chosen several times, each once."""
    given = (value.strip()[:LONGEST_VALUE] for value in query.getall(name, []))
    return tuple(dict.fromkeys(value for value in given if value))[:MOST_VALUES]


def value_of(query: MultiDict[str], name: str) -> str:
    """The first value of a parameter that is said once, "" where it is not there."""
    return next(iter(values_of(query, name)), "")


def words_of(query: MultiDict[str]) -> str:
    """The words that are searched for, cut where the search stops reading."""
    return str(query.get("q") or "").strip()[:MAX_QUERY_CHARACTERS]


def page_number(query: MultiDict[str]) -> int:
    """The page asked for; anything that is no page is the first."""
    given = value_of(query, PAGE)
    return min(max(int(given), 1), LAST_PAGE) if given.isascii() and given.isdigit() else 1


def last_page(total: int) -> int:
    """The number of the last page, 1 for an empty list."""
    return max(1, -(-total // PAGE_SIZE))


def pager_of(address: Address, number: int, total: int) -> Pager:
    """Links to the first, the last and the neighbouring pages."""
    pages = last_page(total)
    near = {1, pages, *range(max(1, number - AROUND), min(pages, number + AROUND) + 1)}
    shown: list[int | None] = []
    for page in sorted(near):
        if shown and shown[-1] is not None and page - shown[-1] > 1:
            shown.append(None)
        shown.append(page)
    urls = {page: str(address.having(PAGE, str(page) if page > 1 else "")) for page in {*near, number - 1, number + 1}}
    return Pager(number, pages, urls, urls[number - 1] if number > 1 else None, urls[number + 1] if number < pages else None, tuple(shown))


def checks(name: str, label: str, found: Sequence[FacetValue], chosen: Sequence[str]) -> Facet:
    """Boxes of a filter; what is chosen stays even where nothing is left of it."""
    listed = tuple(Option(each.value, each.name_zh, each.count, each.value in chosen) for each in found)
    absent = tuple(Option(value, value, 0, True) for value in chosen if value not in {each.value for each in found})
    return Facet(name, label, "checks", listed + absent)


def chosen_of(address: Address, facets: Iterable[Facet]) -> list[Chosen]:
    """The chips of everything that is chosen."""
    return [
        Chosen(option.label if facet.kind == "checks" else f"{facet.label}：{option.label}", str(address.without(facet.name, option.value)))
        for facet in facets
        for option in facet.options
        if option.chosen and option.value
    ] + [
        Chosen(f"{facet.label}：{facet.value} {facet.unit}", str(address.having(facet.name, "")))
        for facet in facets
        if facet.kind == "number" and facet.value and facet.error is None
    ]


def sort_links(address: Address, sorts: Iterable[tuple[str, str]], current: str) -> list[SortLink]:
    """`sorts` are codes with their words; the code of the default is ""."""
    return [SortLink(label, str(address.having("sort", code)), code == current) for code, label in sorts]
