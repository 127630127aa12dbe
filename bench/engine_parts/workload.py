"""The two workloads: attributes, offers and populations, made from fixed seeds; a population is kept as Parquet between runs."""

import hashlib
import json
import os
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.engine_parts.fields import Category, Code, Day, Field, Flag, Node, Number, Tags, words
from marketplace.reference import industries, regions

SEED = 20261121
ROWS_AT_ONCE = 1 << 18
Made = dict[str, Any]


@dataclass(frozen=True)
class Workload:
    """`favourites`: attributes that most offers ask about. `variants`: so many conditions on an attribute are in use among all offers.
    `pairs`: integer attributes that offers compare with each other, as (left, right). `groups`: the share of offers with a group.
    """

    name: str
    fields: Sequence[Field]
    parts: tuple[int, int]
    favourites: Sequence[str]
    variants: int = 220
    pairs: Sequence[tuple[str, str]] = ()
    groups: float = 0.3

    def entries(self) -> list[Made]:
        """The vocabulary."""
        return [each.entry() for each in self.fields]

    def offers(self, count: int) -> list[Made]:
        """Offers; the first ones are the same whatever the count."""
        return [{"code": f"offer-{number:05d}", "criterion": self.criterion(random.Random(SEED + number))} for number in range(count)]

    def criterion(self, dice: random.Random, fresh: bool = False) -> Node:
        """An `all` of favourites and others, sometimes with groups in it."""
        by_name = {each.name: each for each in self.fields}
        chosen = [by_name[name] for name in self.favourites if dice.random() < 0.6]
        chosen += dice.sample([each for each in self.fields if each.name not in self.favourites], dice.randint(*self.parts))
        parts = [self._leaf(each, dice, fresh) for each in chosen]
        if self.pairs and dice.random() < 0.15:
            parts.append(self._compared(dice))
        if dice.random() < self.groups:
            parts.append({"any": self._some(dice, dice.randint(2, 3), fresh)})
        if dice.random() < self.groups / 3:
            parts.append({"at_least": 2, "of": self._some(dice, dice.randint(3, 4), fresh)})
        if dice.random() < self.groups / 3:
            parts.append({"not": {"all": self._some(dice, 2, fresh)}})
        return {"all": parts}

    def population(self, rows: int) -> Path:
        """The file of the population: made once, then found again."""
        said = repr((self.fields, rows, SEED, pa.__version__, np.__version__))
        folder = Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / "zhida-bench"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}-{rows}-{hashlib.sha256(said.encode()).hexdigest()[:12]}.parquet"
        if not path.exists():
            beside = path.with_suffix(f".{os.getpid()}.part")
            self._write(beside, rows)
            beside.replace(path)
        return path

    def _write(self, path: Path, rows: int) -> None:
        dice = np.random.default_rng(SEED)
        writer = None
        for first in range(0, rows, ROWS_AT_ONCE):
            count = min(ROWS_AT_ONCE, rows - first)
            ids = pa.array([f"9199010{first + number:011d}" for number in range(count)])
            table = pa.table([ids, *(each.column(dice, count) for each in self.fields)], names=["id", *(each.name for each in self.fields)])
            writer = writer or pq.ParquetWriter(path, table.schema, compression="lz4")
            writer.write_table(table)
        if writer:
            writer.close()

    def _leaf(self, field: Field, dice: random.Random, fresh: bool) -> Node:
        return field.leaf(dice, fresh) if fresh else field.leaf(random.Random(f"{field.name}:{dice.randrange(self.variants)}"))

    def _some(self, dice: random.Random, count: int, fresh: bool) -> list[Node]:
        return [self._leaf(each, dice, fresh) for each in dice.sample(self.fields, count)]

    def _compared(self, dice: random.Random) -> Node:
        left, right = dice.choice(self.pairs)
        return {"attribute": left, "lte": {"attribute": right, "times": dice.choice([0.5, 1, 1.5, 2, 3]), "plus": dice.choice([0, 1000])}}


def main_workload() -> Workload:
    """Sixty attributes, conditions as banks and bureaux write them, thresholds that many offers share."""
    money = [Number(f"amount_{number:02d}_cny", 40_000.0 * 3 ** (number % 5), 1.2) for number in range(16)]
    counts = [Number(f"count_{number:02d}", 6.0 * 2 ** (number % 5), 0.9, cuts=12) for number in range(10)]
    shares = [Number(f"share_{number:02d}_pct", 22.0, 0.7, decimals=2) for number in range(4)]
    flags = [Flag(f"record_{number:02d}", 0.04, False, 0.1, when_absent=False if number < 5 else None) for number in range(9)]
    flags += [Flag(f"quality_{number:02d}", 0.7, True) for number in range(5)]
    grades = [Category(f"grade_{number}", list("DCMBA"), ordered=True) for number in range(3)]
    kinds = [Category(f"kind_{number}", [f"k{value}" for value in range(4 + number)]) for number in range(5)]
    tags = [Tags(f"titles_{number}", [f"t{value:02d}" for value in range(12 + 8 * number)], 0.25 - 0.05 * number) for number in range(3)]
    places = [_regions("region"), _regions("tax_region"), _industries("industry")]
    fields = [*money, *counts, *shares, *flags, *grades, *kinds, *tags, *places, Day("established_on"), Day("licensed_on")]
    return Workload("main", fields, (3, 5), ("region", "industry", "record_00", "grade_0"), pairs=(("amount_03_cny", "amount_04_cny"),))


def second_workload() -> Workload:
    """Other attributes and selectivities: coarse places, prefixes, free categories, sets of many members, more groups and comparisons."""
    dice = random.Random(SEED)
    exact = [Number(f"rate_{number}", 4.0, 0.5, decimals=number % 4, missing=0.2, cuts=60, low=-1.2) for number in range(8)]
    whole = [Number(f"sum_{number}", 10.0**number, 1.5, missing=0.1, cuts=40, low=-1.5) for number in range(2, 8)]
    flags = [Flag(f"flag_{number}", 0.5, number % 2 == 0, 0.2) for number in range(6)]
    names = [Category("buyer", words(3000, 6, dice), listed=False, missing=0.3), Category("park", words(40, 4, dice), listed=False)]
    grades = [Category("licence", ["none", "county", "city", "province", "nation"], ordered=True, missing=0.15)]
    prefixes = Code("goods", "prefix", words(4000, 7, dice), [*ALPHABET_PAIRS], missing=0.1, at_most=60)
    place = _regions("place", coarse=0.1)
    tags = [Tags("links", words(150, 5, dice), 0.04, 0.1), Tags("marks", [f"m{value}" for value in range(8)], 0.4)]
    fields = [*exact, *whole, *flags, *names, *grades, prefixes, place, *tags, Day("since"), Day("until", years=range(2020, 2030))]
    return Workload("second", fields, (1, 4), ("place",), 300, (("sum_4", "sum_5"), ("sum_3", "sum_4"), ("sum_6", "sum_5")), groups=0.6)


ALPHABET_PAIRS = [one + other for one in "abcdefghijklm" for other in "abcdefghijklmnopqrstuvwxyz"]


def _regions(name: str, coarse: float = 0.0) -> Code:
    counties = [each.code for each in regions.subtree(regions.NATION) if each.level == "county" and each.status == "active"]
    areas = sorted({code[:2] + "0000" for code in counties} | ({code[:4] + "00" for code in counties} if coarse else set()))
    return Code(name, "region", counties, areas, coarse=coarse, at_most=24 if not coarse else 60)


def _industries(name: str) -> Code:
    classes = sorted({code for section in "ABCDEFGHIJKLMNOPQRST" for code in _classes(section)})
    return Code(name, "industry", classes, list("ABCDEFGHIJKLMNOPQRST"), at_most=14)


def _classes(section: str) -> list[str]:
    pending, found = [section], list[str]()
    while pending:
        for below in industries.children(pending.pop()):
            (found if below.level == "class" else pending).append(below.code)
    return [code.lstrip("ABCDEFGHIJKLMNOPQRST") for code in found]


def leaves_of(node: Node) -> list[Node]:
    """Every leaf of a criterion."""
    if "attribute" in node:
        return [node]
    parts = node.get("all") or node.get("any") or node.get("of") or [node["not"]]
    return [leaf for part in parts for leaf in leaves_of(part)]


def describe(workload: Workload, offers: Sequence[Made]) -> str:
    """How large it is."""
    listed = [leaf for offer in offers for leaf in leaves_of(offer["criterion"])]
    unique = len({json.dumps(leaf, sort_keys=True) for leaf in listed})
    return f"{len(workload.fields)} attributes, {len(offers):,} offers, {len(listed):,} leaves, {unique:,} of them unlike"
