"""A vocabulary given as one, or as its entries."""

from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.eligibility.vocabulary import Vocabulary

VocabularyOrEntries = Vocabulary | Iterable[Mapping[str, Any]]


def as_vocabulary(vocabulary: VocabularyOrEntries) -> Vocabulary:
    """Raises: VocabularyError."""
    return vocabulary if isinstance(vocabulary, Vocabulary) else Vocabulary.from_entries(vocabulary)
