"""Values as records hold them, drawn at random."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import FieldDefinition

INDUSTRIES = ("3041", "5111", "6510")
PLAIN_TEXT = ("立方米", "m3", "甲", "乙")


def value_of_field(rng: random.Random, field: FieldDefinition, near: date) -> Any:
    """What a checked row holds of a field."""
    if field.type in {"yuan", "number", "percent"}:
        return rng.choice((0, Decimal(rng.randrange(-500 if field.minimum is None else 0, 10_000_000)) / 100, rng.randrange(1, 500)))
    plain = {
        "date": near.isoformat(),
        "month": near.isoformat(),
        "year": near.year,
        "integer": rng.randrange(40),
        "boolean": rng.random() < 0.4,
    }
    if field.type in plain:
        return plain[field.type]
    if field.type == "set":
        return rng.sample(sorted(field.values), min(2, len(field.values)))
    return rng.choice(sorted(field.values) or (INDUSTRIES if field.code == "industry" else PLAIN_TEXT))


def value_of_attribute(rng: random.Random, name: str, near: date) -> Any:
    """What the vocabulary takes for an attribute."""
    attribute = builtin_vocabulary()[name]
    if attribute.type == "boolean":
        return rng.random() < 0.5
    if attribute.type == "number":
        return rng.randrange(0, 1000)
    if attribute.type == "date":
        return near.isoformat()
    if attribute.type == "set":
        return sorted(rng.sample(sorted(attribute.value_labels_zh), min(2, len(attribute.value_labels_zh))))
    return rng.choice(attribute.values) if attribute.values else "320102" if attribute.hierarchy == "region" else "3041"
