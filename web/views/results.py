"""The result of a match as pages show it: a headline that says it, counts, groups of offers, what to do next."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.eligibility.gaps import gap_sentence
from marketplace.eligibility.tree import leaves
from marketplace.information.items import information_items
from marketplace.reference.names import code_names
from matching.recommend.assess import Assessment
from matching.recommend.judge import LENDER
from matching.recommend.standing import Standing
from products.catalogue.models import ProductVersion
from web.matching import Matched
from web.views.cards import Card, Remedy, card_of
from web.views.ranking import score_text, sorting_text
from web.views.rate_today import on_the_day

FIRST_CARDS = {Standing.ELIGIBLE: 20, Standing.LENDER_ONLY: 10, Standing.NEAR: 10, Standing.UNDETERMINED: 10}  # fifty in all
FIRST_FOLDED = 50
FIRST_POLICIES = 12
NEXT_ITEMS = 3
PAGE_ORDER = (Standing.ELIGIBLE, Standing.LENDER_ONLY, Standing.NEAR, Standing.UNDETERMINED)
TITLES = {
    Standing.ELIGIBLE: "符合",
    Standing.LENDER_ONLY: "符合（以银行核验为准）",
    Standing.NEAR: "差一点",
    Standing.UNDETERMINED: "待补数据",
}
NOTES = {
    Standing.ELIGIBLE: None,
    Standing.LENDER_ONLY: "其余条件只有银行能查",
    Standing.NEAR: "改动 1 至 3 项即可符合，改动少、容易办的在前",
    Standing.UNDETERMINED: "没有数据不等于不符合",
}
WORDS = {
    Standing.ELIGIBLE: "列出的条件都满足",
    Standing.LENDER_ONLY: "其余由银行核验",
    Standing.NEAR: "改动 1 至 3 项可符合",
    Standing.UNDETERMINED: "补上数据才能判",
}


@dataclass(frozen=True, slots=True)
class Count:
    """One entry of the navigation by answer."""

    verdict: Standing
    count: int
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class More:
    """Where the rest of a group is."""

    url: str
    label: str
    left: int


@dataclass(frozen=True, slots=True)
class Group:
    """Offers that stand alike."""

    verdict: str
    title: str
    note: str | None
    offers: tuple[Card, ...]
    more: More | None


@dataclass(frozen=True, slots=True)
class NextData:
    """The data that would settle most of what is open."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """A match, ready for a template."""

    headline: str
    compared: dict[str, int]
    counts: tuple[Count, ...]
    groups: tuple[Group, ...]
    policies: Group | None
    ineligible: tuple[Card, ...]
    ineligible_more: More | None
    next_data: NextData | None
    sorting_text: str


Order = Callable[[Assessment], tuple[object, ...]]
MoreUrl = Callable[[Standing], str]


def results_of(matched: Matched, more_url: MoreUrl, *, only: Standing | None = None, order: Order | None = None) -> Results:
    """`only` shows all offers of one standing instead of the first fifty of all; `order` sorts within each standing."""
    assessments = matched.assessments
    products = {standing: assessments.of("product", standing) for standing in Standing}
    kinds = Counter(each.offer.kind for each in assessments.all)
    if order is not None:
        products = {standing: sorted(found, key=order) for standing, found in products.items()}
    folded = products[Standing.INELIGIBLE]
    unfolded = folded if only is Standing.INELIGIBLE else folded[:FIRST_FOLDED]
    left = len(folded) - len(unfolded)
    return Results(
        headline=_headline(products),
        compared={"products": kinds["product"], "policies": kinds["policy"]},
        counts=tuple(_count(each, products[each], more_url if only else None) for each in PAGE_ORDER if products[each]),
        groups=_groups(matched, products, more_url, only),
        policies=_policies(matched),
        ineligible=tuple(_card(matched, each) for each in unfolded),
        ineligible_more=More(more_url(Standing.INELIGIBLE), f"再看 {left} 个", left) if left else None,
        next_data=_next_data(matched, products[Standing.UNDETERMINED]),
        sorting_text=sorting_text(matched.assessments.table),
    )


def _count(standing: Standing, found: Sequence[Assessment], elsewhere: MoreUrl | None) -> Count:
    """Says how many are only samples: nobody can apply for those. Leads to the group on this page, or to an address of its own."""
    samples = sum(each.offer.sample for each in found)
    words = f"{WORDS[standing]}，{samples} 个为参考样例" if samples else WORDS[standing]
    return Count(standing, len(found), words, elsewhere(standing) if elsewhere else f"#{standing}")


def _headline(products: dict[Standing, list[Assessment]]) -> str:
    eligible = products[Standing.ELIGIBLE]
    if eligible:
        rates = [each.offer.rate_min_pct for each in eligible if each.offer.rate_min_pct is not None and not each.offer.sample]
        lowest = f"，年化利率最低 {min(rates).quantize(Decimal('0.01'))}%" if rates else ""
        return f"{len(eligible)} 个产品现在就符合{lowest}"
    if products[Standing.LENDER_ONLY]:
        return f"{len(products[Standing.LENDER_ONLY])} 个产品符合，以银行核验为准"
    if products[Standing.NEAR]:
        return f"{len(products[Standing.NEAR])} 个产品只差一点"
    return f"{len(products[Standing.UNDETERMINED])} 个产品要补数据才能判断"


def _groups(matched: Matched, products: dict[Standing, list[Assessment]], more_url: MoreUrl, only: Standing | None) -> tuple[Group, ...]:
    groups = []
    for standing in PAGE_ORDER:
        found = products[standing]
        if not found or (only is not None and standing is not only):
            continue
        shown = found if only is not None else found[: FIRST_CARDS[standing]]
        left = len(found) - len(shown)
        groups.append(
            Group(
                verdict=standing,
                title=f"{TITLES[standing]} · {len(found)} 个",
                note=NOTES[standing],
                offers=tuple(_card(matched, each) for each in shown),
                more=More(more_url(standing), f"再看 {left} 个{TITLES[standing]}的产品", left) if left else None,
            )
        )
    return tuple(groups)


def _policies(matched: Matched) -> Group | None:
    found = matched.assessments.of("policy", *PAGE_ORDER)
    if not found:
        return None
    shown = tuple(_card(matched, each) for each in found[:FIRST_POLICIES])
    left = len(found) - len(shown)
    more = More("/policies", "看全部政策", left) if left else None
    return Group("policies", f"相关政策 · {len(found)} 项", "政策由主管部门审核", shown, more)


def _card(matched: Matched, assessment: Assessment) -> Card:
    version = assessment.offer.version
    card = card_of(
        assessment.offer,
        verdict=assessment.standing,
        conditions=matched.conditions(assessment),
        remedy=remedy_of(matched, assessment),
        score_text=score_text(assessment.ranking) if assessment.offer.kind == "product" else None,
    )
    if matched.lpr is None or not isinstance(version, ProductVersion):
        return card
    return on_the_day(card, version, matched.lpr, matched.today)


def remedy_of(matched: Matched, assessment: Assessment) -> Remedy | None:
    """What to change, or which data to connect; None where nothing is to be done or nothing helps."""
    if assessment.standing is Standing.NEAR:
        lines = _gaps(matched, assessment, assessment.remedy["paths"])
        return Remedy(f"最短补齐办法：改动 {len(lines)} 项，{assessment.effort.text()}", lines, "change")
    if assessment.standing is Standing.UNDETERMINED:
        return _data_to_connect(matched, assessment)
    return None


def _data_to_connect(matched: Matched, assessment: Assessment) -> Remedy:
    """What only the lender can know is never asked for. Where the shortest way is the lender's alone, the other open ways are named."""
    shortest = assessment.remedy["paths"]
    others = [path for path in shortest if not matched.assessments.only_lender_knows(assessment, path)]
    paths = others or [path for path in assessment.open_paths if not matched.assessments.only_lender_knows(assessment, path)]
    left = "，其余由银行核验" if len(others) < len(shortest) else "就能判断"
    return Remedy(f"补上 {len(paths)} 项{left}", _gaps(matched, assessment, paths), "data")


def _gaps(matched: Matched, assessment: Assessment, paths: Sequence[str]) -> tuple[str, ...]:
    listed = {leaf.path: leaf for leaf in leaves(assessment.offer.criterion)}
    facts = matched.assessments.facts
    return tuple(gap_sentence(listed[path], facts, matched.vocabulary, today=matched.today, names=code_names) for path in paths)


def _next_data(matched: Matched, undetermined: Sequence[Assessment]) -> NextData | None:
    """Which information items stand in the way of most open offers."""
    wanted: Counter[str] = Counter()
    for assessment in undetermined:
        listed = {leaf.path: matched.vocabulary[leaf.attribute] for leaf in leaves(assessment.offer.criterion)}
        missing = (listed[path] for path in assessment.open_paths)
        wanted.update({each.item for each in missing if each.item and each.level == "profile" and each.obtainable != LENDER})
    items = information_items()
    lines = tuple(f"{items[code].name_zh}：关系到 {count} 个待补产品" for code, count in wanted.most_common(NEXT_ITEMS) if code in items)
    return NextData("最值得补的数据", lines) if lines else None
