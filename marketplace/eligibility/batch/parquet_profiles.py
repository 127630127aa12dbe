"""PROFILES as Parquet: a column `id`, one column per attribute, of the types that the language admits."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from marketplace.eligibility.batch.diagnostics import unusable
from marketplace.eligibility.batch.inputs import reason
from marketplace.eligibility.batch.profile_rows import ProfileFile, ProfileRow, refused
from marketplace.eligibility.vocabulary import Vocabulary

_ROWS_AT_ONCE = 1000
_FIRST_DAY = date(1970, 1, 1).toordinal()
_ACCEPTED = "integers, decimals, 64-bit floats, booleans, strings (plain or dictionary-coded), lists of strings, date32"


class ParquetProfiles(ProfileFile):
    """Columns that the vocabulary does not know are not even read; a column of another type is a fault of the file."""

    def __init__(self, path: str, vocabulary: Vocabulary) -> None:
        self._path = path
        try:
            self._file = pq.ParquetFile(path)
        except (OSError, pa.ArrowException, ValueError) as error:
            detail = reason(error) if isinstance(error, OSError) else f"expected a Parquet file: {error}"
            raise unusable(f"{path}: cannot be read: {detail}") from error
        self._check_names(self._file.schema_arrow.names)
        self._columns = [name for name in self._file.schema_arrow.names if name == "id" or name in vocabulary]
        self._converters = {name: self._converter(name, vocabulary) for name in self._columns}
        self._rows_read = 0

    def rows(self) -> Iterator[ProfileRow]:
        line = 0
        for batch in self._batches():
            ids, *columns = [self._converters[name](batch.column(name)) for name in ("id", *self._attributes())]
            names = self._attributes()
            for place, profile in enumerate(ids):
                line += 1
                if profile is None:
                    yield refused(line, None, "the row has no id")
                else:
                    yield ProfileRow(line, profile, {name: column[place] for name, column in zip(names, columns, strict=True)})
            self._rows_read = line

    def share_read(self) -> float | None:
        total = self._file.metadata.num_rows
        return self._rows_read / total if total else None

    def close(self) -> None:
        self._file.close()

    def _attributes(self) -> list[str]:
        return [name for name in self._columns if name != "id"]

    def _batches(self) -> Iterator[Any]:
        try:
            for batch in self._file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=self._columns):
                batch.validate(full=True)  # a string column may hold bytes that are no UTF-8
                yield batch
        except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
            raise unusable(f"{self._path}: after row {self._rows_read}: cannot be read on: {error}") from error

    def _check_names(self, names: list[str]) -> None:
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise unusable(f"{self._path}: the columns {', '.join(repeated)} are given more than once; expected each once")
        if "id" not in names:
            raise unusable(f"{self._path}: there is no column id; expected id and one column per attribute")

    def _converter(self, name: str, vocabulary: Vocabulary) -> Callable[[Any], list[Any]]:
        kind = self._file.schema_arrow.field(name).type
        if name == "id" and not _is_text(kind):
            raise unusable(f"{self._path}: column id is of type {kind}; expected strings")
        if pa.types.is_date32(kind):
            wanted = name in vocabulary and vocabulary[name].type == "date"
            return _days_as_text if wanted else _days
        if not _is_admitted(kind):
            raise unusable(f"{self._path}: column {name} is of type {kind}; expected {_ACCEPTED}")
        return _plain


def _is_text(kind: Any) -> bool:
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(plain) or pa.types.is_large_string(plain) or pa.types.is_string_view(plain))


def _is_admitted(kind: Any) -> bool:
    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, pa.types.is_list_view, pa.types.is_large_list_view)
    if any(is_list(kind) for is_list in lists):
        return _is_text(kind.value_type)
    numbers = (pa.types.is_integer, pa.types.is_decimal, pa.types.is_float64, pa.types.is_boolean)
    return _is_text(kind) or any(is_number(kind) for is_number in numbers)


def _plain(column: Any) -> list[Any]:
    return list(column.to_pylist())


def _days_as_text(column: Any) -> list[Any]:
    return [day.isoformat() if isinstance(day, date) else day for day in _days(column)]


def _days(column: Any) -> list[Any]:
    """Days as dates; beyond the calendar's years (1 to 9999) as text that no attribute admits."""
    return [None if days is None else _day(days) for days in column.cast(pa.int32()).to_pylist()]


def _day(days: int) -> date | str:
    ordinal = _FIRST_DAY + days
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else f"day {days} from 1970-01-01"
