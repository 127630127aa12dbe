"""Where columns come from: a table in memory, or a Parquet file of which only a few columns are in memory at a time."""

from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from marketplace.eligibility.vocabulary import Vocabulary


class Columns(Protocol):
    """What a pyarrow Table is, too. `column` may be asked by several threads at once."""

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""

    @property
    def num_rows(self) -> int:
        """How long each is."""

    def column(self, name: str) -> pa.ChunkedArray:
        """One of them."""


class ParquetColumns:
    """Each column is read when it is asked for; columns that the vocabulary does not know are none of it. To be closed."""

    def __init__(self, path: str | Path, vocabulary: Vocabulary) -> None:
        """Raises: OSError."""
        self._source = pa.OSFile(str(path))  # opened once: all columns are of one file, whatever happens to its name
        with pq.ParquetFile(self._source) as file:
            self._metadata = file.metadata
            self.schema = pa.schema([field for field in file.schema_arrow if field.name == "id" or field.name in vocabulary])
        self.num_rows: int = self._metadata.num_rows

    def __enter__(self) -> "ParquetColumns":
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def column(self, name: str) -> pa.ChunkedArray:
        """In one thread: others read other columns. Raises: OSError."""
        with pq.ParquetFile(self._source, metadata=self._metadata) as file:
            return file.read(columns=[name], use_threads=False).column(name)
