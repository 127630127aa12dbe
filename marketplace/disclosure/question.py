"""A question of verification (核验): one attribute, one operator, one operand; and what may be asked at all. Pure."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.leaf_tests import comparable_operand
from marketplace.eligibility.operators import operators_of
from marketplace.eligibility.problems import Refused
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError, Invalid

EQUALS = "eq"


class Question(NamedTuple):
    """`operand` as read from JSON, numbers exact."""

    attribute: str
    operator: str
    operand: Any


class Threshold(NamedTuple):
    """A condition of one of the asking institution's own published products."""

    operator: str
    operand: Any


def require_askable(question: Question, thresholds: Iterable[Threshold], vocabulary: Vocabulary) -> None:
    """Anything may be asked for equality, and otherwise only what a product in force asks: no value is to be found by trying.

    Raises: Invalid naming what is wrong and what is accepted.
    """
    attribute = vocabulary[question.attribute]
    if question.operator == EQUALS:
        if faults := vocabulary.facts({question.attribute: question.operand})[1]:
            raise _invalid("/operand", faults[0].problem.detail_zh)
        if question.operand is None:
            raise _invalid("/operand", "请给出要核对的值")
        return
    if question.operator not in operators_of(attribute):
        accepted = "、".join(dict.fromkeys((EQUALS, *operators_of(attribute))))
        raise _invalid("/operator", f"「{attribute.label_zh}」可用的比较是 {accepted}")
    if not any(_same(question, each, vocabulary) for each in thresholds if each.operator == question.operator):
        raise _invalid("/operand", "只能用贵司在架产品自己的条件来核验（比较方式和数值都要与产品条件一致），或者用 eq 核对一个值")


def answer_of(question: Question, value: Any, vocabulary: Vocabulary) -> str:
    """`yes`, `no`, or `unknown` where nothing is known. What absence means in matching does not count here: it is no fact."""
    if value is None:
        return "unknown"
    if question.operator == EQUALS:
        read = vocabulary.reader(question.attribute)
        return "yes" if read(value) == read(question.operand) else "no"
    # Only after the check: the operator is one of the language, the operand one of a product.
    return _ANSWERS[_evaluated(question, value, vocabulary)]


_ANSWERS = {"eligible": "yes", "ineligible": "no", "undetermined": "unknown"}


def _evaluated(question: Question, value: Any, vocabulary: Vocabulary) -> str:
    leaf = {"attribute": question.attribute, question.operator: question.operand}
    facts, _ = vocabulary.facts({question.attribute: value})
    return Evaluator([{"code": "question", "criterion": leaf}], vocabulary).verdicts(facts)[0]


def _same(question: Question, threshold: Threshold, vocabulary: Vocabulary) -> bool:
    """Equal as the language compares them: 50000 and 50000.0, a set in another order. A reference to another attribute is no value."""
    if isinstance(threshold.operand, dict) or isinstance(question.operand, dict):
        return False
    try:
        asked, set_ = (
            comparable_operand(question.attribute, question.operator, each, vocabulary) for each in (question.operand, threshold.operand)
        )
    except (Refused, TypeError, ValueError):
        return False
    return asked == set_


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid(detail, [FieldError(pointer, detail)])
