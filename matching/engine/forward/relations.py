"""Leaves that compare two numbers of a profile: one sign per relation answers all of them, computed without rounding."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marketplace.eligibility.exact_numbers import Number, linear
from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.values import read_number
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.forward.ordered_leaves import is_hundredths
from matching.engine.forward.unique_leaves import Relation

_HOLDS = {"eq": (FALSE, TRUE, FALSE), "gte": (FALSE, TRUE, TRUE), "gt": (FALSE, FALSE, TRUE)}  # by sign: -1, 0, 1


class Relations:
    """All relations of the offers, in the order in which their rows follow those of the attributes."""

    def __init__(self, by_relation: Mapping[Relation, Sequence[str]], vocabulary: Vocabulary) -> None:
        self._signs = [_Sign(relation, operators) for relation, operators in by_relation.items()]
        names = sorted({name for relation in by_relation for name in (relation.left, relation.right)})
        self._absent = {name: vocabulary[name].when_absent for name in names}

    def rows(self, attributes: Mapping[str, Any]) -> list[bytes]:
        """The rows of a profile whose values have been checked."""
        whole: dict[str, int | None] = {}
        exact: dict[str, Number] = {}
        for name, absent in self._absent.items():
            value = attributes.get(name)
            if value is None and (value := absent) is None:
                continue
            whole[name] = _hundredths(value)
            if whole[name] is None:
                exact[name] = read_number(value)
        return [sign.row(whole, exact) for sign in self._signs]


def _hundredths(value: Any) -> int | None:
    """The number times 100 where that is known at once to be whole, else None."""
    if type(value) is int:
        return value * 100
    return round(value * 100) if type(value) is float and is_hundredths(value) else None


class _Sign:
    """One relation: the sign of left − times × right − plus. `times` and `plus` are also held as integers over one denominator."""

    def __init__(self, relation: Relation, operators: Sequence[str]) -> None:
        self._relation = relation
        times, plus = Fraction(relation.times), Fraction(relation.plus)
        self._denominator = times.denominator * plus.denominator
        self._times = int(times * self._denominator)
        self._hundredths_plus = int(plus * self._denominator) * 100
        self._rows = [bytes(_HOLDS[operator][sign] for operator in operators) for sign in (0, 1, 2)]
        self._unknown = bytes([UNKNOWN]) * len(operators)

    def row(self, whole: Mapping[str, int | None], exact: Mapping[str, Number]) -> bytes:
        """`whole`: known values in hundredths, None for those that stand in `exact`."""
        name, other, *_ = self._relation
        if name not in whole or other not in whole:
            return self._unknown
        left, right = whole[name], whole[other]
        difference: int | Decimal
        if left is None or right is None:
            difference = _compared(_number(left, name, exact), self._bound(_number(right, other, exact)))
        else:
            difference = left * self._denominator - right * self._times - self._hundredths_plus
        return self._rows[(difference > 0) - (difference < 0) + 1]

    def _bound(self, value: Number) -> Decimal:
        return linear(value, self._relation.times, self._relation.plus)


def _number(hundredths: int | None, name: str, exact: Mapping[str, Number]) -> Number:
    return exact[name] if hundredths is None else Decimal(hundredths).scaleb(-2)


def _compared(value: Number, bound: Decimal) -> int:
    return (value > bound) - (value < bound)
