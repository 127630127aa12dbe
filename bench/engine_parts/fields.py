"""Attributes of a made-up population: how each is declared, drawn for a million rows at once, and asked about by offers."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Node = dict[str, Any]
Mask = NDArray[np.bool_]
FIRST_DAY = date(1970, 1, 1)
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class Field(Protocol):
    """One attribute. `missing`: the share of rows in which nobody has shared it."""

    name: str
    missing: float

    def entry(self) -> dict[str, Any]:
        """Its entry of the vocabulary."""
        ...

    def column(self, dice: np.random.Generator, rows: int) -> pa.Array:
        """Its values."""
        ...

    def leaf(self, dice: random.Random, fresh: bool = False) -> Node:
        """A condition; `fresh`: with an operand that no offer has used, where the attribute has such."""
        ...


def absent(dice: np.random.Generator, rows: int, share: float) -> Mask:
    """Where nothing is known."""
    return dice.random(rows, np.float32) < share


@dataclass(frozen=True)
class Number:
    """Log-normal around `median`; thresholds are round numbers at given places of the distribution, so that many offers share one."""

    name: str
    median: float
    spread: float = 1.1
    decimals: int = 0
    missing: float = 0.1
    cuts: int = 24
    low: float = -1.5

    def entry(self) -> dict[str, Any]:
        return {"name": self.name, "type": "number"}

    def column(self, dice: np.random.Generator, rows: int) -> pa.Array:
        values = self.median * np.exp(self.spread * dice.standard_normal(rows, np.float32).astype(np.float64))
        mask = absent(dice, rows, self.missing)
        if self.decimals:
            return pa.array(np.round(values, self.decimals), mask=mask)
        return pa.array(values.astype(np.int64), mask=mask)

    def leaf(self, dice: random.Random, fresh: bool = False) -> Node:
        kind = dice.random()
        place = self.low + dice.randrange(self.cuts) * 2.2 / self.cuts
        if kind < 0.72:
            return {"attribute": self.name, "gte" if kind < 0.62 else "gt": self._threshold(place, dice, fresh)}
        if kind < 0.94:
            return {"attribute": self.name, "lte" if kind < 0.88 else "lt": self._threshold(-place, dice, fresh)}
        return {"attribute": self.name, "between": [self._threshold(place, dice, fresh), self._threshold(2.2, dice, False)]}

    def _threshold(self, place: float, dice: random.Random, fresh: bool) -> int | float:
        value = self.median * float(np.exp(self.spread * place)) * (dice.uniform(0.9, 1.1) if fresh else 1.0)
        if self.decimals:
            return round(value, self.decimals)
        return int(value) if fresh else _round(value)


@dataclass(frozen=True)
class Flag:
    """True in a `share` of rows; offers want it `wanted`. A list that is complete by law has `when_absent`."""

    name: str
    share: float
    wanted: bool
    missing: float = 0.1
    when_absent: bool | None = None

    def entry(self) -> dict[str, Any]:
        return {"name": self.name, "type": "boolean", "when_absent": self.when_absent}

    def column(self, dice: np.random.Generator, rows: int) -> pa.Array:
        return pa.array(dice.random(rows, np.float32) < self.share, mask=absent(dice, rows, self.missing))

    def leaf(self, dice: random.Random, fresh: bool = False) -> Node:
        return {"attribute": self.name, "is": self.wanted if dice.random() < 0.95 else not self.wanted}


@dataclass(frozen=True)
class Category:
    """One of `values`, the first ones more often. Without `listed` the vocabulary does not know them."""

    name: str
    values: Sequence[str]
    ordered: bool = False
    listed: bool = True
    missing: float = 0.1

    def entry(self) -> dict[str, Any]:
        known = {"values": list(self.values), "ordered": self.ordered} if self.listed else {}
        return {"name": self.name, "type": "category", **known}

    def column(self, dice: np.random.Generator, rows: int) -> pa.Array:
        places = np.minimum((dice.random(rows, np.float32) ** 1.5 * len(self.values)).astype(np.int32), len(self.values) - 1)
        return pa.DictionaryArray.from_arrays(pa.array(places, mask=absent(dice, rows, self.missing)), pa.array(self.values))

    def leaf(self, dice: random.Random, fresh: bool = False) -> Node:
        if self.ordered and dice.random() < 0.6:
            return {"attribute": self.name, "gte": dice.choice(self.values[: max(1, len(self.values) // 2)])}
        if not self.listed and dice.random() < 0.5:
            return {"attribute": self.name, "ne": dice.choice(self.values)}
        if dice.random() < 0.3:
            return {"attribute": self.name, "not_in": sorted(dice.sample(self.values[len(self.values) // 2 :], 1 + dice.randrange(2)))}
        often = self.values[: max(2, 2 * len(self.values) // 3)]
        return {"attribute": self.name, "in": sorted(dice.sample(often, dice.randint(max(1, len(often) // 2), len(often))))}


@dataclass(frozen=True)
class Code:
    """A hierarchical code out of `codes`; offers name some of `areas`. A `coarse` share of rows has an area for its code."""

    name: str
    hierarchy: str
    codes: Sequence[str]
    areas: Sequence[str]
    missing: float = 0.05
    coarse: float = 0.0
    at_most: int = 6

    def entry(self) -> dict[str, Any]:
        return {"name": self.name, "type": "code", "hierarchy": self.hierarchy}

    def column(self, dice: np.random.Generator, rows: int) -> pa.Array:
        places = dice.integers(0, len(self.codes), rows, dtype=np.int32)
        if self.coarse:
            rough = absent(dice, rows, self.coarse)
            places[rough] = len(self.codes) + dice.integers(0, len(self.areas), int(rough.sum()), dtype=np.int32)
        listed = pa.array([*self.codes, *(self.areas if self.coarse else ())])
        return pa.DictionaryArray.from_arrays(pa.array(places, mask=absent(dice, rows, self.missing)), listed)

    def leaf(self, dice: random.Random, fresh: bool = False) -> Node:
        operator = "within" if dice.random() < 0.9 else "not_within"
        most = self.at_most if operator == "within" else 2
        return {"attribute": self.name, operator: sorted(dice.sample(self.areas, dice.randint(min(2, most), most)))}


@dataclass(frozen=True)
class Tags:
    """A set of some of `members`, each in a share of rows."""

    name: str
    members: Sequence[str]
    share: float = 0.2
    missing: float = 0.1

    def entry(self) -> dict[str, Any]:
        return {"name": self.name, "type": "set"}

    def column(self, dice: np.random.Generator, rows: int) -> pa.Array:
        counts = dice.binomial(len(self.members), self.share, rows).astype(np.int32)
        # members that follow one another from a random one on: distinct without a matrix of all
        firsts = np.repeat(dice.integers(0, len(self.members), rows), counts)
        ends = np.cumsum(counts)
        steps = np.arange(int(ends[-1]) if rows else 0) - np.repeat(ends - counts, counts)
        places = pa.array(((firsts + steps) % len(self.members)).astype(np.int32))
        offsets = pa.array(np.concatenate([[0], ends]).astype(np.int32))
        values = pa.array(self.members).take(places)
        return pa.ListArray.from_arrays(offsets, values, mask=pa.array(absent(dice, rows, self.missing)))

    def leaf(self, dice: random.Random, fresh: bool = False) -> Node:
        operator = dice.choices(["has_any", "has_none", "has_all"], [70, 25, 5])[0]
        most = {"has_any": len(self.members) // 2, "has_none": 2, "has_all": 1}[operator]
        return {"attribute": self.name, operator: sorted(dice.sample(self.members, dice.randint(max(1, most // 2), max(1, most))))}


@dataclass(frozen=True)
class Day:
    """A day of the last twenty years."""

    name: str
    missing: float = 0.03
    years: Sequence[int] = field(default=tuple(range(2006, 2026)))

    def entry(self) -> dict[str, Any]:
        return {"name": self.name, "type": "date"}

    def column(self, dice: np.random.Generator, rows: int) -> pa.Array:
        first, last = ((date(year, 1, 1) - FIRST_DAY).days for year in (self.years[0], self.years[-1] + 1))
        days = dice.integers(first, last, rows, dtype=np.int32)
        return pa.array(days, mask=absent(dice, rows, self.missing)).cast(pa.date32())

    def leaf(self, dice: random.Random, fresh: bool = False) -> Node:
        day = date(dice.choice(self.years), 1, 1) + timedelta(days=dice.randrange(365) if fresh else 0)
        kind = dice.random()
        return {"attribute": self.name, "lte" if kind < 0.7 else "gt": day.isoformat()}


def words(count: int, length: int, dice: random.Random) -> list[str]:
    """So many distinct made-up words."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(dice.choice(ALPHABET) for _ in range(length))] = None
    return list(found)


def _round(value: float) -> int:
    """Two digits that mean something, as people write thresholds."""
    size = max(0, len(str(int(value))) - 2)
    return max(1, int(value / 10**size + 0.5) * 10**size)
