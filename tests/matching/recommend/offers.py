"""Offers that say no more than a test needs, without a database."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.ids import new_id
from matching.recommend.assess import Assessments
from matching.recommend.catalogue import Catalogue
from matching.recommend.deal import UNSTATED, Deal
from matching.recommend.judge import NOTHING_OBSERVED, Observed
from matching.recommend.offers import Offer
from matching.recommend.ranking_table import standard_table
from policies.library.models import PolicyVersion
from products.catalogue.models import ProductVersion

TODAY = date(2026, 11, 21)
VOCABULARY = Vocabulary.from_entries(
    [{"name": f"mine_{letter}", "type": "boolean", "obtainable": "self"} for letter in "abcd"]
    + [{"name": f"bank_{letter}", "type": "boolean", "obtainable": "lender"} for letter in "ab"]
    + [
        {"name": "fixed", "type": "boolean", "obtainable": "platform", "actionable": False},
        {"name": "sales", "type": "number", "obtainable": "platform"},
        {"name": "months", "type": "number", "obtainable": "platform", "improves_with_time": True},
        {"name": "wanted", "type": "number", "obtainable": "self", "level": "deal"},
        {"name": "old", "type": "boolean", "obtainable": "self", "status": "retired"},
        {"name": "base_rate", "type": "number", "obtainable": "platform", "level": "reference"},
        {"name": "lost", "type": "boolean", "obtainable": "nobody"},
        {"name": "debts", "type": "number", "obtainable": "lender"},
        {"name": "more_debts", "type": "number", "obtainable": "lender"},
    ]
)


def holds(name: str, *, wanted: bool = True) -> dict[str, Any]:
    """A leaf on a yes-or-no attribute."""
    return {"attribute": name, "is": wanted}


def product(
    code: str, criterion: Mapping[str, Any], *, sample: bool = False, preferences: list[dict[str, Any]] | None = None, **said: Any
) -> Offer:
    """A product of a synthetic bank; `said`: amount_max_cny, rate_min_pct, days."""
    version = ProductVersion(id=new_id(), product_id=new_id(), number=1, criterion=dict(criterion), preferences=preferences or [])
    return Offer(
        kind="product", code=code, title=code, institution="示例银行甲", sample=sample, sample_as_of=None, version=version,
        criterion=dict(criterion), preferences=preferences or (), **said,
    )  # fmt: skip


def policy(code: str, criterion: Mapping[str, Any], *, valid_from: date | None = None, valid_to: date | None = None) -> Offer:
    """A policy of a synthetic bureau."""
    version = PolicyVersion(
        id=new_id(),
        policy_id=new_id(),
        number=2,
        criterion=dict(criterion),
        preferences=[],
        guidance=False,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    return Offer(
        kind="policy", code=code, title=code, institution="示例市财政局", sample=False, sample_as_of=None, version=version,
        criterion=dict(criterion),
    )  # fmt: skip


def assessed(offers: list[Offer], known: Mapping[str, Any], *, deal: Deal = UNSTATED, observed: Observed = NOTHING_OBSERVED) -> Assessments:
    """The offers for an enterprise of which this is known."""
    facts, problems = VOCABULARY.facts(known)
    assert problems == []
    return Assessments(Catalogue.of(offers, VOCABULARY), facts, today=TODAY, table=standard_table(), deal=deal, observed=observed)


def wan(amount: int) -> Decimal:
    """万元 as yuan."""
    return Decimal(amount) * 10_000
