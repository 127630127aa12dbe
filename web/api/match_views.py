"""A match as the open interface answers it."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

from marketplace.money import fen_from_yuan, plain, yuan_text
from marketplace.reference.lpr import LprTable
from matching.recommend.assess import Assessment
from matching.recommend.next_question import next_question
from matching.recommend.ranking import Ranking
from matching.recommend.standing import LISTED, Standing
from policies.library.models import PolicyVersion
from products.catalogue.models import ProductVersion
from products.catalogue.pricing.words import fee_zh
from web.matching import Matched
from web.views.rate_today import rate_today

Explain = Literal["none", "leaves", "remedy", "all"]


class LeafView(msgspec.Struct, frozen=True):
    """One leaf: its place in the criterion, what it asks, what is there (after `when_absent`) and its own outcome."""

    path: str
    attribute: str
    required: dict[str, Any]
    actual: Any
    outcome: Literal["pass", "fail", "unknown"]


class RemedyView(msgspec.Struct, frozen=True):
    """The smallest set of leaves whose outcome must change for the verdict to become eligible."""

    possible: bool
    paths: list[str]


class TermsView(msgspec.Struct, frozen=True):
    """What the offer states: the most it lends (at most what is wanted), annual rates in per cent, the longest term.

    A rate that stands on the LPR is reckoned with that of the day; `rate_note` says from what, or that it is not known yet.
    """

    amount: str | None
    rate: str | None
    rate_max: str | None
    rate_note: str | None
    term_months: int | None
    fees: list[str]


class RankingPart(msgspec.Struct, frozen=True):
    """One part of the score: its weight out of 100 and its share from 0 to 1, null without data (then it counts nothing)."""

    name: str
    label: str
    weight: int
    share: str | None


class RankingView(msgspec.Struct, frozen=True):
    """The published order among offers that stand alike; `score` 0 to 100."""

    version: str
    score: str | None
    parts: list[RankingPart]


class OfferRef(msgspec.Struct, frozen=True):
    """Which offer. A `sample` is a reference sample: nobody can apply to it."""

    id: UUID
    code: str
    name: str
    institution: str
    sample: bool


class EffortView(msgspec.Struct, frozen=True):
    """The changes of a near miss: how many, and how many of them can be made at once, take time, hang on others."""

    changes: int
    now: int
    time: int
    others: int


class MatchedProduct(msgspec.Struct, frozen=True):
    """A product and how it stands. `leaves` and `remedy` are there as `explain` asks, `effort` of near misses only."""

    product: OfferRef
    version: int
    verdict: Literal["eligible", "ineligible", "undetermined"]
    standing: Standing
    terms: TermsView
    ranking: RankingView
    effort: EffortView | msgspec.UnsetType = msgspec.UNSET
    leaves: list[LeafView] | msgspec.UnsetType = msgspec.UNSET
    remedy: RemedyView | msgspec.UnsetType = msgspec.UNSET


class MatchedPolicy(msgspec.Struct, frozen=True):
    """A policy in force and how it stands."""

    policy: OfferRef
    version: int
    verdict: Literal["eligible", "ineligible", "undetermined"]
    standing: Standing
    effort: EffortView | msgspec.UnsetType = msgspec.UNSET
    leaves: list[LeafView] | msgspec.UnsetType = msgspec.UNSET
    remedy: RemedyView | msgspec.UnsetType = msgspec.UNSET


class NextQuestionView(msgspec.Struct, frozen=True):
    """The unknown attribute whose answer is expected to settle most of the open offers.

    `settles`: how many that is, each condition on it being as likely to hold as not; `concerns`: how many offers wait for it.
    """

    attribute: str
    label: str
    level: Literal["profile", "deal"]
    obtainable: Literal["self", "platform"]
    settles: str
    concerns: int


class Counts(msgspec.Struct, frozen=True):
    """How many offers stand how."""

    eligible: int
    lender_only: int
    undetermined: int
    near: int
    ineligible: int


class CountsByKind(msgspec.Struct, frozen=True):
    """The same for products and policies apart."""

    products: Counts
    policies: Counts


class Matches(msgspec.Struct, frozen=True):
    """Offers in order: eligible, then undetermined (first those that only the lender can settle), then near, then the rest if asked."""

    products: list[MatchedProduct]
    policies: list[MatchedPolicy]
    counts: Counts
    counts_by_kind: CountsByKind
    next_question: NextQuestionView | None
    next_cursor: str | None


def matches_view(matched: Matched, lpr: LprTable, *, explain: Explain, all_of_them: bool, limit: int, cursor: str | None) -> Matches:
    """One page: up to `limit` of each kind from the cursor on, which is a number of offers."""
    start = int(cursor or 0)
    standings = tuple(Standing) if all_of_them else LISTED
    products = matched.assessments.of("product", *standings)
    policies = matched.assessments.of("policy", *standings)
    end = start + limit
    return Matches(
        products=[_product(matched, each, explain, lpr) for each in products[start:end]],
        policies=[_policy(matched, each, explain) for each in policies[start:end]],
        counts=_counts(matched.assessments.all),
        counts_by_kind=CountsByKind(
            _counts([each for each in matched.assessments.all if each.offer.kind == "product"]),
            _counts([each for each in matched.assessments.all if each.offer.kind == "policy"]),
        ),
        next_question=_next_question(matched),
        next_cursor=str(end) if end < max(len(products), len(policies)) else None,
    )


def _counts(found: Sequence[Assessment]) -> Counts:
    counted = Counter(each.standing for each in found)
    return Counts(**{standing.value: counted[standing] for standing in Standing})


def _product(matched: Matched, each: Assessment, explain: Explain, lpr: LprTable) -> MatchedProduct:
    version = each.offer.version
    if not isinstance(version, ProductVersion):
        raise TypeError(f"{each.offer.key} is no product")
    return MatchedProduct(
        product=_ref(each, version.product_id),
        version=version.number,
        verdict=each.verdict,  # type: ignore[arg-type]
        standing=each.standing,
        terms=_terms(each, version, matched, lpr),
        ranking=_ranking(matched, each.ranking),
        effort=_effort(each),
        leaves=_leaves(matched, each, explain),
        remedy=_remedy(each, explain),
    )


def _policy(matched: Matched, each: Assessment, explain: Explain) -> MatchedPolicy:
    version = each.offer.version
    if not isinstance(version, PolicyVersion):
        raise TypeError(f"{each.offer.key} is no policy")
    return MatchedPolicy(
        policy=_ref(each, version.policy_id),
        version=version.number,
        verdict=each.verdict,  # type: ignore[arg-type]
        standing=each.standing,
        effort=_effort(each),
        leaves=_leaves(matched, each, explain),
        remedy=_remedy(each, explain),
    )


def _next_question(matched: Matched) -> NextQuestionView | None:
    found = next_question(matched.assessments)
    if found is None:
        return None
    asked = found.attribute
    return NextQuestionView(asked.name, asked.label_zh, asked.level, asked.obtainable, f"{found.settles:.2f}", found.concerns)  # type: ignore[arg-type]


def _effort(each: Assessment) -> EffortView | msgspec.UnsetType:
    if each.standing is not Standing.NEAR:
        return msgspec.UNSET
    return EffortView(each.effort.changes, each.effort.now, each.effort.time, each.effort.others)


def _ref(each: Assessment, offer_id: UUID) -> OfferRef:
    offer = each.offer
    return OfferRef(offer_id, offer.code, offer.title, offer.institution, offer.sample)


def _terms(each: Assessment, version: ProductVersion, matched: Matched, lpr: LprTable) -> TermsView:
    most, wanted = each.offer.amount_max_cny, matched.deal.amount_cny
    amount = most if wanted is None or most is None else min(most, wanted)
    rate, of_day = version.rate, rate_today(version, lpr, matched.today)
    return TermsView(
        amount=None if amount is None else yuan_text(fen_from_yuan(amount)),
        rate=_pct(of_day.low) if of_day else rate.get("fixed") or rate.get("min_pct"),
        rate_max=_pct(of_day.high) if of_day else rate.get("fixed") or rate.get("max_pct"),
        rate_note=of_day.note if of_day else None,
        term_months=version.term_months_max,
        fees=[fee_zh(each) for each in version.fees],
    )


def _pct(rate: Decimal | None) -> str | None:
    return None if rate is None else plain(rate)


def _ranking(matched: Matched, ranking: Ranking) -> RankingView:
    parts = [RankingPart(part.name, part.label_zh, part.weight, _share(part.share)) for part in ranking.parts]
    return RankingView(matched.assessments.table.version, None if ranking.score is None else plain(ranking.score), parts)


def _leaves(matched: Matched, each: Assessment, explain: Explain) -> list[LeafView] | msgspec.UnsetType:
    if explain not in {"leaves", "all"}:
        return msgspec.UNSET
    return [LeafView(**leaf) for leaf in matched.assessments.leaves(each)]


def _remedy(each: Assessment, explain: Explain) -> RemedyView | msgspec.UnsetType:
    if explain not in {"remedy", "all"}:
        return msgspec.UNSET
    return RemedyView(**each.remedy)


def _share(share: Decimal | None) -> str | None:
    return None if share is None else f"{share:.4f}"
