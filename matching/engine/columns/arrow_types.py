"""Which Arrow types the language admits (its page, section 6), and all that their names and types have wrong."""

from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.arrow_plain import is_list, is_text

BROKEN = "the column cannot be read: it is damaged, or its text is no UTF-8"
ACCEPTED = "integers, decimals, 64-bit floats, booleans, strings (plain or dictionary-coded), lists of strings, date32"
_PLAIN = (pa.types.is_integer, pa.types.is_decimal, pa.types.is_float64, pa.types.is_boolean, pa.types.is_date32)


class ColumnProblem(NamedTuple):
    """What is wrong with one column."""

    column: str
    detail: str


def type_problems(schema: pa.Schema, vocabulary: Vocabulary) -> list[ColumnProblem]:
    """All that names and types tell; empty where columns can be read."""
    return list(_problems(schema, vocabulary))


def _problems(schema: pa.Schema, vocabulary: Vocabulary) -> Iterator[ColumnProblem]:
    names = schema.names
    for name in sorted({name for name in names if names.count(name) > 1 and (name == "id" or name in vocabulary)}):
        yield ColumnProblem(name, "the column is given more than once; expected it once")
    if "id" not in names:
        yield ColumnProblem("id", "there is no column id; expected id and one column per attribute")
    for field in schema:
        if field.name == "id" and not is_text(field.type):
            yield ColumnProblem("id", f"the column is of type {field.type}; expected strings")
        elif field.name in vocabulary and field.name != "id" and not _is_admitted(field.type):
            yield ColumnProblem(field.name, f"the column is of type {field.type}; expected {ACCEPTED}")


def _is_admitted(kind: pa.DataType) -> bool:
    return is_text(kind) or any(is_one(kind) for is_one in _PLAIN) or (is_list(kind) and is_text(kind.value_type))
