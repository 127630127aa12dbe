"""How each of many offers stands for one enterprise, and what that is worth: the part of a match that a receipt can make again.

Pure: offers, facts and weights in, judgements out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import Evaluation
from marketplace.eligibility.outcomes import OUTCOME_NAMES, UNKNOWN
from marketplace.eligibility.tree import Leaf
from marketplace.eligibility.vocabulary import Facts, Vocabulary
from matching.recommend.deal import Deal
from matching.recommend.effort import Effort, hardness_of
from matching.recommend.node_outcomes import open_leaves
from matching.recommend.offer_terms import OfferTerms
from matching.recommend.ranking import Measured, Ranking, rank
from matching.recommend.ranking_table import RankingTable
from matching.recommend.standing import ORDER, Standing, standing_of

LENDER = "lender"
NO_SCORE = Decimal(-1)
NO_EFFORT = Effort.of(())
Observed = Mapping[str, Decimal]  # median days to a decision by the offer's key; offers without enough cases are left out
NOTHING_OBSERVED: Observed = {}


@dataclass(frozen=True)
class Compiled:
    """Offers ready to be judged. `preferences[i]` are the places of offer i's soft conditions among `preference_evaluator`'s criteria."""

    evaluator: Evaluator
    preference_evaluator: Evaluator
    preferences: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, offers: Sequence[OfferTerms], vocabulary: Vocabulary) -> "Compiled":
        """Compile checked offers."""
        soft: list[dict[str, object]] = []
        places = []
        for offer in offers:
            first = len(soft)
            soft += [{"code": f"{offer.key}/{number}", "criterion": each} for number, each in enumerate(offer.preferences)]
            places.append(tuple(range(first, len(soft))))
        compiled = Evaluator(({"code": offer.key, "criterion": offer.criterion} for offer in offers), vocabulary)
        return cls(compiled, Evaluator(soft, vocabulary), tuple(places))


@dataclass(frozen=True)
class Judgement:
    """One offer for one enterprise; `number` is its place among the compiled ones.

    `remedy`: `{"possible", "paths"}`; `open_paths`: the leaves that keep it undetermined; `effort`: that of a near miss.
    """

    number: int
    verdict: str
    standing: Standing
    remedy: Mapping[str, Any]
    open_paths: tuple[str, ...]
    effort: Effort
    ranking: Ranking

    def place(self, offer: OfferTerms) -> tuple[Any, ...]:
        """Better standing, what can be applied for before samples, less effort or less open data, a higher score, then the code."""
        score = NO_SCORE if self.ranking.score is None else self.ranking.score
        return (ORDER[self.standing], offer.sample, self.effort, len(self.open_paths), -score, offer.code, offer.kind)


class Judge:
    """All compiled offers for one set of facts, which includes the deal's attributes."""

    def __init__(self, compiled: Compiled, facts: Facts, table: RankingTable, deal: Deal, observed: Observed = NOTHING_OBSERVED) -> None:
        self.facts = facts
        self._compiled = compiled
        self._vocabulary = compiled.evaluator.vocabulary
        self._table, self._deal, self._observed = table, deal, observed
        self._evaluation = Evaluation(compiled.evaluator, facts)
        self._verdicts = self._evaluation.verdicts
        self._soft = Evaluation(compiled.preference_evaluator, facts).verdict_numbers

    def judge(self, number: int, offer: OfferTerms) -> Judgement:
        """The offer at this place of the list."""
        verdict = self._verdicts[number]
        remedy = self._evaluation.remedy(number)
        outcomes = self.leaf_outcomes(number)
        still_open = tuple(open_leaves(offer.criterion, "", outcomes.__getitem__)) if verdict == "undetermined" else ()
        standing = standing_of(
            verdict,
            open_to_lender_only=bool(still_open) and all(self.obtainable(number, path) == LENDER for path in still_open),
            changes=len(remedy["paths"]) if remedy["possible"] else None,
        )
        effort = self._effort(number, remedy["paths"], outcomes) if standing is Standing.NEAR else NO_EFFORT
        return Judgement(number, verdict, standing, remedy, still_open, effort, self._rank(number, offer))

    def leaf_outcomes(self, number: int) -> dict[str, int]:
        """Outcomes of the offer's leaves by path."""
        return self._evaluation.leaf_outcomes(number)

    def leaves(self, number: int) -> list[dict[str, Any]]:
        """Every leaf of the offer, explained (spec of the language, section 5)."""
        return self._evaluation.leaves(number)

    def obtainable(self, number: int, path: str) -> str | None:
        """From whom the data can be had that this leaf waits for; None where several would have to give it."""
        leaf = self._leaf(number, path)
        names = [leaf.attribute]
        if isinstance(leaf.operand, Mapping):
            names.append(leaf.operand["attribute"])
        asked = {self._vocabulary[name].obtainable for name in names if name not in self.facts.actual}
        return asked.pop() if len(asked) == 1 else None

    def _leaf(self, number: int, path: str) -> Leaf:
        return next(leaf for leaf, _ in self._compiled.evaluator.leaves_of(number) if leaf.path == path)

    def _effort(self, number: int, paths: Sequence[str], outcomes: Mapping[str, int]) -> Effort:
        changed = ((self._vocabulary[self._leaf(number, path).attribute], outcomes[path]) for path in paths)
        return Effort.of(hardness_of(attribute, known=outcome != UNKNOWN) for attribute, outcome in changed)

    def _rank(self, number: int, offer: OfferTerms) -> Ranking:
        measured = Measured(
            wanted_cny=self._deal.amount_cny,
            amount_max_cny=offer.amount_max_cny,
            rate_pct=offer.rate_min_pct,
            days=offer.days,
            observed_days=self._observed.get(offer.key),
            preferences=[OUTCOME_NAMES[self._soft[place]] for place in self._compiled.preferences[number]],
        )
        return rank(self._table, measured)
