"""A vocabulary as entries and back: what a folder keeps, so that nobody reads its numbers in another sense."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.vocabulary import Vocabulary

# What bears on evaluation; labels and definitions may change without touching a column.
_BEARING = ("name", "type", "values", "ordered", "hierarchy", "when_absent", "actionable")
_DEFAULTS = {each.name: None if each.default is MISSING else each.default for each in fields(Attribute)}


def as_vocabulary(vocabulary: Vocabulary | Iterable[Mapping[str, Any]]) -> Vocabulary:
    """A vocabulary, or one made of entries. Raises: VocabularyError."""
    return vocabulary if isinstance(vocabulary, Vocabulary) else Vocabulary.from_entries(vocabulary)


def entries_of(vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """Entries that make a vocabulary of the same meaning."""
    return [_entry(attribute) for attribute in vocabulary.values()]


def _entry(attribute: Attribute) -> dict[str, Any]:
    said = {name: getattr(attribute, name) for name in _BEARING}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items() if value != _DEFAULTS[name]}
