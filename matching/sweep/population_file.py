"""POPULATION.parquet: opened, the columns that matter read, and everything wrong with it said as `zhida match` says it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from marketplace.eligibility.batch.diagnostics import Refusal, UnusableInputError, offer_line, report_refusal, unusable
from marketplace.eligibility.batch.inputs import reason
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine import Population
from matching.engine.errors import PopulationError


class PopulationFile:
    """An open file. Raises: UnusableInputError where it is no Parquet file."""

    def __init__(self, path: str, vocabulary: Vocabulary) -> None:
        self.path, self._vocabulary = path, vocabulary
        try:
            self._file = pq.ParquetFile(path)
        except (OSError, pa.ArrowException, ValueError) as error:
            detail = reason(error) if isinstance(error, OSError) else f"expected a Parquet file: {error}"
            raise unusable(f"{path}: cannot be read: {detail}") from error
        names = self._file.schema_arrow.names
        # Columns that the vocabulary does not know are not even read, unless a name is given twice, which is a fault of the file.
        self._columns = [name for name in names if name == "id" or name in vocabulary or names.count(name) > 1]

    @property
    def rows_of_groups(self) -> list[int]:
        """Rows of every row group, in file order."""
        metadata = self._file.metadata
        return [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]

    def check_columns(self) -> None:
        """Raises: UnusableInputError naming every column that cannot be used."""
        self.population_of(self._file.schema_arrow.empty_table().select(self._columns))

    def population(self) -> Population:
        """Everybody in the file. Raises: UnusableInputError."""
        with self._faults_of_the_file():
            table = self._file.read(columns=self._columns)
            table.validate(full=True)  # a string column may hold bytes that are no UTF-8
        return self.population_of(table)

    def groups(self, first: int, count: int, columns: list[str] | None = None) -> pa.Table:
        """Some row groups. Raises: UnusableInputError."""
        with self._faults_of_the_file():
            table = self._file.read_row_groups(list(range(first, first + count)), columns=columns or self._columns)
            table.validate(full=True)
        return table

    def population_of(self, table: pa.Table) -> Population:
        """The population of a part of the file. Raises: UnusableInputError."""
        try:
            return Population.from_arrow(table, self._vocabulary)
        except PopulationError as error:
            raise UnusableInputError(
                *(offer_line(None, "", f"{self.path}: column {each.column}: {each.detail}") for each in error.problems)
            ) from error

    def close(self) -> None:
        """Release the file."""
        self._file.close()

    @contextmanager
    def _faults_of_the_file(self) -> Iterator[None]:
        try:
            yield
        except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
            raise unusable(f"{self.path}: cannot be read on: {error}") from error


def report_refusals(refusals: Iterable[Any]) -> int:
    """Write every refused value to standard error; returns how many rows were refused."""
    lines = set()
    for each in refusals:
        report_refusal(Refusal(each.line, each.id, each.attribute, each.value, each.detail))
        lines.add(each.line)
    return len(lines)
