"""The population and its conditions as the peers get them, the same for both, in one of two forms.

natural: as somebody who knows these tools would load the file: categories as their own enumerations, days as dates, sets as lists of
    strings, provinces, cities, sections and prefixes cut off the codes beforehand into small integers, what `when_absent` says filled in.
encoded: as somebody would who has begun to build an engine: categories and days are integers too, and sets are bit masks (Boolean
    columns, one per member, where they have more than 63), so that every condition is a comparison of numbers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench.engine_parts.fields import FIRST_DAY, Category, Code, Day, Field, Flag, Node, Tags
from marketplace.eligibility.hierarchies import HIERARCHIES

NATURAL, ENCODED = FORMS = ("natural", "encoded")
MOST_BITS = 63


@dataclass(frozen=True)
class Compare:
    """column OP operand; OP as SQL writes it."""

    column: str
    sign: str
    operand: int | float | str | date


@dataclass(frozen=True)
class Among:
    """One of several columns has a value out of its list; NULL where `whole` is one of `coarse`, if none has."""

    lists: tuple[tuple[str, tuple[int | str, ...]], ...]
    whole: str = ""
    coarse: tuple[int, ...] = ()


@dataclass(frozen=True)
class Truth:
    """A Boolean column is true."""

    column: str


@dataclass(frozen=True)
class Bits:
    """Some (or all) bits of the mask are set."""

    column: str
    mask: int
    every: bool


@dataclass(frozen=True)
class Members:
    """A list of strings has some (or all) of the members."""

    column: str
    members: tuple[str, ...]
    every: bool


@dataclass(frozen=True)
class Linear:
    """times · column OP other_times · other + plus, in whole numbers."""

    column: str
    times: int
    sign: str
    other: str
    other_times: int
    plus: int


@dataclass(frozen=True)
class Group:
    """`needed` of the parts hold. `needed` == len is AND, 1 is OR."""

    needed: int
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Negation:
    """The part does not hold."""

    part: Any


SIGNS = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class Translator:
    """From criteria to the peers' conditions."""

    def __init__(self, fields: Sequence[Field], form: str) -> None:
        self._fields = {each.name: each for each in fields}
        self._encoded = form == ENCODED

    def condition(self, node: Node) -> Any:
        """The condition of a criterion."""
        if "attribute" in node:
            return self._leaf(node)
        if "not" in node:
            return Negation(self.condition(node["not"]))
        key = next(key for key in ("all", "any", "of") if key in node)
        parts = tuple(self.condition(part) for part in node[key])
        return Group({"all": len(parts), "any": 1}.get(key, node.get("at_least", 0)), parts)

    def _leaf(self, node: Node) -> Any:  # noqa: PLR0911  # one line per kind
        field = self._fields[node["attribute"]]
        (operator,) = set(node) - {"attribute"}
        operand = node[operator]
        if operator in ("not_in", "not_within", "has_none"):
            return Negation(self._leaf({"attribute": field.name, _POSITIVE[operator]: operand}))
        if isinstance(operand, dict):
            return _linear(field.name, operator, operand)
        if isinstance(field, Flag):
            return Truth(field.name) if operand else Negation(Truth(field.name))
        if isinstance(field, Code):
            return _within(field, operand)
        if isinstance(field, Tags):
            return _has(field, operator, operand) if self._encoded else Members(field.name, tuple(operand), operator == "has_all")
        value = _comparable(field, self._encoded)
        if operator == "in":
            return Among(((field.name, tuple(map(value, operand))),))
        if operator == "between":
            return Group(2, (Compare(field.name, ">=", value(operand[0])), Compare(field.name, "<=", value(operand[1]))))
        return Compare(field.name, SIGNS[operator], value(operand))


_POSITIVE = {"not_in": "in", "not_within": "within", "has_none": "has_any"}


def peer_table(table: pa.Table, fields: Sequence[Field], form: str) -> pa.Table:
    """The population with one or several columns per attribute, and `id`."""
    columns = {"id": table.column("id").combine_chunks()}
    for each in fields:
        columns |= dict(_columns(each, table.column(each.name).combine_chunks(), form == ENCODED))
    return pa.table(columns)


def enumerations(fields: Sequence[Field], form: str) -> dict[str, Sequence[str]]:
    """Columns that are enumerations in this form, with their values in order."""
    return {each.name: each.values for each in fields if isinstance(each, Category) and form == NATURAL}


def _columns(field: Field, values: pa.Array, encoded: bool) -> Iterable[tuple[str, pa.Array]]:
    if not encoded and isinstance(field, Category | Day | Tags):
        yield field.name, values.cast(pa.string()) if isinstance(field, Category) else values
    elif isinstance(field, Flag):
        yield field.name, values if field.when_absent is None else values.fill_null(field.when_absent)
    elif isinstance(field, Day):
        yield field.name, values.cast(pa.int32())
    elif isinstance(field, Category):
        yield field.name, pc.index_in(values.cast(pa.string()), pa.array(field.values)).cast(pa.int16())
    elif isinstance(field, Code):
        for level in _levels(field):
            yield _level_name(field, level), _mapped(values, lambda code, level=level: _level_value(field, code, level))  # type: ignore[misc]
        if field.coarse:
            yield field.name, _mapped(values, lambda code: _area(field, code), pa.int64())
    elif isinstance(field, Tags):
        yield from _tags(field, values)
    else:
        yield field.name, values


def _tags(field: Tags, values: pa.ListArray) -> Iterable[tuple[str, pa.Array]]:
    members = pc.index_in(values.flatten(), pa.array(field.members)).to_numpy()
    rows = np.repeat(np.arange(len(values)), pc.list_value_length(values).fill_null(0).to_numpy())
    mask = pc.is_null(values).to_numpy(zero_copy_only=False)
    if len(field.members) <= MOST_BITS:
        bits = np.zeros(len(values), np.int64)
        np.bitwise_or.at(bits, rows, np.int64(1) << members.astype(np.int64))
        yield field.name, pa.array(bits, mask=mask)
        return
    for number in range(len(field.members)):
        there = np.zeros(len(values), bool)
        there[rows[members == number]] = True
        yield f"{field.name}__{number}", pa.array(there, mask=mask)


def _has(field: Tags, operator: str, operand: Sequence[str]) -> Any:
    numbers = [field.members.index(member) for member in operand]
    if len(field.members) <= MOST_BITS:
        return Bits(field.name, sum(1 << number for number in numbers), operator == "has_all")
    parts = tuple(Truth(f"{field.name}__{number}") for number in numbers)
    return Group(1 if operator == "has_any" else len(parts), parts)


def _within(field: Code, operand: Sequence[str]) -> Among:
    levels = {level: tuple(_area(field, area) for area in operand if _level_of(field, area) == level) for level in _levels(field)}
    lists = tuple((_level_name(field, level), areas) for level, areas in levels.items() if areas)
    if not field.coarse:
        return Among(lists)
    path = HIERARCHIES[field.hierarchy].path
    above = {area for area in field.areas if any(path(other).startswith(path(area)) for other in operand)}
    return Among(lists, field.name, tuple(sorted(_area(field, area) for area in above)))


def _levels(field: Code) -> list[int]:
    return sorted({_level_of(field, area) for area in field.areas})


def _level_name(field: Code, level: int) -> str:
    return f"{field.name}__{level}"


def _level_of(field: Code, area: str) -> int:
    """Characters of the path of an area: 2 and 4 of regions, 1 of industries' sections, its own of prefixes."""
    return len(HIERARCHIES[field.hierarchy].path(area))


def _level_value(field: Code, code: str, level: int) -> int:
    """The area of that level that the code lies in, -1 where it is coarser."""
    path = HIERARCHIES[field.hierarchy].path(code)
    return _number(path[:level]) if len(path) >= level else -1


def _area(field: Code, area: str) -> int:
    return _number(HIERARCHIES[field.hierarchy].path(area))


def _number(text: str) -> int:
    """A number for a path, its own; 32 bits hold those of up to four characters."""
    return int(f"1{text}", 36)


def _mapped(values: pa.Array, number: Callable[[str], int], kind: pa.DataType | None = None) -> pa.Array:
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    return pa.array([number(code) for code in coded.dictionary.to_pylist()], kind or pa.int32()).take(coded.indices)


def _linear(name: str, operator: str, operand: dict[str, Any]) -> Linear:
    times, plus = Fraction(str(operand.get("times", 1))), Fraction(str(operand.get("plus", 0)))
    common = times.denominator * plus.denominator
    return Linear(name, common, SIGNS[operator], operand["attribute"], int(times * common), int(plus * common))


def _comparable(field: Field, encoded: bool) -> Callable[[Any], Any]:
    if isinstance(field, Day) and not encoded:
        return date.fromisoformat
    if isinstance(field, Category) and encoded:
        return {value: place for place, value in enumerate(field.values)}.__getitem__
    if isinstance(field, Day):
        return lambda day: (date.fromisoformat(day) - FIRST_DAY).days
    return lambda number: number
