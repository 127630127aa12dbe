"""From a profile's attributes to the outcomes of all distinct leaves, one byte each."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.exact_numbers import LIMIT
from marketplace.eligibility.problems import Refused
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.errors import ProfileError
from matching.engine.forward.attribute_leaves import AttributeLeaves
from matching.engine.forward.named_leaves import BooleanLeaves, CategoryLeaves, CodeLeaves
from matching.engine.forward.ordered_leaves import DateLeaves, NumberLeaves
from matching.engine.forward.relations import Relations
from matching.engine.forward.set_leaves import SetLeaves
from matching.engine.forward.unique_leaves import Positive, UniqueLeaves


class ProfileReader:
    """Knows every attribute of the vocabulary, so that a wrong value is refused even where no offer asks for it."""

    def __init__(self, unique: UniqueLeaves, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        asked = list(unique.by_attribute)
        nowhere = len(asked)  # the place of attributes without leaves: their rows are empty
        places = {name: place for place, name in enumerate(asked)}
        self._columns = {
            name: _leaves_on(attribute, places.get(name, nowhere), unique.by_attribute.get(name, ()), vocabulary)
            for name, attribute in vocabulary.items()
        }
        self._absent = [*(self._columns[name].absent for name in asked), b""]
        self._relations = Relations(unique.by_relation, vocabulary) if unique.by_relation else None

    def outcomes(self, attributes: Mapping[str, Any]) -> bytes:
        """Raises: ProfileError with every wrong value."""
        rows = self._absent.copy()
        columns = self._columns
        try:
            # Sixty times for every profile: the common types are answered here, by their own type since True equals 1.
            for name, value in attributes.items():
                if value is None or name not in columns:
                    continue
                column = columns[name]
                kind = type(value)
                if kind is str:
                    row = column.texts.get(value)
                elif kind is int and column.bounds is not None and -LIMIT < value < LIMIT:
                    row = column.rows[bisect_right(column.bounds, value)]
                elif kind is bool:
                    row = column.truths.get(value)
                else:
                    row = None
                rows[column.place] = column.row(value) if row is None else row
        except Refused:
            raise ProfileError(self._vocabulary.facts(attributes)[1]) from None
        if self._relations is not None:
            rows += self._relations.rows(attributes)
        return b"".join(rows)


def _leaves_on(attribute: Attribute, place: int, leaves: Sequence[Positive], vocabulary: Vocabulary) -> AttributeLeaves:
    read = vocabulary.reader(attribute.name)
    column: AttributeLeaves
    if attribute.type == "category":
        column = CategoryLeaves(place, leaves, read, attribute)
    elif attribute.type == "code":
        column = CodeLeaves(place, leaves, read, attribute)
    else:
        column = _PLAIN[attribute.type](place, leaves, read)
    column.settle_absence(attribute)
    return column


_PLAIN = {"number": NumberLeaves, "boolean": BooleanLeaves, "set": SetLeaves, "date": DateLeaves}
