"""What is missing where a leaf stands in the way: what is asked, what is there, and when or whence it can come."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.explain import required_operand
from marketplace.eligibility.leaf_tests import Reference
from marketplace.eligibility.operators import operator_in
from marketplace.eligibility.phrases import Names, opposite, value_text
from marketplace.eligibility.quantities import quantity
from marketplace.eligibility.sentences import is_denied, no_names, phrase_of
from marketplace.eligibility.spacing import mixed
from marketplace.eligibility.tree import Leaf
from marketplace.eligibility.vocabulary import Facts, Vocabulary
from marketplace.eligibility.waiting import Asked, Wait, wait_for

_WHOSE = {"profile": "贵司", "deal": "本次", "lender": "银行记录", "reference": "现为"}
_WHENCE = {
    "platform": "尚无数据，授权平台查询后可知",
    "self": "尚无数据，可由贵司填报",
    "lender": "由银行核验",
    "nobody": "尚无数据，且暂无提供渠道",
}


def gap_sentence(leaf: Leaf, facts: Facts, vocabulary: Vocabulary, *, today: date, names: Names = no_names) -> str:
    """「成立年限须满 2 年，贵司 1 年 8 个月，2027-03-14 起满足」, of a leaf that is unknown or stands in the way.

    A leaf under an odd number of `not` is in the way when it passes; the sentence then asks the contrary. No full stop at the end.
    """
    denied = is_denied(leaf.path)
    attribute = vocabulary[leaf.attribute]
    other = Reference.of(leaf.operand).attribute if isinstance(leaf.operand, Mapping) else None
    parts = [phrase_of(leaf.node, vocabulary, names, denied).demand() + _in_figures(leaf, facts, attribute)]
    if leaf.attribute in facts.actual:
        parts.append(_present(facts.actual[leaf.attribute], attribute, leaf.operator, names))
        parts += _when(leaf, denied, facts, vocabulary, today)
    elif leaf.operator == "known":
        parts.append("目前尚未提供")
    else:
        parts.append(_whence(attribute))
    if other is not None and other not in facts.actual:
        parts.append(mixed(vocabulary[other].label_zh, _whence(vocabulary[other])))
    return "，".join(parts)


def wait_of(leaf: Leaf, facts: Facts, vocabulary: Vocabulary, today: date) -> Wait | None:
    """The day from which waiting alone turns the leaf the right way; None where it does not."""
    operator = operator_in(leaf.node)
    asked = opposite(operator, leaf.operand) if is_denied(leaf.path) else (operator, leaf.operand)
    return wait_for(Asked(leaf.attribute, *asked), facts, vocabulary, today)


def _whence(attribute: Attribute) -> str:
    if attribute.level == "reference":  # no enterprise can provide it
        return "平台尚无数据"
    return _WHENCE.get(attribute.obtainable or "", "尚无数据")


def _in_figures(leaf: Leaf, facts: Facts, attribute: Attribute) -> str:
    """「（即 200 万元）」 behind a bound that another attribute gives; nothing where that one is unknown."""
    bound = required_operand(leaf.operand, facts)
    return "" if bound is leaf.operand or isinstance(bound, Mapping) else f"（即 {quantity(bound, attribute)}）"


def _present(value: Any, attribute: Attribute, operator: str, names: Names) -> str:
    if operator == "known":
        return "目前已提供"
    if isinstance(value, bool):
        return "目前不符合"
    if value in ([], ()):
        return f"{_WHOSE[attribute.level]}暂无"
    return mixed(_WHOSE[attribute.level], value_text(value, attribute, names))


def _when(leaf: Leaf, denied: bool, facts: Facts, vocabulary: Vocabulary, today: date) -> list[str]:
    wait = wait_of(leaf, facts, vocabulary, today)
    if wait is None:
        return []
    if wait.holds_on <= today:
        return ["按日期推算已满足，待数据更新"]
    return [f"{wait.holds_on.isoformat()} 起满足" if wait.exact else f"预计 {wait.holds_on.isoformat()} 起满足"]
