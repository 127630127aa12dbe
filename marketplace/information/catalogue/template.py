"""An empty file of an item for its providers: the headings that its rows are read by."""

import csv
from collections.abc import Iterator
from io import StringIO

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.headings import HeadingIndex, indicators_of
from marketplace.information.files.units import unit_of, units_of


def heading_template(item: ItemDefinition, *, indicators: bool) -> bytes:
    """One line of CSV in UTF-8; spreadsheet programs need its byte order mark for Chinese. With `indicators` those follow the fields."""
    vocabulary = builtin_vocabulary()
    index, units = HeadingIndex(item, vocabulary), units_of(item, vocabulary)
    named = {field.code: field.name_zh for field in item.fields}
    named |= {each.name: each.label_zh for each in indicators_of(item, vocabulary)} if indicators else {}
    headings = []
    for code, words in named.items():
        unit = index.unit_labels[code]
        said = index.unit_in(words) or unit_of(unit) != units.get(code)
        headings.append(next(each for each in _headings(code, words, "" if said else unit) if index.find(each).fields == (code,)))
    out = StringIO()
    csv.writer(out).writerow(headings)
    return out.getvalue().encode("utf-8-sig")


def _headings(code: str, words: str, unit: str) -> Iterator[str]:
    """What may stand above a column, the best first: its unit said, so that nobody has to guess whether a share is 5 or 0.05."""
    for name in (words, code):  # the code where its words mean another column as well
        if unit:
            yield f"{name}({unit})"
        yield name
