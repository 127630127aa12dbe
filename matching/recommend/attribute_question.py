"""The question behind an attribute: one of the list where it asks just that, else one made of the vocabulary's entry."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.phrases import value_text
from marketplace.eligibility.problems import Problem, Refused
from marketplace.eligibility.tree import Leaf
from marketplace.eligibility.values import reader_of
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.reference.names import code_names
from matching.recommend.next_question import askable
from matching.recommend.question_list import CANDIDATES, Options
from matching.recommend.questions import NONE_OF_THESE, YUAN_PER_WAN, Answer, Question, Settled, WrongAnswer, number

YES_OR_NO: Options = (("yes", "是"), ("no", "否"))
MONEY_UNITS = {"CNY": "万元", "USD": "万美元"}
BELOW_ZERO = frozenset({"CNY", "USD", "pct", "bp"})  # profits, growth, spreads: everything else counts from 0
MOST = Decimal(10_000_000_000)
MOST_MEMBERS, LONGEST = 50, 100
DIRECT_HIERARCHIES = {"region", "industry"}


def question_about(attribute: Attribute, waiting: Iterable[Leaf] = ()) -> Question:
    """How the attribute is asked. `waiting`: the conditions that an answer would decide; open lists are cut down to what they name."""
    return _listed().get(attribute.name) or _made(attribute, tuple(waiting))


def question_alone(attribute: Attribute) -> Question:
    """A question that settles this attribute and nothing beside it, with every member of a set to choose from."""
    return _made(attribute, ())


def question_named(name: str, vocabulary: Vocabulary) -> Question | None:
    """The question that an answer of this name belongs to; None where nobody asks such a thing."""
    listed = {question.name: question for question in _listed().values()}
    if name in listed:
        return listed[name]
    return _made(vocabulary[name], ()) if name in vocabulary and askable(vocabulary[name]) else None


@cache
def _listed() -> dict[str, Question]:
    """By attribute. A question with many boxes asks for more than one attribute wants to know, so none of those."""
    return {name: question for question in CANDIDATES if question.kind != "checkboxes" for name in _settled_names(question)}


def _settled_names(question: Question) -> set[str]:
    """What any answer to it settles, found by answering it."""
    tried = {"number": ["20"], "region": ["320100"], "industry": ["C34"]}.get(question.kind) or [value for value, _ in question.options]
    return {name for answer in tried for name in question.settles(answer)}


def _made(attribute: Attribute, waiting: tuple[Leaf, ...]) -> Question:
    label, hint = attribute.label_zh, attribute.definition
    named, members = _named(attribute, waiting), tuple(attribute.value_labels_zh.items())
    if attribute.type == "boolean":
        return Question(
            attribute.name, label, "select", _reader(attribute, lambda given: given == "yes", YES_OR_NO), options=YES_OR_NO, hint=hint
        )
    if attribute.type == "number":
        unit = MONEY_UNITS.get(attribute.unit or "", attribute.unit_zh)
        return Question(attribute.name, label, "number", _number_reader(attribute, unit or ""), unit=unit, hint=hint)
    if attribute.type == "date":
        return Question(attribute.name, label, "date", _reader(attribute, lambda given: given), hint="如 2020-05-01")
    if attribute.type == "set":
        offered = (*(named or members), (NONE_OF_THESE, "以上都没有"))
        return Question(attribute.name, label, "checkboxes", _set_reader(attribute), options=offered, hint=hint)
    if attribute.hierarchy in DIRECT_HIERARCHIES:
        kind: Any = attribute.hierarchy
        return Question(attribute.name, label, kind, _reader(attribute, lambda given: given), hint=hint)
    listed = tuple((value, attribute.value_labels_zh.get(value, value)) for value in attribute.values or ())
    return Question(attribute.name, label, "select", _reader(attribute, lambda given: given), options=listed or named, hint=hint)


def _named(attribute: Attribute, waiting: Iterable[Leaf]) -> Options:
    """The values that the waiting conditions name, each with its label."""
    values = [value for leaf in waiting if leaf.attribute == attribute.name for value in _listed_in(leaf.operand)]
    return tuple((value, value_text(value, attribute, code_names)) for value in dict.fromkeys(values))


def _listed_in(operand: Any) -> list[str]:
    given = operand if isinstance(operand, list) else [operand]
    return [value for value in given if isinstance(value, str)]


def _reader(attribute: Attribute, read: Callable[[str], Any], options: Options = ()) -> Callable[[Answer], Settled]:
    def settles(answer: Answer) -> Settled:
        given = answer if isinstance(answer, str) else ""
        if len(given) > LONGEST or (options and given not in dict(options)):
            raise WrongAnswer("请从列出的选项中选一个")
        return {attribute.name: _taken(attribute, read(given))}

    return settles


def _number_reader(attribute: Attribute, unit: str) -> Callable[[Answer], Settled]:
    times = YUAN_PER_WAN if attribute.unit in MONEY_UNITS else 1
    low = -MOST if attribute.unit in BELOW_ZERO else Decimal(0)

    def settles(answer: Answer) -> Settled:
        return {attribute.name: _taken(attribute, number(answer, unit, low=low, high=MOST) * times)}

    return settles


def _set_reader(attribute: Attribute) -> Callable[[Answer], Settled]:
    def settles(answer: Answer) -> Settled:
        members = [answer] if isinstance(answer, str) else list(answer)
        if len(members) > MOST_MEMBERS or any(len(member) > LONGEST for member in members):
            raise WrongAnswer("请从列出的选项中选")
        if NONE_OF_THESE in members and len(members) > 1:
            raise WrongAnswer("选了「以上都没有」，就不要再选别的")
        return {attribute.name: _taken(attribute, [member for member in members if member != NONE_OF_THESE])}

    return settles


def _taken(attribute: Attribute, value: Any) -> Any:
    """The value if the vocabulary takes it. Raises: WrongAnswer saying what it would take."""
    try:
        reader_of(attribute)(value)
    except Refused as refused:
        raise WrongAnswer(Problem("", refused.code, refused.params).detail_zh) from None
    return value
