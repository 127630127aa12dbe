"""How the condition that loses most might be loosened, for whoever wonders what that would bring."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from marketplace.eligibility.exact_numbers import Number
from marketplace.eligibility.sentences import leaf_sentence
from marketplace.eligibility.tree import Criterion
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.reference.names import code_names
from web.criterion_rows.figures import is_figure

# Far enough to show a difference, near enough to be thought about: 5 万 → 3 万, 500 万 → 800 万.
_STEPS = {"gte": Decimal("0.6"), "gt": Decimal("0.6"), "lte": Decimal("1.5"), "lt": Decimal("1.5")}
_ROUNDED = {"gte": ROUND_FLOOR, "gt": ROUND_FLOOR, "lte": ROUND_CEILING, "lt": ROUND_CEILING}


class Looser(NamedTuple):
    """The criterion with one part loosened, and the sentence of that part."""

    criterion: Mapping[str, Any]
    says: str


def looser(criterion: Criterion, place: int, vocabulary: Vocabulary) -> Looser | None:
    """With a rounder, looser bound in a part of the root `all`; None where that part has no single figure above zero as its bound."""
    part = criterion["all"][place]
    operator = next((each for each in _STEPS if each in part), None)
    if operator is None or not is_figure(part[operator]) or part[operator] <= 0:
        return None
    bound = _looser_bound(part[operator], operator)
    leaf = {"attribute": part["attribute"], operator: bound}
    made = [*criterion["all"][:place], leaf, *criterion["all"][place + 1 :]]
    return None if bound == part[operator] else Looser({"all": made}, leaf_sentence(leaf, vocabulary, code_names))


def _looser_bound(bound: Number, operator: str) -> Number:
    """To one figure; of a whole number a whole number again."""
    moved = Decimal(bound) * _STEPS[operator]
    whole = Decimal(bound) == Decimal(bound).to_integral_value()
    step = Decimal(1).scaleb(max(moved.adjusted(), 0) if whole else moved.adjusted())
    rounded = (moved / step).to_integral_value(_ROUNDED[operator]) * step
    return int(rounded) if rounded == rounded.to_integral_value() else rounded
