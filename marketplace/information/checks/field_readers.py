"""The reader of each field and attribute: a cell in, a value in the catalogue's form out, or `Wrong`."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.problems import Problem, Refused
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition
from marketplace.information.checks.choices import code_reader, read_boolean, set_reader
from marketplace.information.checks.cleaning import plain_text
from marketplace.information.checks.days import DayReader, MonthReader
from marketplace.information.checks.identities import read_identity_number, read_uscc
from marketplace.information.checks.numbers import NumberReader, year_reader
from marketplace.information.checks.texts import text_reader
from marketplace.information.checks.wrong import Wrong
from marketplace.information.files.units import Unit

Reader = Callable[[Any], Any]
_PLAIN: dict[str, Reader] = {"uscc": read_uscc, "identity_number": read_identity_number, "boolean": read_boolean}
_NUMBERS = frozenset({"number", "integer", "yuan", "percent"})
_TIMES = frozenset({"date", "month", "year"})
LONGEST_NAME = 200  # of an organisation
LONGEST_WORD = 200  # of an attribute: codes and short words


class FieldReaders:
    """Makes the readers of one item. `latest`: the last day that is no future."""

    def __init__(
        self, item: ItemDefinition, latest: date, *, units: Mapping[str, Unit], scales: Mapping[str, Decimal],
        unclear: Collection[str] = (), date_1904: bool,
    ) -> None:  # fmt: skip
        self._item, self._latest, self._date_1904 = item, latest, date_1904
        self._units, self._scales, self._unclear = units, scales, unclear

    def of_field(self, field: FieldDefinition) -> Reader:
        """The reader of one of the item's fields."""
        if field.type in _PLAIN:
            return _PLAIN[field.type]
        if field.type in _NUMBERS:
            return self._number(field)
        if field.type in _TIMES:
            return self._time(field)
        if field.type == "set":
            return set_reader(field.values, field.longest, closed=bool(field.values), synonyms=field.synonyms)
        if field.type == "code" and field.values:
            return code_reader(field.values, field.synonyms)
        longest = LONGEST_NAME if field.code == self._item.name_field else field.longest
        return text_reader(min(longest, field.longest), field.pattern, field.pattern_zh)

    def of_attribute(self, attribute: Attribute, vocabulary: Vocabulary) -> Reader:
        """The reader of an attribute: cells are read as those of fields, and the vocabulary has the last word."""
        read, accept = self._plain_reader(attribute), vocabulary.reader(attribute.name)

        def checked(cell: Any) -> Any:
            value = read(cell)
            if value is None:
                return None
            try:
                accept(value)
            except Refused as refused:
                raise Wrong(refused.code, _sentence(refused), cell) from None
            return value

        return checked

    def _number(self, field: FieldDefinition) -> Reader:
        return NumberReader(
            self._units.get(field.code),
            self._scales.get(field.code),
            whole=field.type == "integer",
            to_fen=field.type == "yuan",
            unclear=field.code in self._unclear,
            minimum=field.minimum,
            maximum=field.maximum,
        )

    def _time(self, field: FieldDefinition) -> Reader:
        ends = field.code == self._item.valid_to_field
        latest = None if field.future or ends else self._latest
        if field.type == "year":
            return year_reader(latest.year if latest else None)
        iso = latest.isoformat() if latest else None
        if field.type == "month":
            return MonthReader(earliest=field.earliest, latest=iso)
        for_ever = ends or field.future
        return DayReader(earliest=field.earliest, latest=iso, month_as=_month_as(field), for_ever=for_ever, date_1904=self._date_1904)

    def _plain_reader(self, attribute: Attribute) -> Reader:
        labels = attribute.value_labels_zh
        if attribute.type == "number":
            name = attribute.name
            return NumberReader(self._units.get(name), self._scales.get(name), unclear=name in self._unclear)
        if attribute.type == "category" and attribute.values is not None:
            return code_reader({value: labels.get(value, "") for value in attribute.values})
        others: dict[str, Reader] = {
            "boolean": read_boolean,
            "date": DayReader(date_1904=self._date_1904),  # the end of a licence lies in the future
            "set": set_reader(labels, LONGEST_WORD, closed=False),
            "code": _read_code,
        }
        return others.get(attribute.type) or text_reader(LONGEST_WORD)


def _read_code(cell: Any) -> str | None:
    return plain_text(cell).upper() or None


def _month_as(field: FieldDefinition) -> str | None:
    """A column 起 takes a month alone as its first day, a column 止 as its last: periods are often given by months."""
    if field.code.endswith("_from") or field.name_zh.endswith("起"):
        return "first"
    return "last" if field.code.endswith("_to") or field.name_zh.endswith("止") else None


def _sentence(refused: Refused) -> str:
    """The vocabulary's own sentence, with a place for the cell instead of the value."""
    marked = {name: value for name, value in refused.params.items() if name != "given"}
    return Problem("", refused.code, {**marked, "given": ""}).detail_zh.replace('""', "{given}", 1)
