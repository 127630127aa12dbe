"""Sketches settle what they can, and nothing is answered otherwise for them."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine import Population
from matching.engine.columns.ingest import segment_of
from matching.engine.columns.sketching import with_sketches
from matching.engine.kernel.choose import native_kernels
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.plan.derived import Derived
from matching.engine.plan.question import Question
from matching.engine.plan.question_leaves import LeafReaders

ENTRIES = [
    {"name": "amount", "type": "number"},
    {"name": "often", "type": "number"},
    {"name": "exact", "type": "number"},
    {"name": "region", "type": "code", "hierarchy": "region"},
    {"name": "founded", "type": "date"},
    {"name": "yes", "type": "boolean"},
]
VOCABULARY = Vocabulary.from_entries(ENTRIES)
REGIONS = [f"{province}{city:02d}{county:02d}" for province in (11, 12, 31, 32, 33, 44, 65) for city in (1, 2, 9) for county in range(1, 9)]


def table(rows: int, seed: int) -> pa.Table:
    chance = np.random.default_rng(seed)
    nothing = chance.random(rows) < 0.1
    return pa.table(
        {
            "id": [f"{number:08d}" for number in range(rows)],
            "amount": pa.array((40_000 * np.exp(chance.standard_normal(rows))).astype(np.int64), mask=nothing),
            "often": np.where(chance.random(rows) < 0.6, 700, chance.integers(0, 2_000, rows)),
            "exact": np.round(chance.standard_normal(rows), 3),
            "region": chance.choice(REGIONS, rows),
            "founded": (chance.integers(8_000, 20_000, rows)).astype("datetime64[D]"),
            "yes": chance.random(rows) < 0.5,
        }
    )


SEGMENT = with_sketches(segment_of(table(70_001, 1), VOCABULARY).segment, NumpyKernel().bin)


def test_wide_columns_have_sketches_and_narrow_ones_none() -> None:
    assert set(SEGMENT.sketches) == {"amount", "often", "exact", "region", "founded"}
    for name, sketch in SEGMENT.sketches.items():
        values = SEGMENT.columns[name].values
        null = values == np.iinfo(values.dtype).min
        codes = np.searchsorted(sketch.cuts, values, side="right") - 127
        assert np.array_equal(sketch.codes, np.where(null, -128, codes))
        assert np.bincount(sketch.codes[~null].astype(np.int64) + 127).max() < 0.7 * len(values)
    assert with_sketches(SEGMENT, NumpyKernel().bin) is SEGMENT


def test_what_many_rows_have_in_common_lies_alone() -> None:
    sketch, values = SEGMENT.sketches["often"], SEGMENT.columns["often"].values
    code = sketch.codes[values == 700][0]
    assert set(values[sketch.codes == code].tolist()) == {700}


def test_whole_provinces_need_no_second_look() -> None:
    sketch, column = SEGMENT.sketches["region"], SEGMENT.columns["region"]
    starts = [place for place, path in enumerate(column.dictionary) if place and path[:2] != column.dictionary[place - 1][:2]]
    assert set(starts) <= set(sketch.cuts.tolist())


def criterion(dice: random.Random) -> dict[str, object]:
    leaves: list[dict[str, object]] = [
        {"attribute": "amount", dice.choice(["gte", "gt", "lt", "lte", "eq", "ne"]): int(40_000 * 2.7 ** dice.uniform(-2, 2))},
        {"attribute": "often", dice.choice(["gte", "gt", "lt", "lte", "eq", "ne"]): dice.choice([699, 700, 701, dice.randrange(2_000)])},
        {"attribute": "exact", "between": sorted([round(dice.uniform(-2, 2), 3), round(dice.uniform(-2, 2), 3)])},
        {"attribute": "region", dice.choice(["within", "not_within"]): dice.sample([*REGIONS, "110000", "320000", "440100", "650900"], 6)},
        {"attribute": "founded", "lt": f"{dice.randrange(1995, 2024)}-06-30"},
        {"attribute": "yes", "is": True},
        {"attribute": "amount", "known": dice.random() < 0.5},
    ]
    some = dice.sample(leaves, dice.randint(1, 5))
    parts = [*some, {"any": dice.sample(leaves, 2)}, {"not": dice.choice(leaves)}]
    return dice.choice([{"all": parts}, {"any": parts}, {"not": {"all": parts}}, {"at_least": 2, "of": parts}, some[0]])


@pytest.mark.parametrize("seed", range(4))
def test_answers_are_the_same_with_and_without(seed: int) -> None:
    dice, readers = random.Random(seed), LeafReaders(VOCABULARY)
    for _ in range(25):
        plan = Question.read(criterion(dice), readers, VOCABULARY).asked(SEGMENT, NumpyKernel(), VOCABULARY, Derived()).plan
        wanted = NumpyKernel().run(plan)
        for kernel in native_kernels():
            for found in (kernel.run(plan), kernel.run(replace(plan, sketches=()))):
                for mine, right in zip(found, wanted, strict=True):
                    np.testing.assert_array_equal(mine, right, kernel.name)


def test_a_folder_keeps_sketches_and_changed_rows_get_new_ones(tmp_path: Path) -> None:
    population = Population.from_arrow(table(3_000, 2), ENTRIES)
    population.update("00000007", {"amount": 5})
    population.save(tmp_path / "folder")
    opened = Population.open(tmp_path / "folder")
    segment = opened._base.segment
    assert set(segment.sketches) == {"amount", "often", "exact", "region", "founded"}
    again = with_sketches(replace(segment, sketches={}), NumpyKernel().bin)
    for name, sketch in segment.sketches.items():
        assert np.array_equal(sketch.codes, again.sketches[name].codes)
        assert np.array_equal(sketch.cuts, again.sketches[name].cuts)
    asked = {"attribute": "amount", "lte": 10_000}
    assert opened.reach(asked).eligible_ids().equals(population.reach(asked).eligible_ids())
