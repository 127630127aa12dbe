"""The public list of policies: search, filters, validity, facets with names, sorting, pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.search.port import Facet, RangeFilter, SearchPort, SearchQuery, Sort, TagFilter
from policies.library.documents import KIND
from policies.library.labels import BENEFICIARY_NAMES, ISSUER_LEVEL_NAMES, KIND_NAMES, Beneficiary, PolicyKind, tag_name
from policies.library.models import Policy
from policies.library.repository import PolicyRepository
from policies.library.states import IssuerLevel, Validity
from products.catalogue.browse import FacetValue, named_facets, place_name
from products.catalogue.documents import place_filter

ORIGIN_NAMES = {"own": "入驻单位发布", "sample": "参考样例"}


class PolicySort(StrEnum):
    """Orders of the list. `default` is relevance where words are searched for, else the latest document first."""

    DEFAULT = "default"
    PUBLISHED = "published"
    ENDING = "ending"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class PolicyFilter:
    """What a visitor chose. Values of one field are alternatives, fields hold together; empty means any.

    `validity` None shows all, each with its mark; a policy that states no end is current for good.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    issuer_levels: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    region: str | None = None
    validity: Validity | None = Validity.CURRENT


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """One page of policies, each with `current` loaded. `loosened`: nothing held every word, these hold some."""

    policies: tuple[Policy, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]]
    next_cursor: str | None
    loosened: bool


_SORTS = {
    PolicySort.PUBLISHED: Sort("published_day", descending=True),
    PolicySort.ENDING: Sort("valid_to_day"),
    PolicySort.NAME: Sort("title"),
}
_FACETS = (
    Facet("kind"),
    Facet("issuer_level"),
    Facet("beneficiary"),
    Facet("tag"),
    Facet("province", ignoring="region"),
    Facet("origin"),
)
_NAMES: dict[str, Callable[[str], str]] = {
    "kind": lambda value: KIND_NAMES[PolicyKind(value)],
    "issuer_level": lambda value: ISSUER_LEVEL_NAMES[IssuerLevel(value)],
    "beneficiary": lambda value: BENEFICIARY_NAMES[Beneficiary(value)],
    "tag": tag_name,
    "province": place_name,
    "origin": ORIGIN_NAMES.__getitem__,
}


async def browse_policies(
    session: AsyncSession,
    search: SearchPort,
    wanted: PolicyFilter,
    *,
    today: date,
    sort: PolicySort = PolicySort.DEFAULT,
    limit: int = 20,
    offset: int = 0,
    after: str | None = None,
) -> PolicyPage:
    """One page. Raises: UnknownCursor where `after` is no cursor of this order."""
    query = SearchQuery(
        kind=KIND,
        text=wanted.text,
        filters=_filters(wanted),
        ranges=_in_force(wanted.validity, today),
        facets=_FACETS,
        sort=_sort(wanted, sort),
        limit=limit,
        offset=offset,
        after=after,
    )
    page = await search.search(query)
    policies = await PolicyRepository(session).published_by_ids(page.ids)
    return PolicyPage(tuple(policies), page.total, named_facets(page, _NAMES), page.next_cursor, page.loosened)


def _filters(wanted: PolicyFilter) -> tuple[TagFilter, ...]:
    chosen = {
        "kind": wanted.kinds,
        "issuer_level": wanted.issuer_levels,
        "beneficiary": wanted.beneficiaries,
        "tag": wanted.tags,
        "origin": wanted.origins,
        "region": place_filter(wanted.region) if wanted.region else (),
    }
    return tuple(TagFilter(field, values) for field, values in chosen.items() if values)


def _in_force(validity: Validity | None, today: date) -> tuple[RangeFilter, ...]:
    """As PolicyVersion.validity, said in days: both ends belong to the period, a missing one does not limit."""
    day = today.toordinal()
    if validity is Validity.UPCOMING:
        return (RangeFilter("valid_from_day", low=day + 1),)
    if validity is Validity.EXPIRED:
        return (RangeFilter("valid_to_day", high=day - 1), RangeFilter("valid_from_day", high=day, or_missing=True))
    if validity is Validity.CURRENT:
        return (RangeFilter("valid_to_day", low=day, or_missing=True), RangeFilter("valid_from_day", high=day, or_missing=True))
    return ()


def _sort(wanted: PolicyFilter, sort: PolicySort) -> Sort:
    if sort is PolicySort.DEFAULT:
        return Sort() if wanted.text.strip() else _SORTS[PolicySort.PUBLISHED]
    return _SORTS[sort]
