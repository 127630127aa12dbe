"""Attributes by the words that people type."""

from functools import cache

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.vocabulary import Vocabulary, builtin_vocabulary


class Lexicon:
    """A vocabulary with its labels."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._by_label = {each.label_zh: each for each in vocabulary.values()}

    def find(self, typed: str) -> Attribute | None:
        """The attribute with this label or name."""
        found = self._by_label.get(typed)
        if found is None and typed in self.vocabulary:
            return self.vocabulary[typed]
        return found

    def shown(self, name: str) -> str:
        """What stands in the field of an attribute: the label, or the name where nothing is called so."""
        return self.vocabulary[name].label_zh if name in self.vocabulary else name


@cache
def builtin_lexicon() -> Lexicon:
    """Of the vocabulary that comes with the program."""
    return Lexicon(builtin_vocabulary())
