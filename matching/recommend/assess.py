"""One enterprise against the whole catalogue: how each offer stands, in the order in which people should see them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from marketplace.eligibility.explain import Evaluation
from marketplace.eligibility.vocabulary import Facts
from matching.recommend.catalogue import Catalogue
from matching.recommend.deal import UNSTATED, Deal
from matching.recommend.node_outcomes import open_leaves
from matching.recommend.offers import Offer
from matching.recommend.ranking import Ranking, rank
from matching.recommend.standing import ORDER, Standing, standing_of

LENDER = "lender"
NO_SCORE = Decimal(-1)


@dataclass(frozen=True)
class Assessment:
    """One offer for one enterprise. `remedy`: `{"possible", "paths"}`; `open_paths`: the leaves that keep it undetermined."""

    number: int
    offer: Offer
    verdict: str
    standing: Standing
    remedy: Mapping[str, Any]
    open_paths: tuple[str, ...]
    ranking: Ranking

    @property
    def changes(self) -> int:
        """How many leaves the remedy changes."""
        return len(self.remedy["paths"])


class Assessments:
    """All offers in force on `today` for one set of facts. `facts` includes the deal's attributes."""

    def __init__(self, catalogue: Catalogue, facts: Facts, *, today: date, deal: Deal = UNSTATED) -> None:
        self.catalogue = catalogue
        self.facts = facts
        self._deal = deal
        self._evaluation = Evaluation(catalogue.evaluator, facts)
        self._soft = Evaluation(catalogue.preference_evaluator, facts)
        verdicts = self._evaluation.verdicts
        numbers = [number for number, offer in enumerate(catalogue.offers) if offer.in_force(today)]
        self.all = sorted((self._assess(number, verdicts[number]) for number in numbers), key=_place)

    @cached_property
    def counts(self) -> Counter[Standing]:
        """How many products and policies stand how."""
        return Counter(each.standing for each in self.all)

    def of(self, kind: str, *standings: Standing) -> list[Assessment]:
        """Offers of one kind that stand so, in order."""
        return [each for each in self.all if each.offer.kind == kind and each.standing in standings]

    def leaf_outcomes(self, assessment: Assessment) -> dict[str, int]:
        """Outcomes of the offer's leaves by path."""
        return self._evaluation.leaf_outcomes(assessment.number)

    def leaves(self, assessment: Assessment) -> list[dict[str, Any]]:
        """Every leaf of the offer, explained (spec of the language, section 5)."""
        return self._evaluation.leaves(assessment.number)

    def only_lender_knows(self, assessment: Assessment, path: str) -> bool:
        """Whether the data that this leaf waits for can come from nobody but the lender."""
        return self._obtainable(assessment.number, path) == LENDER

    def _assess(self, number: int, verdict: str) -> Assessment:
        offer = self.catalogue.offers[number]
        remedy = self._evaluation.remedy(number)
        still_open = tuple(self._open_leaves(number)) if verdict == "undetermined" else ()
        return Assessment(
            number=number,
            offer=offer,
            verdict=verdict,
            standing=standing_of(
                verdict,
                open_to_lender_only=bool(still_open) and all(self._obtainable(number, path) == LENDER for path in still_open),
                changes=len(remedy["paths"]) if remedy["possible"] else None,
            ),
            remedy=remedy,
            open_paths=still_open,
            ranking=self._rank(number, offer),
        )

    def _open_leaves(self, number: int) -> list[str]:
        outcomes = self._evaluation.leaf_outcomes(number)
        return list(open_leaves(self.catalogue.offers[number].criterion, "", outcomes.__getitem__))

    def _obtainable(self, number: int, path: str) -> str | None:
        vocabulary = self.catalogue.evaluator.vocabulary
        leaf = next(leaf for leaf, _ in self.catalogue.evaluator.leaves_of(number) if leaf.path == path)
        names = [leaf.attribute]
        if isinstance(leaf.operand, Mapping):
            names.append(leaf.operand["attribute"])
        asked = {vocabulary[name].obtainable for name in names if name not in self.facts.actual}
        return asked.pop() if len(asked) == 1 else None

    def _rank(self, number: int, offer: Offer) -> Ranking:
        soft = self._soft.verdict_numbers
        return rank(
            wanted_cny=self._deal.amount_cny,
            amount_max_cny=offer.amount_max_cny,
            rate_pct=offer.rate_min_pct,
            days=offer.days,
            preferences=[("fail", "unknown", "pass")[soft[place]] for place in self.catalogue.preferences[number]],
        )


def _place(each: Assessment) -> tuple[Any, ...]:
    """Better standing, then what can be applied for before samples, then fewer changes or open data, then the score, then the code."""
    effort = each.changes if each.standing is Standing.NEAR else len(each.open_paths) if each.verdict == "undetermined" else 0
    score = NO_SCORE if each.ranking.score is None else each.ranking.score
    return (ORDER[each.standing], each.offer.sample, effort, -score, each.offer.code)
