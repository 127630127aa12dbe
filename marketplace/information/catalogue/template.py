"""An empty file of an item for its providers: the headings that its rows are read by."""

import csv
from io import StringIO

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.headings import HeadingIndex, indicators_of


def heading_template(item: ItemDefinition, *, indicators: bool) -> bytes:
    """One line of CSV in UTF-8; spreadsheet programs need its byte order mark for Chinese. With `indicators` those follow the fields."""
    vocabulary = builtin_vocabulary()
    index = HeadingIndex(item, vocabulary)
    named = {field.code: field.name_zh for field in item.fields}
    named |= {each.name: each.label_zh for each in indicators_of(item, vocabulary)} if indicators else {}
    out = StringIO()
    # Where its words mean another column as well, a column goes by its code.
    csv.writer(out).writerow([words if index.find(words).fields == (code,) else code for code, words in named.items()])
    return out.getvalue().encode("utf-8-sig")
