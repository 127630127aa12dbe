"""The language as JSON Schema (2020-12): what can be said of a criterion without knowing the vocabulary.

Names of attributes, types of operands, order of ends, numbers of leaves and levels are left to `check.py`.
"""

from typing import Any

from marketplace.eligibility.attribute import LEVELS, TYPES
from marketplace.eligibility.exact_numbers import LIMIT
from marketplace.eligibility.hierarchies import HIERARCHIES
from marketplace.eligibility.operators import COMPARISONS, MEMBERSHIP

Schema = dict[str, Any]


def eligibility_schema() -> Schema:
    """The document at `/schema/eligibility.json`: a criterion, with `$defs` for `offers`, `vocabulary` and `profile`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Eligibility criterion",
        "$ref": "#/$defs/criterion",
        "$defs": {
            "criterion": {"oneOf": [_refer(kind) for kind in ("all", "any", "not", "at_least", "leaf")]},
            "all": _node({"all": _list_of("criterion")}, "Every one holds; empty: true."),
            "any": _node({"any": _list_of("criterion")}, "At least one holds; empty: false."),
            "not": _node({"not": _refer("criterion")}, "Swaps true and false, leaves unknown."),
            "at_least": _node(
                {"at_least": {"type": "integer", "minimum": 0}, "of": _list_of("criterion")},
                "At least so many hold; more than there are: false.",
            ),
            "leaf": {"oneOf": [_leaf(operator, operand) for operator, operand in _operands().items()]},
            "number": {"type": "number", "exclusiveMinimum": -LIMIT, "exclusiveMaximum": LIMIT},
            "reference": _reference(),
            "offers": {"type": "array", "items": _offer()},
            "vocabulary": {"type": "object", "required": ["attributes"], "properties": {"attributes": _list_of("entry")}},
            "entry": _entry(),
            "profile": _profile(),
        },
    }


def _refer(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list_of(name: str) -> Schema:
    return {"type": "array", "items": _refer(name)}


def _node(keys: Schema, description: str) -> Schema:
    """An object with exactly these keys, and the wording that any node may carry."""
    words = {
        "text": {"type": "string", "description": "The institution's own wording."},
        "source": {"type": "string", "description": "The clause it rests on."},
    }
    return {
        "type": "object",
        "description": description,
        "properties": {**keys, **words},
        "required": list(keys),
        "additionalProperties": False,
    }


def _leaf(operator: str, operand: Schema) -> Schema:
    return _node({"attribute": {"type": "string"}, operator: operand}, f"One condition on an attribute: {operator}.")


def _operands() -> dict[str, Schema]:
    scalar = {"anyOf": [_refer("number"), {"type": "string"}]}
    end = {"anyOf": [_refer("number"), {"type": ["string", "null"]}]}
    texts = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    return {
        **{operator: {"anyOf": [*scalar["anyOf"], _refer("reference")]} for operator in COMPARISONS},
        "between": {"type": "array", "items": end, "minItems": 2, "maxItems": 2},
        **dict.fromkeys(MEMBERSHIP, texts),
        "is": {"type": "boolean"},
        "known": {"type": "boolean"},
    }


def _reference() -> Schema:
    return {
        "type": "object",
        "description": "times x attribute + plus, unrounded.",
        "properties": {
            "attribute": {"type": "string"},
            "times": {**_refer("number"), "default": 1},
            "plus": {**_refer("number"), "default": 0},
        },
        "required": ["attribute"],
        "additionalProperties": False,
    }


def _offer() -> Schema:
    return {
        "type": "object",
        "properties": {"code": {"type": "string", "minLength": 1}, "criterion": _refer("criterion")},
        "required": ["code", "criterion"],
    }


def _entry() -> Schema:
    return {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "type": {"enum": list(TYPES)},
            "label_zh": {"type": "string"},
            "values": {"type": ["array", "null"], "items": {"type": "string"}},
            "ordered": {"type": ["boolean", "null"], "default": False},
            "hierarchy": {"enum": [*HIERARCHIES, None]},
            "when_absent": {"description": "The value that an absent one counts as; null: unknown."},
            "actionable": {"type": ["boolean", "null"], "default": True},
            "level": {"enum": [*LEVELS, None], "default": "profile"},
        },
        "required": ["name", "type"],
        "if": {"properties": {"type": {"const": "code"}}},
        "then": {"required": ["hierarchy"]},
    }


def _profile() -> Schema:
    value = {
        "anyOf": [_refer("number"), {"type": ["boolean", "string", "null"]}, {"type": "array", "items": {"type": "string"}}],
    }
    return {
        "type": "object",
        "properties": {"id": {"type": "string"}, "attributes": {"type": "object", "additionalProperties": value}},
        "required": ["id", "attributes"],
    }
