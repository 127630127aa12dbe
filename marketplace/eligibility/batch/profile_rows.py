"""Profiles of a file, one after another, whatever its format."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.eligibility.batch.diagnostics import Refusal
from marketplace.eligibility.vocabulary import Vocabulary


@dataclass(slots=True)
class ProfileRow:
    """One profile as read: either attributes to evaluate, or the reason why they cannot be read. `id` None: none was found."""

    line: int
    id: str | None
    attributes: dict[str, Any]
    refusal: Refusal | None = None


class ProfileFile(ABC):
    """An open file of profiles. Opening raises UnusableInputError where the file cannot hold profiles; so may reading on."""

    @abstractmethod
    def rows(self) -> Iterator[ProfileRow]:
        """Every profile in file order; memory does not grow with their number."""

    @abstractmethod
    def share_read(self) -> float | None:
        """How much of the file was read, 0 to 1; None where its size is unknown (a pipe)."""

    @abstractmethod
    def close(self) -> None:
        """Release the file."""


def open_profiles(path: str, vocabulary: Vocabulary) -> ProfileFile:
    """Open a file by the end of its name: `.csv`, `.parquet`, anything else is JSON lines. Raises: UnusableInputError."""
    ending = Path(path).suffix.lower()
    if ending == ".parquet":  # pyarrow takes half a second to import: only for whoever needs it
        from marketplace.eligibility.batch.parquet_profiles import ParquetProfiles  # noqa: PLC0415

        return ParquetProfiles(path, vocabulary)
    if ending == ".csv":
        from marketplace.eligibility.batch.csv_profiles import CsvProfiles  # noqa: PLC0415

        return CsvProfiles(path, vocabulary)
    from marketplace.eligibility.batch.jsonl_profiles import JsonLinesProfiles  # noqa: PLC0415

    return JsonLinesProfiles(path)


def refused(line: int, profile: str | None, detail: str, *, attribute: str | None = None, value: Any = None) -> ProfileRow:
    """A row that is not evaluated."""
    return ProfileRow(line, profile, {}, Refusal(line, profile, attribute, value, detail))
