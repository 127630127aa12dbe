"""Leaves that compare two numbers of a profile: one sign per relation answers all of them, computed without rounding."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from marketplace.eligibility.exact_numbers import linear
from marketplace.eligibility.outcomes import FALSE, TRUE, UNKNOWN
from marketplace.eligibility.values import read_number
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.forward.ordered_leaves import is_hundredths
from matching.engine.forward.unique_leaves import Relation

_HOLDS = {"eq": (TRUE, FALSE, FALSE), "gte": (TRUE, TRUE, FALSE), "gt": (FALSE, TRUE, FALSE)}  # by the sign: 0, 1, -1


class Relations:
    """All relations of the offers, in the order in which their rows follow those of the attributes."""

    def __init__(self, by_relation: Mapping[Relation, Sequence[str]], vocabulary: Vocabulary) -> None:
        names = sorted({name for relation in by_relation for name in (relation.left, relation.right)})
        self._absent = {name: vocabulary[name].when_absent for name in names}
        places = {name: place for place, name in enumerate(names)}
        self._signs = [_sign(relation, operators, places) for relation, operators in by_relation.items()]

    def rows(self, attributes: Mapping[str, Any]) -> list[bytes]:
        """The rows of a profile whose values have been checked."""
        values = [absent if (value := attributes.get(name)) is None else value for name, absent in self._absent.items()]
        whole = list(map(_hundredths, values))
        found = []
        for sign in self._signs:
            left, right, denominator, times, plus, rows, _ = sign
            if (a := whole[left]) is None or (b := whole[right]) is None:
                found.append(_row_of_others(sign, values[left], values[right]))
            else:
                difference = a * denominator - b * times - plus
                found.append(rows[(difference > 0) - (difference < 0)])
        return found


class _Sign(NamedTuple):
    """The sign of left − times × right − plus, both values by their places; `times` and `plus` are integers over `denominator`,
    `plus` in hundredths. `rows`: by the sign, -1 last.
    """

    left: int
    right: int
    denominator: int
    times: int
    plus: int
    rows: tuple[bytes, bytes, bytes]
    relation: Relation


def _sign(relation: Relation, operators: Sequence[str], places: Mapping[str, int]) -> _Sign:
    times, plus = Fraction(relation.times), Fraction(relation.plus)
    denominator = times.denominator * plus.denominator
    equal, above, below = (bytes(_HOLDS[operator][sign] for operator in operators) for sign in (0, 1, -1))
    whole = (denominator, int(times * denominator), int(plus * denominator) * 100)
    return _Sign(places[relation.left], places[relation.right], *whole, (equal, above, below), relation)


def _row_of_others(sign: _Sign, left: Any, right: Any) -> bytes:
    """Where a value is unknown or no whole number of hundredths."""
    if left is None or right is None:
        return bytes([UNKNOWN]) * len(sign.rows[0])
    value, bound = read_number(left), linear(read_number(right), sign.relation.times, sign.relation.plus)
    return sign.rows[(value > bound) - (value < bound)]


def _hundredths(value: Any) -> int | None:
    """The number times 100 where that is known at once to be whole, else None."""
    if type(value) is int:
        return value * 100
    return round(value * 100) if type(value) is float and is_hundredths(value) else None
