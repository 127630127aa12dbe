"""A criterion as one PostgreSQL expression: true, false, or NULL where the evaluator says unknown.

It reads a `jsonb` object `{attribute: value}` such as the profiles' column, values checked beforehand by the vocabulary. AND, OR and
NOT of SQL are Kleene's; `at_least` is counted by cases, since adding up truth values would let one NULL swallow the sum.
Text only: nothing here knows a database driver.
"""

from collections.abc import Mapping
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.exact_numbers import Number
from marketplace.eligibility.json_text import write_json
from marketplace.eligibility.leaf_tests import Reference
from marketplace.eligibility.sql_codes import within
from marketplace.eligibility.sql_literals import number, text, texts
from marketplace.eligibility.tree import Criterion, children, kind_of, leaves, parts_needed
from marketplace.eligibility.vocabulary import Vocabulary

_COMPARE = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_SETS = {"has_any": "{} ?| {}", "has_all": "{} ?& {}", "has_none": "NOT ({} ?| {})"}


def criterion_sql(criterion: Criterion, vocabulary: Vocabulary, *, column: str = "attributes") -> str:
    """The expression of a checked criterion. `column` is a jsonb column or expression, put in as it stands.

    Hand it to the driver as it is: it holds no placeholders, but may hold % and : inside quotes.
    Raises: ValueError where an operand holds what PostgreSQL's text cannot (NUL, a lone surrogate).
    """
    return _Writer(vocabulary, column).node(criterion)


class _Writer:
    """Writes one criterion."""

    def __init__(self, vocabulary: Vocabulary, column: str) -> None:
        self._vocabulary = vocabulary
        self._column = column

    def node(self, node: Criterion) -> str:
        kind = kind_of(node)
        if kind == "attribute":
            return self._leaf(node)
        parts = [self.node(child) for _, child in children(node)]
        if kind == "not":
            return f"(NOT {parts[0]})"
        if kind == "at_least":
            return _at_least(parts_needed(node), parts)
        empty, joint = ("TRUE", " AND ") if kind == "all" else ("FALSE", " OR ")
        return f"({joint.join(parts)})" if parts else empty

    def _leaf(self, node: Criterion) -> str:
        leaf = next(leaves(node))
        attribute = self._vocabulary[leaf.attribute]
        if leaf.operator == "known":
            return f"({self._json(attribute)} IS {'NOT ' if leaf.operand else ''}NULL)"
        if leaf.operator in ("within", "not_within"):
            inside = within(self._text(attribute), self._vocabulary.reader(leaf.attribute), leaf.operand, attribute.hierarchy or "")
            return f"({inside})" if leaf.operator == "within" else f"(NOT {inside})"
        if attribute.type == "set":
            return f"({_SETS[leaf.operator].format(self._json(attribute), texts(leaf.operand))})"
        return f"({self._comparison(attribute, leaf.operator, leaf.operand)})"

    def _comparison(self, attribute: Attribute, operator: str, operand: Any) -> str:
        value = self._value(attribute)
        if operator in ("in", "not_in"):
            listed = ", ".join(text(member) for member in operand)
            return f"{self._text(attribute)} {'NOT ' if operator == 'not_in' else ''}IN ({listed})"
        if operator == "between":
            low, high = (None if end is None else self._literal(attribute, end) for end in operand)
            bounds = [f"{value} >= {low}"] * (low is not None) + [f"{value} <= {high}"] * (high is not None)
            return " AND ".join(bounds) or f"{value} IS NOT NULL OR NULL"
        if operator == "is":
            return f"{value} = {'TRUE' if operand else 'FALSE'}"
        bound = self._reference(Reference.of(operand)) if isinstance(operand, Mapping) else self._literal(attribute, operand)
        return f"{value} {_COMPARE[operator]} {bound}"

    def _reference(self, reference: Reference) -> str:
        other = self._value(self._vocabulary[reference.attribute])
        return f"({number(reference.times)} * {other} + {number(reference.plus)})"

    def _literal(self, attribute: Attribute, operand: Any) -> str:
        comparable: Number | str = self._vocabulary.reader(attribute.name)(operand)
        return text(comparable) + ' COLLATE "C"' if isinstance(comparable, str) else number(comparable)

    def _value(self, attribute: Attribute) -> str:
        """The value in the form in which it compares: as `values.py` does it."""
        if attribute.type == "number":
            return f"({self._text(attribute)})::numeric"
        if attribute.type == "boolean":
            return f"({self._text(attribute)})::boolean"
        if attribute.ordered:
            return f"array_position({texts(attribute.values or ())}, {self._text(attribute)}) - 1"
        return self._text(attribute)

    def _text(self, attribute: Attribute) -> str:
        return f"({self._json(attribute)} #>> '{{}}')"

    def _json(self, attribute: Attribute) -> str:
        """The value as jsonb, NULL where it is unknown: absent and JSON null alike, after `when_absent`."""
        given = f"nullif({self._column} -> {text(attribute.name)}, 'null'::jsonb)"
        if attribute.when_absent is None:
            return given
        return f"coalesce({given}, {text(write_json(attribute.when_absent))}::jsonb)"


def _at_least(needed: int, parts: list[str]) -> str:
    """TRUE once enough parts are, FALSE once too many are not, else NULL."""
    if needed <= 0 or needed > len(parts):
        return "TRUE" if needed <= 0 else "FALSE"
    row = f"(VALUES {', '.join(f'({part})' for part in parts)}) AS part(holds)"
    enough = f"count(*) FILTER (WHERE holds) >= {needed}"
    too_few = f"count(*) FILTER (WHERE NOT holds) > {len(parts) - needed}"
    return f"(SELECT CASE WHEN {enough} THEN TRUE WHEN {too_few} THEN FALSE END FROM {row})"  # noqa: S608 -- every operand is quoted
