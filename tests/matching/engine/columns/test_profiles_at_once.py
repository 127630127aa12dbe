"""Many profiles are read by whole columns, few one by one: nobody can tell which it was."""

from decimal import Decimal
from typing import Any

import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns import profiles as module
from matching.engine.columns.column import Segment
from matching.engine.columns.facts import attributes_of
from matching.engine.columns.ingest import segment_of_profiles
from matching.engine.errors import ProfileError
from tests.matching.engine.equality.worlds import make_world

GOOD = {"number": 7, "boolean": True, "category": "a", "code": "320100", "set": ["m", "n"], "date": "2024-02-29"}
ENTRIES: list[dict[str, Any]] = [
    {"name": kind, "type": kind, **({"hierarchy": "region"} if kind == "code" else {})} for kind in GOOD
]  # fmt: skip
NUMBERS: list[Any] = [
    0, -5, 1.5, -0.0, 0.1, 10**15 - 1, 10**15, 2**63, 2**70, 1e15, 1e-20, 1e300, float("nan"), float("inf"), True, "7",
    Decimal("1.50"), Decimal("1E+3"), Decimal("1E-19"), Decimal("0.1234567890123456"), Decimal("NaN"), Decimal("-Infinity"),
]  # fmt: skip
OTHERS: list[Any] = [
    1, 1.0, True, False, "", "a", "3201", "320102", "320000", "2024-02-30", "2024-02-29", "half \ud800", b"320100", "a" * 300,
    [], ["m", "m"], ["x", None], [1], [b"m"], ["half \ud800"], ("m",), {"m": 1}, [["m"]],
]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_both_ways_say_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(seed, offers=0, profiles=200)
    vocabulary = Vocabulary.from_entries(world.entries)
    found = []
    for many in (1, 10**9):
        monkeypatch.setattr(module, "_MANY", many)
        found.append(segment_of_profiles(world.profiles, vocabulary).segment)
    assert said(found[0], vocabulary) == said(found[1], vocabulary)
    for name, column in found[1].columns.items():
        assert (found[0].columns[name].meaning, found[0].columns[name].scale) == (column.meaning, column.scale)
    assert list(found[0].columns) == list(found[1].columns)


@pytest.mark.parametrize("kind", GOOD)
def test_every_wrong_value_among_many_is_refused_and_every_right_one_kept(kind: str) -> None:
    vocabulary = Vocabulary.from_entries(ENTRIES)
    for value in [*(NUMBERS if kind == "number" else ()), *OTHERS]:
        facts, problems = vocabulary.facts({kind: value})
        profiles = [(str(number), GOOD if number != 97 else {kind: value}) for number in range(150)]
        if problems:
            with pytest.raises(ProfileError) as caught:
                segment_of_profiles(profiles, vocabulary)
            assert str(caught.value.problems) == str(problems)
        else:
            segment = segment_of_profiles(profiles, vocabulary).segment
            assert vocabulary.facts(attributes_of(segment, 97, vocabulary))[0].comparable == facts.comparable


def said(segment: Segment, vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """What criteria see of every row."""
    return [vocabulary.facts(attributes_of(segment, row, vocabulary))[0].comparable for row in range(segment.rows)]
