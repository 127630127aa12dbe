"""Lists of places that many offers share are taken apart, and nothing else comes of it."""

import random
from typing import Any

import numpy as np
import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.ingest import segment_of_profiles
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.plan.program import Compiled

ENTRIES = [{"name": "place", "type": "code", "hierarchy": "region"}, {"name": "kind", "type": "category"}, {"name": "n", "type": "number"}]
CODES = [
    f"{province}{city:02d}{county:02d}"
    for province in range(11, 31)
    for city in (0, 1, 3, 5)
    for county in ((0,) if not city else (0, 2, 4))
]
KINDS = [f"k{number:02d}" for number in range(0, 60, 2)]


def criteria(dice: random.Random) -> list[dict[str, Any]]:
    """Long lists drawn from few codes, some denied, some beside other conditions."""

    def listed() -> dict[str, Any]:
        if dice.random() < 0.5:
            return {"attribute": "place", dice.choice(["within", "not_within"]): dice.sample(CODES, dice.randint(1, 40))}
        return {"attribute": "kind", dice.choice(["in", "not_in"]): dice.sample(KINDS, dice.randint(1, 20))}

    def group() -> dict[str, Any]:
        parts = [listed(), {"attribute": "n", "gte": dice.randint(0, 9)}, {"not": listed()}, {"attribute": "place", "known": True}]
        return dice.choice([{"all": parts}, {"any": parts}, {"at_least": 2, "of": parts}, parts[0]])

    return [*(group() for _ in range(60)), {"all": []}, {"any": []}]


@pytest.mark.parametrize("seed", range(5))
def test_a_split_program_gives_the_same_answers(seed: int) -> None:
    dice = random.Random(seed)
    vocabulary = Vocabulary.from_entries(ENTRIES)
    values = {"place": CODES, "kind": [f"k{number:02d}" for number in range(60)], "n": list(range(10))}
    profiles = [(f"p{row}", {name: dice.choice(known) for name, known in values.items() if dice.random() < 0.9}) for row in range(700)]
    segment, kernel = segment_of_profiles(profiles, vocabulary).segment, NumpyKernel()
    compiled = Compiled.of(criteria(dice), vocabulary)
    whole, split = compiled.plan(segment, kernel), compiled.plan(segment, kernel, binned=True)
    assert len(split.groups.needed) > len(whole.groups.needed), "nothing was taken apart"
    assert int((split.leaves.true_count + split.leaves.unknown_count).max()) <= int(
        (whole.leaves.true_count + whole.leaves.unknown_count).max()
    )
    expected, found = kernel.run(whole), kernel.run(split)
    assert np.array_equal(expected.true, found.true)
    assert np.array_equal(expected.false, found.false)
