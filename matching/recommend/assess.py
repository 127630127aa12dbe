"""One enterprise against the whole catalogue: how each offer stands, in the order in which people should see them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from marketplace.eligibility.vocabulary import Facts
from matching.recommend.catalogue import Catalogue
from matching.recommend.deal import UNSTATED, Deal
from matching.recommend.judge import LENDER, NOTHING_OBSERVED, Judge, Judgement, Observed
from matching.recommend.offers import Offer
from matching.recommend.ranking_table import RankingTable
from matching.recommend.standing import Standing


@dataclass(frozen=True)
class Assessment(Judgement):
    """One offer for one enterprise."""

    offer: Offer

    @property
    def changes(self) -> int:
        """How many leaves the remedy changes."""
        return len(self.remedy["paths"])


class Assessments:
    """All offers in force on `today` for one set of facts. `facts` includes the deal's attributes."""

    def __init__(
        self,
        catalogue: Catalogue,
        facts: Facts,
        *,
        today: date,
        table: RankingTable,
        deal: Deal = UNSTATED,
        observed: Observed = NOTHING_OBSERVED,
    ) -> None:
        self.catalogue = catalogue
        self.facts = facts
        self.table = table
        self.observed = observed
        self._judge = Judge(catalogue.compiled, facts, table, deal, observed)
        numbers = [number for number, offer in enumerate(catalogue.offers) if offer.in_force(today)]
        self.all = sorted((self._assess(number) for number in numbers), key=lambda each: each.place(each.offer))

    @cached_property
    def counts(self) -> Counter[Standing]:
        """How many products and policies stand how."""
        return Counter(each.standing for each in self.all)

    def of(self, kind: str, *standings: Standing) -> list[Assessment]:
        """Offers of one kind that stand so, in order."""
        return [each for each in self.all if each.offer.kind == kind and each.standing in standings]

    def leaf_outcomes(self, assessment: Assessment) -> dict[str, int]:
        """Outcomes of the offer's leaves by path."""
        return self._judge.leaf_outcomes(assessment.number)

    def leaves(self, assessment: Assessment) -> list[dict[str, Any]]:
        """Every leaf of the offer, explained (spec of the language, section 5)."""
        return self._judge.leaves(assessment.number)

    def only_lender_knows(self, assessment: Assessment, path: str) -> bool:
        """Whether the data that this leaf waits for can come from nobody but the lender."""
        return self._judge.obtainable(assessment.number, path) == LENDER

    def _assess(self, number: int) -> Assessment:
        offer = self.catalogue.offers[number]
        return Assessment(**vars(self._judge.judge(number, offer)), offer=offer)
