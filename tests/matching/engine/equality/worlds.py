"""Made-up worlds: a vocabulary, offers and profiles drawn from one seed, awkward on purpose.

Values are drawn near the operands so that they meet; extremes, unknowns, empty groups, deep and wide criteria are common.
"""

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

GRADES = ["D", "C", "B", "M", "A"]
REGIONS = ["100000", "320000", "320100", "320102", "320500", "320505", "110000", "110105", "429004", "420000", "429000", "000000", "650000"]
INDUSTRIES = ["A", "C", "K", "T", "01", "70", "701", "7010", "K7010", "A7010", "13", "C13", "0190", "019", "97", "98", "981", "00", "C1311"]
PREFIXES = ["a", "ab", "abc", "b", "ba", "甲", "甲乙", "a%", "a_", "'"]
WORDS = ["x", "y", "z", "甲", "x y", "", "'", "null", "0", "true"]
DAYS = ["0001-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "2024-03-01", "2025-12-31", "2026-01-01", "9999-12-31"]
NUMBERS: list[Any] = [
    0, 1, 2, 3, -1, 10, 100, 127, 128, -128, -129, 255, 32767, 32768, -32768, 2**31 - 1, 2**31, -(2**31), 2**53 // 100, 90071992547409,
    999_999_999_999_999, -999_999_999_999_999, Decimal("0.1"), Decimal("0.3"), Decimal("-0.3"), Decimal("3.65"), Decimal("3.95"),
    Decimal("2.0"), Decimal("9007199254740.93"), Decimal("90071992547409.9"), Decimal("0.00000001"),
]  # fmt: skip
EXTREMES: list[Any] = [
    Decimal("1E-300"),
    Decimal("-1E-300"),
    Decimal("1E-30"),
    Decimal("123456789012345E-20"),
    Decimal("999999999999999E-290"),
]
FACTORS: list[Any] = [0, 1, -1, 2, Decimal("0.7"), Decimal("-0.5"), Decimal("1E-9"), 10**9, 999_999_999_999_999]
EQUAL = ["eq", "ne"]
ORDER = ["gt", "gte", "lt", "lte"]


@dataclass(frozen=True)
class World:
    """`profiles`: (id, attributes). All of it is valid."""

    entries: list[dict[str, Any]]
    offers: list[dict[str, Any]]
    profiles: list[tuple[str, dict[str, Any]]]


def make_world(seed: int, *, offers: int, profiles: int) -> World:
    """The same world for the same seed and sizes."""
    return _Maker(random.Random(seed)).world(offers, profiles)


class _Maker:
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.unknown = dice.choice([0.0, 0.1, 0.3, 0.7])
        self.extremes = dice.random() < 0.3
        self.members = WORDS if dice.random() < 0.5 else [f"m{number}" for number in range(dice.choice([20, 63, 64, 90]))]
        self.entries = self._entries()
        self.numbers = [entry["name"] for entry in self.entries if entry["type"] == "number"]

    def world(self, offers: int, profiles: int) -> World:
        listed = [{"code": f"o{number}", "criterion": self.criterion(self._shape())} for number in range(offers)]
        return World(self.entries, listed, [(f"p{number}", self.profile()) for number in range(profiles)])

    def _entries(self) -> list[dict[str, Any]]:
        dice, entries = self.dice, []
        for kind in ("number", "boolean", "category", "ordered", "free", "region", "industry", "prefix", "set", "date"):
            for number in range(dice.randint(0 if kind != "number" else 2, 4)):
                entry: dict[str, Any] = {"name": f"{kind}_{number}", "type": kind, "actionable": dice.random() < 0.7}
                if kind in ("category", "ordered"):
                    entry |= {"type": "category", "values": GRADES, "ordered": kind == "ordered"}
                elif kind == "free":
                    entry["type"] = "category"
                elif kind in ("region", "industry", "prefix"):
                    entry |= {"type": "code", "hierarchy": kind}
                if dice.random() < 0.2:
                    entry["when_absent"] = self.value(entry)
                entries.append(entry)
        return entries

    def value(self, entry: dict[str, Any]) -> Any:
        """A known value of an attribute."""
        dice, kind = self.dice, entry.get("hierarchy", entry["type"])
        if kind == "number":
            return self.number()
        if kind == "set":
            return [dice.choice(self.members) for _ in range(dice.choice([0, 0, 1, 2, 3, 8]))]
        if kind == "boolean":
            return dice.random() < 0.5
        listed = {"region": REGIONS, "industry": INDUSTRIES, "prefix": PREFIXES, "date": DAYS, "category": entry.get("values", WORDS)}
        return dice.choice(listed[kind])

    def number(self) -> Any:
        """A number of at most 15 digits; sometimes a float, as JSON readers of others give them."""
        dice = self.dice
        if self.extremes and dice.random() < 0.2:
            return dice.choice(EXTREMES)
        drawn = dice.choice([dice.choice(NUMBERS), dice.randint(-5, 5), round(dice.uniform(-3, 3), 1)])
        return drawn if dice.random() < 0.7 or isinstance(drawn, float) else Decimal(drawn)

    def profile(self) -> dict[str, Any]:
        """Known, null and absent values."""
        said = {}
        for entry in self.entries:
            if self.dice.random() >= self.unknown:
                said[entry["name"]] = self.value(entry)
            elif self.dice.random() < 0.5:
                said[entry["name"]] = None
        return said

    def _shape(self) -> tuple[int, int]:
        """Leaves at most, levels at most: mostly small, sometimes as large as the language admits."""
        return self.dice.choice([(1, 1), (6, 3), (6, 3), (12, 4), (12, 5), (40, 12), (200, 12), (200, 2)])

    def criterion(self, shape: tuple[int, int]) -> dict[str, Any]:
        """A valid criterion of at most so many leaves and levels."""
        leaves, levels = shape
        if levels <= 1 or leaves <= 1:
            return self.leaf()
        dice = self.dice
        kind = dice.choice(["all", "all", "all", "any", "any", "not", "at_least"])
        if kind == "not":
            return {"not": self.criterion((leaves, levels - 1))}
        count = 0 if dice.random() < 0.05 else dice.randint(1, min(leaves, 200 if levels == 2 else 6))
        parts = [self.criterion((leaves // count, levels - 1)) for _ in range(count)]
        if kind == "at_least":
            return {"at_least": dice.choice([0, 1, 2, 2, 3, count, count + 1]), "of": parts}
        return {kind: parts}

    def leaf(self) -> dict[str, Any]:
        """A valid leaf with any operator of its type."""
        dice, entry = self.dice, self.dice.choice(self.entries)
        if dice.random() < 0.08:
            return {"attribute": entry["name"], "known": dice.random() < 0.5}
        operator, operand = self._operation(entry)
        return {"attribute": entry["name"], operator: operand}

    def _operation(self, entry: dict[str, Any]) -> tuple[str, Any]:
        dice, kind = self.dice, entry["type"]
        if kind == "boolean":
            return "is", dice.random() < 0.5
        if kind == "set":
            return dice.choice(["has_any", "has_all", "has_none"]), [dice.choice(self.members) for _ in range(dice.randint(1, 4))]
        listed = {"code": ["within", "not_within"], "category": ["in", "not_in"]}.get(kind)
        if listed and (kind == "code" or dice.random() < 0.4):
            return dice.choice(listed), [self.value(entry) for _ in range(dice.randint(1, 4))]
        ordered = kind != "category" or entry.get("ordered")
        if ordered and dice.random() < 0.25:
            return "between", self._ends(entry)
        operand = self._reference() if kind == "number" and dice.random() < 0.33 else self.value(entry)
        return dice.choice(EQUAL + ORDER if ordered else EQUAL), operand

    def _ends(self, entry: dict[str, Any]) -> list[Any]:
        order = GRADES.index if entry["type"] == "category" else None
        low, high = sorted((self.value(entry), self.value(entry)), key=order)
        return [self.dice.choice([low, low, None]), self.dice.choice([high, high, None])]

    def _reference(self) -> dict[str, Any]:
        said: dict[str, Any] = {"attribute": self.dice.choice(self.numbers)}
        if self.dice.random() < 0.6:
            said["times"] = self.dice.choice(FACTORS)
        if self.dice.random() < 0.6:
            said["plus"] = self.number()
        return said
