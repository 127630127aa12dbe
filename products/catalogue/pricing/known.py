"""What is known of a borrower and the deal, asked in three values."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import Evaluation
from marketplace.eligibility.outcomes import TRUE, UNKNOWN
from marketplace.eligibility.vocabulary import Vocabulary
from products.catalogue.pricing.terms import Criterion


class MissingKind(StrEnum):
    """What kind of thing is not known: a fact, LPR, what the borrower wants, or what the lender put in words or left out."""

    ATTRIBUTE = "attribute"
    LPR = "lpr"
    DEAL = "deal"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that would settle more. `name` is the attribute's or a stable word, `text_zh` says it to people."""

    kind: MissingKind
    name: str
    text_zh: str


def joined(*groups: tuple[Missing, ...]) -> tuple[Missing, ...]:
    """All that is missing, each once, in order."""
    return tuple(dict.fromkeys(each for group in groups for each in group))


@dataclass(frozen=True, slots=True)
class Judged:
    """FALSE, UNKNOWN or TRUE (eligibility.outcomes), and what is missing where it is unknown."""

    outcome: int
    missing: tuple[Missing, ...] = ()


class Known:
    """Facts of one borrower and deal. Raises: ValueError for a value that the vocabulary does not admit."""

    def __init__(self, attributes: Mapping[str, Any], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._facts, wrong = vocabulary.facts(attributes)
        if wrong:
            raise ValueError(f"these are no values of their attributes: {', '.join(each.attribute for each in wrong)}")

    def value(self, attribute: str) -> Decimal | None:
        """A number as known; None where it is not."""
        found = self._facts.actual.get(attribute)
        return None if found is None else Decimal(str(found))

    def judge(self, when: Criterion | None, when_zh: str | None = None) -> Judged:
        """Whether a condition is met. None is met by all; one in words alone is unknown."""
        if when is None:
            return Judged(TRUE) if when_zh is None else Judged(UNKNOWN, (Missing(MissingKind.WORDS, "condition", when_zh),))
        evaluation = Evaluation(Evaluator([{"code": "", "criterion": when}], self._vocabulary), self._facts)
        outcome = evaluation.verdict_numbers[0]
        if outcome != UNKNOWN:
            return Judged(outcome)
        names = dict.fromkeys(leaf["attribute"] for leaf in evaluation.leaves(0) if leaf["outcome"] == "unknown")
        return Judged(UNKNOWN, tuple(self.missing(name) for name in names))

    def missing(self, attribute: str) -> Missing:
        """An attribute as something to be connected."""
        return Missing(MissingKind.ATTRIBUTE, attribute, self._vocabulary[attribute].label_zh)
