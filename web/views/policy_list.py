"""The list of policies as its address asks for it: filters, chips, orders, and each policy as a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from litestar.datastructures import MultiDict

from marketplace.reference.regions import NATION_NAME
from matching.recommend.standing import Standing
from policies.benefits.rows import benefit_text
from policies.library.browse import PolicyFilter, PolicyPage, PolicySort
from policies.library.labels import KIND_NAMES, VALIDITY_NAMES, PolicyKind
from policies.library.models import Policy, PolicyVersion
from policies.library.states import Validity
from web.views.addresses import Address
from web.views.cards import validity_text
from web.views.comparison import places_text
from web.views.listing import Facet, Option, checks, page_number, value_of, values_of, words_of
from web.views.product_list import region_error, region_facet

PATH = "/policies"
MULTIPLE = ("kind", "beneficiary", "issuer_level", "tag", "origin")
SORTS = {
    "": ("默认", PolicySort.DEFAULT),
    "published": ("最新发布", PolicySort.PUBLISHED),
    "ending": ("快到期", PolicySort.ENDING),
}
ALL = "all"
MOST_TAGS = 12
UNKNOWN_REGION_NAME = "地区未载明"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. A `region` that is no place is said beside its field and left out."""

    text: str
    chosen: Mapping[str, tuple[str, ...]]
    region: str
    region_error: str | None
    validity: str
    sort: str
    page: int

    @property
    def address(self) -> Address:
        """The address that asks for this, without empty parameters."""
        several = [(name, value) for name in MULTIPLE for value in self.chosen[name]]
        single = [("region", self.region), ("validity", self.validity), ("sort", self.sort)]
        return Address(PATH, tuple((name, value) for name, value in [("q", self.text), *several, *single] if value))

    @property
    def filter(self) -> PolicyFilter:
        """For the library. Without a choice only what is in force today."""
        return PolicyFilter(
            text=self.text,
            kinds=self.chosen["kind"],
            issuer_levels=self.chosen["issuer_level"],
            beneficiaries=self.chosen["beneficiary"],
            tags=self.chosen["tag"],
            origins=self.chosen["origin"],
            region=self.region if self.region and self.region_error is None else None,
            validity=None if self.validity == ALL else Validity(self.validity or Validity.CURRENT),
        )


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy of the list."""

    code: str
    url: str
    name: str
    institution: str
    document_number: str | None
    kind_name: str
    region_name: str
    published_text: str | None
    validity: Validity
    validity_text: str | None
    guidance: bool
    sample: bool
    sample_as_of: str | None
    summary: str
    benefit_text: str | None
    verdict: Standing | None = None


def read_wanted(query: MultiDict[str]) -> Wanted:
    """Whatever stands in the address; nothing in it is an error of the page."""
    region, sort, validity = value_of(query, "region"), value_of(query, "sort"), value_of(query, "validity")
    return Wanted(
        text=words_of(query),
        chosen={name: values_of(query, name) for name in MULTIPLE},
        region=region,
        region_error=region_error(region),
        validity=validity if validity in {ALL, Validity.EXPIRED, Validity.UPCOMING} else "",
        sort=sort if sort in SORTS else "",
        page=page_number(query),
    )


def policy_facets(wanted: Wanted, found: PolicyPage) -> list[Facet]:
    """The filters of the list."""
    tags = found.facets["tag"][:MOST_TAGS]
    return [
        region_facet(found.facets["province"], wanted.region, wanted.region_error),
        _validity_facet(wanted.validity),
        checks("kind", "类型", found.facets["kind"], wanted.chosen["kind"]),
        checks("beneficiary", "给谁", found.facets["beneficiary"], wanted.chosen["beneficiary"]),
        checks("issuer_level", "发文层级", found.facets["issuer_level"], wanted.chosen["issuer_level"]),
        checks("tag", "主题", tags, wanted.chosen["tag"]),
        checks("origin", "来源", found.facets["origin"], wanted.chosen["origin"]),
    ]


def policy_line(policy: Policy, version: PolicyVersion, today: date) -> PolicyLine:
    """A policy of the list."""
    return PolicyLine(
        code=policy.code,
        url=f"{PATH}/{policy.code}",
        name=version.title,
        institution=version.issuer,
        document_number=version.document_number,
        kind_name=KIND_NAMES[PolicyKind(version.kind)],
        region_name=region_name(version),
        published_text=version.published_on.isoformat() if version.published_on else None,
        validity=policy.validity(version, today),
        validity_text=validity_text(version),
        guidance=version.guidance,
        sample=policy.sample,
        sample_as_of=policy.sample_as_of,
        summary=version.summary_zh,
        benefit_text=None if version.guidance else benefit_text(version.benefit),
    )


def region_name(version: PolicyVersion) -> str:
    """Where the policy applies: its places by name, the nation for a national text that names none."""
    named = places_text(version.regions)
    if named:
        return named
    return NATION_NAME if version.issuer_level == "national" else UNKNOWN_REGION_NAME


def _validity_facet(chosen: str) -> Facet:
    names = {**{each.value: VALIDITY_NAMES[each] for each in (Validity.UPCOMING, Validity.EXPIRED)}, ALL: "全部"}
    options = tuple(Option(code, name, None, code == chosen) for code, name in names.items())
    return Facet("validity", "效力", "select", options, empty="现行有效")
