"""Segments joined, thinned and put in another order, against lists of plain values."""

from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import Segment
from matching.engine.columns.facts import attributes_of
from matching.engine.columns.ingest import segment_of_profiles
from matching.engine.columns.merge import Chosen, merge
from matching.engine.columns.narrow import MOST_BITS

VOCABULARY = Vocabulary.from_entries(
    [
        {"name": "whole", "type": "number"},
        {"name": "fine", "type": "number"},
        {"name": "tags", "type": "set"},
        {"name": "word", "type": "category"},
        {"name": "grade", "type": "category", "values": ["B", "A"], "ordered": True},
        {"name": "place", "type": "code", "hierarchy": "region"},
        {"name": "true", "type": "boolean"},
        {"name": "day", "type": "date"},
    ]
)
TAGS = [f"t{number:02}" for number in range(90)]
NUMBERS = st.one_of(
    st.integers(-300, 300),
    st.sampled_from([10**15 - 1, 1 - 10**15, Decimal("1E-18"), Decimal("-1E-300"), Decimal("9.22337203685477"), Decimal("-0.0")]),
    st.builds(lambda digits, scale: Decimal(f"{digits}E-{scale}"), st.integers(-(10**9), 10**9), st.integers(0, 9)),
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "whole": st.integers(-(10**15) + 1, 10**15 - 1),
    "fine": NUMBERS,
    "tags": st.one_of(st.lists(st.sampled_from(TAGS[:4]), max_size=3), st.sets(st.sampled_from(TAGS), max_size=60).map(list)),
    "word": st.text(max_size=2),
    "grade": st.sampled_from("AB"),
    "place": st.sampled_from(["100000", "320000", "320505", "000000"]),
    "true": st.booleans(),
    "day": st.dates().map(lambda day: day.isoformat()),
}
PROFILES = st.lists(st.fixed_dictionaries({}, optional=VALUES), max_size=5)
quiet = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def segment(prefix: str, profiles: list[dict[str, Any]]) -> Segment:
    return segment_of_profiles([(f"{prefix}{number}", each) for number, each in enumerate(profiles)], VOCABULARY).segment


def seen(attributes: dict[str, Any]) -> dict[str, Any]:
    facts, problems = VOCABULARY.facts(attributes)
    assert not problems
    return facts.comparable


@quiet
@given(st.lists(PROFILES, max_size=4), st.data())
def test_chosen_rows_go_where_they_are_sent(groups: list[list[dict[str, Any]]], data: st.DataObject) -> None:
    chosen, wanted = [], []
    for number, profiles in enumerate(groups):
        rows = data.draw(st.lists(st.integers(0, len(profiles) - 1), unique=True)) if profiles else []
        wanted += [(f"{number}-{row}", seen(profiles[row])) for row in rows]
        chosen.append((segment(f"{number}-", profiles), rows))
    places = data.draw(st.permutations(range(len(wanted))))
    parts = []
    for held, rows in chosen:
        first = sum(len(part.rows) for part in parts)
        parts.append(Chosen(held, np.array(rows, np.int64), np.array(places[first : first + len(rows)], np.int64)))

    merged = merge(parts)

    assert merged.ids.to_pylist() == [wanted[places.index(place)][0] for place in range(len(wanted))]
    for place in range(len(wanted)):
        assert seen(attributes_of(merged, place, VOCABULARY)) == wanted[places.index(place)][1]
    check_that_nothing_is_left_over(merged)
    once_more = merge([Chosen(merged, np.arange(merged.rows), np.arange(merged.rows)[::-1])])
    assert once_more.ids.to_pylist() == merged.ids.to_pylist()[::-1]
    assert {name: column.meaning for name, column in once_more.columns.items()} == {
        name: column.meaning for name, column in merged.columns.items()
    }


def check_that_nothing_is_left_over(merged: Segment) -> None:
    """Sorted dictionaries of what some row has, the narrowest types, and no column that no row knows."""
    for column in merged.columns.values():
        limits = np.iinfo(column.values.dtype)
        known = column.values[column.values != limits.min]
        assert known.size
        if column.values.dtype != np.int8:
            half = np.iinfo(f"int{limits.bits // 2}")
            assert known.max() > half.max or known.min() <= half.min
        assert list(column.dictionary) == sorted(set(column.dictionary))
        if column.meaning == "ranked":
            assert set(known.tolist()) == set(range(len(column.dictionary)))
        if column.meaning == "bits":
            assert int(np.bitwise_or.reduce(known.astype(np.int64))) == (1 << len(column.dictionary)) - 1
        if column.meaning == "lists":
            assert column.members is not None
            assert set(column.members.tolist()) == set(range(len(column.dictionary)))
            assert len(column.dictionary) > MOST_BITS


def joined(*groups: list[dict[str, Any]]) -> Segment:
    segments = [segment(f"{number}-", profiles) for number, profiles in enumerate(groups)]
    ends = np.cumsum([0, *(each.rows for each in segments)])
    return merge(
        [Chosen(each, np.arange(each.rows), np.arange(first, first + each.rows)) for each, first in zip(segments, ends, strict=False)]
    )


def test_numbers_become_ranks_and_scaled_again() -> None:
    odd = joined([{"fine": Decimal("1E-18")}, {"fine": 3}], [{"fine": 10**14}])
    assert odd.columns["fine"].meaning == "ranked"
    rows = np.array([1, 2])
    plain = merge([Chosen(odd, rows, np.array([1, 0])), Chosen(segment("x", [{"fine": Decimal("0.5")}]), np.array([0]), np.array([2]))])
    column = plain.columns["fine"]
    assert (column.meaning, column.scale, column.values.tolist()) == ("scaled", 1, [10**15, 30, 5])


def test_sets_become_lists_and_bits_again() -> None:
    many = joined([{"tags": TAGS[:50]}, {"tags": []}], [{"tags": TAGS[40:]}, {}])
    column = many.columns["tags"]
    assert (column.meaning, column.values.tolist(), len(column.dictionary)) == ("lists", [50, 0, 50, -128], 90)
    few = merge([Chosen(many, np.array([1, 2]), np.array([0, 1])), Chosen(segment("x", [{"tags": ["t00"]}]), np.array([0]), np.array([2]))])
    assert (few.columns["tags"].meaning, list(few.columns["tags"].dictionary)) == ("bits", ["t00", *TAGS[40:]])


def test_all_sixty_three_bits_are_of_use() -> None:
    full = joined([{"tags": TAGS[:32]}], [{"tags": TAGS[31:63]}])
    assert full.columns["tags"].values.tolist() == [2**32 - 1, 2**63 - 2**31]
    assert attributes_of(full, 1, VOCABULARY) == {"tags": TAGS[31:63]}
