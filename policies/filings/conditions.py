"""A fund's criterion answered for a filing, condition by condition. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import Evaluation
from marketplace.eligibility.outcomes import FALSE, TRUE
from marketplace.eligibility.sentences import is_denied, leaf_sentence
from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference.names import code_names
from policies.filings.facts import Facts, values_of
from policies.funds.fund_rules import Criterion

OPPOSITE = {"pass": "fail", "fail": "pass", "unknown": "unknown"}


class Verdict(StrEnum):
    """What the criterion says. `UNKNOWN`: something is not known, so a person decides."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. `outcome` (pass, fail, unknown) is of the condition as said, a denial included; `value` is None where unknown."""

    path: str
    attribute: str
    text_zh: str
    outcome: str
    value: Any
    source: str | None
    as_of: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """The verdict with its conditions, in the order of the criterion."""

    verdict: Verdict
    conditions: tuple[Condition, ...] = ()

    def of(self, outcome: str) -> list[Condition]:
        """Those that came out so."""
        return [each for each in self.conditions if each.outcome == outcome]


def answered(criterion: Criterion | None, facts: Facts) -> Answered:
    """A fund without a criterion takes every loan. A value that the vocabulary does not take counts as not known."""
    if criterion is None:
        return Answered(Verdict.MET)
    vocabulary, values = builtin_vocabulary(), values_of(facts)
    wrong = {problem.attribute for problem in vocabulary.facts(values)[1]}
    known, _ = vocabulary.facts({name: value for name, value in values.items() if name not in wrong})
    evaluation = Evaluation(Evaluator([{"code": "filing", "criterion": criterion}], vocabulary), known)
    number = evaluation.verdict_numbers[0]
    verdict = Verdict.MET if number == TRUE else Verdict.UNMET if number == FALSE else Verdict.UNKNOWN
    nodes = {leaf.path: leaf.node for leaf in leaves(criterion)}
    return Answered(verdict, tuple(_condition(said, dict(nodes[said["path"]]), facts) for said in evaluation.leaves(0)))


def _condition(said: Mapping[str, Any], node: Criterion, facts: Facts) -> Condition:
    denied, fact = is_denied(said["path"]), facts.get(said["attribute"], {})
    return Condition(
        said["path"], said["attribute"], leaf_sentence(node, builtin_vocabulary(), code_names, denied=denied),
        OPPOSITE[said["outcome"]] if denied else said["outcome"], said["actual"], fact.get("source"), fact.get("as_of"),
    )  # fmt: skip
