"""Why a verdict is what it is: every leaf with what it asks, what is there and how it came out; and the shortest way to `eligible`."""

from collections.abc import Mapping
from typing import Any

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.leaf_tests import Reference
from marketplace.eligibility.outcomes import OUTCOME_NAMES, VERDICT_NAMES
from marketplace.eligibility.tree import Criterion, Leaf
from marketplace.eligibility.vocabulary import Facts, Vocabulary


class Evaluation:
    """One profile against all offers of an evaluator; explanations are made when asked for."""

    def __init__(self, evaluator: Evaluator, facts: Facts) -> None:
        self._evaluator = evaluator
        self._facts = facts
        self._outcomes = evaluator.outcomes(facts)
        self.verdict_numbers = evaluator.verdict_numbers(self._outcomes)

    @property
    def verdicts(self) -> list[str]:
        """Per offer, in the offers' order."""
        return [VERDICT_NAMES[number] for number in self.verdict_numbers]

    def leaf_outcomes(self, offer: int) -> dict[str, int]:
        """FALSE, UNKNOWN or TRUE of every leaf of the offer at this place of the list, by the leaf's path."""
        return {leaf.path: self._outcomes[slot] for leaf, slot in self._evaluator.leaves_of(offer)}

    def leaves(self, offer: int) -> list[dict[str, Any]]:
        """The leaves of the offer at this place of the list: path, attribute, required, actual, outcome."""
        return [leaf_explanation(leaf, self._outcomes[slot], self._facts) for leaf, slot in self._evaluator.leaves_of(offer)]

    def remedy(self, offer: int) -> dict[str, Any]:
        """`{"possible", "paths"}` of the offer at this place of the list."""
        outcomes = [self._outcomes[slot] for _, slot in self._evaluator.leaves_of(offer)]
        return self._evaluator.remedy_finders[offer].remedy(outcomes, self.verdict_numbers[offer])


def explain(criterion: Criterion, facts: Facts, vocabulary: Vocabulary) -> dict[str, Any]:
    """One checked criterion against one profile: `{"verdict", "leaves", "remedy"}`."""
    evaluation = Evaluation(Evaluator([{"code": "", "criterion": criterion}], vocabulary), facts)
    return {"verdict": evaluation.verdicts[0], "leaves": evaluation.leaves(0), "remedy": evaluation.remedy(0)}


def leaf_explanation(leaf: Leaf, outcome: int, facts: Facts) -> dict[str, Any]:
    """One leaf as the language explains it; the outcome is the leaf's own, before any `not`."""
    return {
        "path": leaf.path,
        "attribute": leaf.attribute,
        "required": {leaf.operator: required_operand(leaf.operand, facts)},
        "actual": facts.actual.get(leaf.attribute),
        "outcome": OUTCOME_NAMES[outcome],
    }


def required_operand(operand: Any, facts: Facts) -> Any:
    """The operand with a reference to another attribute resolved, or as written where that attribute is unknown."""
    if not isinstance(operand, Mapping):
        return operand
    resolved = Reference.of(operand).resolve(facts)
    return dict(operand) if resolved is None else resolved
