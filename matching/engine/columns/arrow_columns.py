"""One Arrow column read as an attribute: which rows hold wrong values, and the column of integers for the others."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.problems import Problem, Refused, below
from marketplace.eligibility.values import Reader, reader_of
from matching.engine.columns.arrow_numbers import whole_numbers
from matching.engine.columns.arrow_plain import in_one_piece, is_list, members_of
from matching.engine.columns.building import FIRST_DAY, column_of, set_column
from matching.engine.columns.column import AttributeColumn, Meaning
from matching.engine.columns.narrow import NULL, Wide, narrowed, renarrowed

Keep = NDArray[np.bool_] | None
_YEARS = (1 - FIRST_DAY, date.max.toordinal() - FIRST_DAY)


class Read(Protocol):
    """`wrong`: why a row (counted from 0) must be refused."""

    wrong: dict[int, str]

    def value_at(self, row: int) -> Any:
        """The value of a row as it was given."""

    def column(self, keep: Keep) -> AttributeColumn | None:
        """The rows to keep (None: all) as integers; None where none of them knows the attribute."""


def read_column(attribute: Attribute, chunks: pa.ChunkedArray | None, rows: int) -> Read | None:
    """None for an attribute that nobody knows."""
    if chunks is None:
        return None if attribute.when_absent is None else _Coded(attribute, pa.nulls(rows, pa.string()))
    array = in_one_piece(chunks)
    return _way(attribute, array.type)(attribute, array)


def _way(attribute: Attribute, kind: pa.DataType) -> Callable[[Attribute, pa.Array], Read]:
    if attribute.type == "set" and is_list(kind):
        return _Lists
    if attribute.type == "number" and (pa.types.is_integer(kind) or pa.types.is_float64(kind) or pa.types.is_decimal(kind)):
        return _whole_or_coded
    if (attribute.type, pa.types.is_date32(kind)) == ("date", True):
        return _days
    return _truths if (attribute.type, pa.types.is_boolean(kind)) == ("boolean", True) else _Coded


def detail_of(attribute: Attribute, reader: Reader, value: Any) -> str | None:
    """Why the vocabulary refuses a value; None where it does not."""
    try:
        reader(value)
    except Refused as refused:
        return Problem(below("", attribute.name), refused.code, refused.params).detail
    return None


class _Base:
    def __init__(self, attribute: Attribute, array: pa.Array) -> None:
        self._attribute, self._array = attribute, array
        self._reader = reader_of(attribute)
        self.wrong: dict[int, str] = {}

    def value_at(self, row: int) -> Any:
        return given(self._array, row, self._attribute)

    def _refuse(self, rows: Any) -> None:
        for row in rows:
            self.wrong[int(row)] = detail_of(self._attribute, self._reader, self.value_at(int(row))) or "the value cannot be read"


def given(array: pa.Array, row: int, attribute: Attribute) -> Any:
    """The value as profiles give it: a day as text; a day beyond the calendar's years as text that no attribute admits."""
    if not pa.types.is_date32(array.type):
        return array[row].as_py()
    days = array[row].cast(pa.int32()).as_py()
    if days is None:
        return None
    if not _YEARS[0] <= days <= _YEARS[1]:
        return f"day {days} from 1970-01-01"
    day = date.fromordinal(days + FIRST_DAY)
    return day.isoformat() if attribute.type == "date" else day


class _Coded(_Base):
    """By the distinct values: each is read once, whatever the type."""

    def __init__(self, attribute: Attribute, array: pa.Array) -> None:
        super().__init__(attribute, array)
        values, codes = _distinct(array, attribute)
        self._values: list[Any] = []
        places = np.full(len(values) + 1, -1, np.int32)
        wrong = []
        for number, value in enumerate(values):
            try:
                self._values.append(self._reader(value))
                places[number] = len(self._values) - 1
            except Refused:
                wrong.append(number)
        if wrong:
            self._refuse(np.flatnonzero(np.isin(codes, wrong)))
        self._codes = places[codes]
        if attribute.when_absent is not None:
            self._values.append(self._reader(attribute.when_absent))
            self._codes[codes < 0] = len(self._values) - 1

    def column(self, keep: Keep) -> AttributeColumn | None:
        return column_of(self._attribute, self._values, self._codes if keep is None else self._codes[keep])


def _distinct(array: pa.Array, attribute: Attribute) -> tuple[list[Any], Wide]:
    """Distinct values as given, and per row which of them it is (-1: null)."""
    if is_list(array.type) or pa.types.is_date32(array.type):
        values = [given(array, row, attribute) for row in range(len(array))]
        codes = np.array([-1 if value is None else row for row, value in enumerate(values)], np.int64)
        return values, codes
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    indices = coded.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    values = coded.dictionary.to_pylist()
    nulls = [number for number, value in enumerate(values) if value is None]
    return values, np.where(np.isin(indices, nulls), -1, indices) if nulls else indices


class _Whole(_Base):
    """Values that stand for themselves as integers: scaled numbers, days, truth values."""

    def __init__(self, attribute: Attribute, array: pa.Array, meaning: Meaning, values: Wide, wrong: Any, scale: int = 0) -> None:
        super().__init__(attribute, array)
        self._meaning, self._scale = meaning, scale
        self._values = narrowed(values)  # at once: sixty wide columns of a million rows would be half a gigabyte
        self._refuse(wrong)

    def column(self, keep: Keep) -> AttributeColumn | None:
        values = self._values if keep is None else self._values[keep]
        if (values == np.iinfo(values.dtype).min).all():
            return None
        return AttributeColumn(self._attribute.name, self._meaning, values if keep is None else renarrowed(values), self._scale)


def _whole_or_coded(attribute: Attribute, array: pa.Array) -> Read:
    absent = None if attribute.when_absent is None else reader_of(attribute)(attribute.when_absent)
    found = whole_numbers(array, absent)
    return _Coded(attribute, array) if found is None else _Whole(attribute, array, "scaled", found.values, found.wrong, found.scale)


def _days(attribute: Attribute, array: pa.Array) -> Read:
    days = array.cast(pa.int32()).cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False).copy()
    null = array.is_null().to_numpy(zero_copy_only=False)
    wrong = ~null & ((days < _YEARS[0]) | (days > _YEARS[1]))
    absent = NULL if attribute.when_absent is None else date.fromisoformat(attribute.when_absent).toordinal() - FIRST_DAY
    days[null] = absent
    days[wrong] = NULL
    return _Whole(attribute, array, "days", days, np.flatnonzero(wrong))


def _truths(attribute: Attribute, array: pa.Array) -> Read:
    values = array.cast(pa.int8()).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    values[values < 0] = NULL if attribute.when_absent is None else int(attribute.when_absent)
    return _Whole(attribute, array, "truth", values, ())


class _Lists(_Base):
    """Lists of strings, as one long list of members with the row that each stands in."""

    def __init__(self, attribute: Attribute, array: pa.Array) -> None:
        super().__init__(attribute, array)
        sizes = pc.list_value_length(array).fill_null(0).to_numpy(zero_copy_only=False)
        coded = members_of(array).dictionary_encode()
        self._members: list[str] = coded.dictionary.to_pylist()
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        rows = np.repeat(np.arange(len(array)), sizes)
        self._refuse(np.unique(rows[codes < 0]))
        null = array.is_null().to_numpy(zero_copy_only=False)
        self._known = ~null
        if attribute.when_absent is not None:
            codes, rows = self._filled(codes, rows, np.flatnonzero(null))
        self._codes, self._rows = codes, rows

    def _filled(self, codes: Wide, rows: Wide, absent: Wide) -> tuple[Wide, Wide]:
        """What is absent counts as a list too."""
        self._known[absent] = True
        added = []
        for member in self._attribute.when_absent:
            if member not in self._members:
                self._members.append(member)
            added.append(self._members.index(member))
        return np.concatenate([codes, np.tile(np.array(added, np.int64), len(absent))]), np.concatenate(
            [rows, np.repeat(absent, len(added))]
        )

    def column(self, keep: Keep) -> AttributeColumn | None:
        rows, codes, known = self._rows, self._codes, self._known
        if keep is not None:
            inside = keep[rows]
            rows, codes, known = (np.cumsum(keep) - 1)[rows[inside]], codes[inside], known[keep]
        if not known.any():
            return None
        used = np.flatnonzero(np.bincount(codes, minlength=len(self._members)))
        dictionary = sorted(self._members[code] for code in used)
        number = {member: place for place, member in enumerate(dictionary)}
        places = np.zeros(len(self._members) + 1, np.int64)
        places[used] = [number[self._members[code]] for code in used]
        return set_column(self._attribute.name, dictionary, rows, places[codes], known)
