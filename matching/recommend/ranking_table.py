"""The published weights of the ranking: data with a version, never figures in code."""
# ruff: noqa: RUF009  # `key` is `field` with a reader, as immutable as its default

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from marketplace.strict_toml import TomlFileError, key, read_file, whole_number

ALL_POINTS = 100
STANDARD = Path(str(resources.files("matching.recommend"))) / "ranking_tables" / "standard.toml"
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,31}")


def _version(value: object) -> str:
    if isinstance(value, str) and VERSION.fullmatch(value):
        return value
    raise ValueError("expected up to 32 letters, digits, dots and hyphens, such as 2026-11-21")


def _figure(value: object) -> Decimal:
    if isinstance(value, int | float) and not isinstance(value, bool) and Decimal(repr(value)).is_finite() and value >= 0:
        return Decimal(repr(value))
    raise ValueError("expected a number from 0")


_WEIGHT = whole_number(0, ALL_POINTS)


@dataclass(frozen=True, slots=True)
class Weight:
    """Points of a part whose share is computed from the offer alone."""

    weight: int = key(0, _WEIGHT)


@dataclass(frozen=True, slots=True)
class Falling:
    """Points of a part where less is better: all of them at `full_at` or below, none at `none_at` or above, in proportion between."""

    weight: int = key(0, _WEIGHT)
    full_at: Decimal = key(Decimal(0), _figure)
    none_at: Decimal = key(Decimal(1), _figure)


@dataclass(frozen=True, slots=True)
class RankingTable:
    """One version of the weights. Rates are per cent a year, speeds are days to a decision."""

    version: str = key("", _version)
    coverage: Weight = Weight()
    rate: Falling = Falling()
    speed: Falling = Falling()
    observed_speed: Falling = Falling()
    preferences: Weight = Weight()

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "RankingTable":
        """The table of a receipt. Raises: ValueError with every fault."""
        try:
            table = msgspec.convert(document, cls)
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error
        if faults := list(table.faults()):
            raise ValueError("; ".join(faults))
        return table

    def document(self) -> dict[str, Any]:
        """The table as a receipt keeps it."""
        return asdict(self)

    def faults(self) -> Iterator[str]:
        """What the figures are only wrong in together."""
        parts = {"coverage": self.coverage, "preferences": self.preferences} | self.falling()
        for name, part in parts.items():
            if not 0 <= part.weight <= ALL_POINTS:
                yield f"{name}.weight is {part.weight}; expected 0 to {ALL_POINTS}"
        if (points := sum(part.weight for part in parts.values())) != ALL_POINTS:
            yield f"the weights add up to {points}; expected {ALL_POINTS}"
        for name, part in self.falling().items():
            if not part.full_at < part.none_at:
                yield f"{name}.full_at is {part.full_at}; expected less than {name}.none_at, {part.none_at}"
        if not self.version:
            yield "version is missing; receipts name it"

    def falling(self) -> dict[str, Falling]:
        """The parts where less is better, by name."""
        return {"rate": self.rate, "speed": self.speed, "observed_speed": self.observed_speed}


def load_ranking_table(file: Path | None) -> RankingTable:
    """The table in `file`, the standard one where an installation names none. Raises: TomlFileError with every fault."""
    chosen = file or STANDARD
    table = read_file(RankingTable, chosen)
    if faults := list(table.faults()):
        raise TomlFileError(chosen, faults)
    return table


@cache
def standard_table() -> RankingTable:
    """The table that comes with the program."""
    return load_ranking_table(None)
