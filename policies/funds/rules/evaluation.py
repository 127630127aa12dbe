"""The conditions of a fund's rules, answered by the readable evaluator of the eligibility language. Pure."""

from collections.abc import Mapping
from typing import Any

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.outcomes import FALSE, TRUE
from marketplace.eligibility.vocabulary import Vocabulary
from policies.funds.fund_rules import Criterion
from policies.funds.rules.deal import Evaluate


def evaluation_of(facts: Mapping[str, Any], vocabulary: Vocabulary) -> Evaluate:
    """Answers checked criteria for one deal's facts. A value that the vocabulary refuses counts as not known."""
    wrong = {problem.attribute for problem in vocabulary.facts(facts)[1]}
    read, _ = vocabulary.facts({name: value for name, value in facts.items() if name not in wrong})

    def evaluate(criterion: Criterion) -> bool | None:
        evaluator = Evaluator([{"code": "condition", "criterion": criterion}], vocabulary)
        (outcome,) = evaluator.verdict_numbers(evaluator.outcomes(read))
        return True if outcome == TRUE else False if outcome == FALSE else None

    return evaluate
