"""Trying a criterion out on a made-up enterprise: the verdict, every condition with its outcome, and the shortest way to qualify."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.explain import Evaluation
from marketplace.eligibility.sentences import is_denied, leaf_sentence
from marketplace.eligibility.tree import Criterion, leaves
from marketplace.eligibility.vocabulary import Facts
from marketplace.reference.names import code_names
from web.criterion_rows.lexicon import builtin_lexicon
from web.criterion_rows.trial_values import TrialField, trial_typed
from web.forms import FormData
from web.views.conditions import Asked, Condition, conditions_of


@dataclass(frozen=True)
class TrialView:
    """What `includes/criterion_trial.html` shows. `verdict` None: nothing was typed yet, or not all of it could be read.

    `remedy`: sentences of the conditions that would have to change; None where there is no way. `facts`: for whoever reckons a quote too.
    """

    prefix: str
    fields: Sequence[TrialField]
    verdict: str | None = None
    conditions: Sequence[Condition] = ()
    remedy: Sequence[str] | None = ()
    facts: Facts | None = None

    @property
    def errors(self) -> list[dict[str, str]]:
        """[{name, message}] for a summary."""
        return [{"name": field.name, "message": field.error} for field in self.fields if field.error]


def trial_view(criterion: Criterion | None, form: FormData, prefix: str, *, today: date) -> TrialView | None:
    """The trial of a checked criterion with what a form sent under `<prefix>.try`; None while there is no criterion."""
    if criterion is None:
        return None
    vocabulary = builtin_lexicon().vocabulary
    typed = trial_typed(criterion, form, prefix, vocabulary)
    if typed.faulty or not typed.given:
        return TrialView(prefix, typed.fields)
    evaluation = Evaluation(Evaluator([{"code": "", "criterion": criterion}], vocabulary), typed.facts)
    asked = Asked(typed.facts, {}, evaluation.leaf_outcomes(0), today)
    remedy = evaluation.remedy(0)
    said = _sentences(criterion, remedy["paths"]) if remedy["possible"] else None
    return TrialView(prefix, typed.fields, evaluation.verdicts[0], conditions_of(criterion, vocabulary, asked), said, typed.facts)


def _sentences(criterion: Criterion, paths: Sequence[str]) -> list[str]:
    vocabulary = builtin_lexicon().vocabulary
    listed = {leaf.path: leaf for leaf in leaves(criterion)}
    return [leaf_sentence(listed[path].node, vocabulary, code_names, denied=is_denied(path)) for path in paths]
