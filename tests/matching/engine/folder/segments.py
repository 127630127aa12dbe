"""Segments of every meaning, made by hand or at random, and what it means that two are the same."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.column import AttributeColumn, Segment
from matching.engine.folder.open import OpenedFolder

VOCABULARY = Vocabulary.from_entries(
    [
        {"name": "amount", "type": "number", "when_absent": Decimal("0.30"), "label_zh": "金额"},
        {"name": "odd_numbers", "type": "number"},
        {"name": "trade", "type": "category"},
        {"name": "place", "type": "code", "hierarchy": "region"},
        {"name": "grade", "type": "category", "values": ["低", "中", "高"], "ordered": True},
        {"name": "honest", "type": "boolean", "when_absent": True},
        {"name": "founded_on", "type": "date"},
        {"name": "tags", "type": "set"},
        {"name": "many_tags", "type": "set"},
    ]
)
_DTYPES = [np.int8, np.int16, np.int32, np.int64]
_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=None)


def segment(rows: int, seed: int = 0) -> Segment:
    """Every meaning, the same for the same seed; ids `企业-0`, `企业-1`, …"""
    chance = np.random.default_rng(seed)
    ids = pa.array([f"企业-{row}" for row in range(rows)], pa.large_string())
    trades, places, tags = ("化工", "纺织", "食品"), ("32", "3205", "320505"), tuple(f"{n:02}" for n in range(80))
    sizes = chance.integers(0, 5, rows)
    columns = [
        AttributeColumn("amount", "scaled", _values(chance, rows, -(10**12), 10**12, np.int64), 2),
        AttributeColumn(
            "odd_numbers", "ranked", _values(chance, rows, 0, 3, np.int8), dictionary=tuple(map(Decimal, ("-1E+14", "0.1", "7")))
        ),
        AttributeColumn("trade", "ranked", _values(chance, rows, 0, 3, np.int16), dictionary=trades),
        AttributeColumn("place", "ranked", _values(chance, rows, 0, 3, np.int8), dictionary=places),
        AttributeColumn("grade", "places", _values(chance, rows, 0, 3, np.int8)),
        AttributeColumn("honest", "truth", _values(chance, rows, 0, 2, np.int8)),
        AttributeColumn("founded_on", "days", _values(chance, rows, 0, 20_000, np.int16)),
        AttributeColumn("tags", "bits", _values(chance, rows, 0, 8, np.int8), dictionary=tags[:3]),
        AttributeColumn(
            "many_tags",
            "lists",
            sizes.astype(np.int8),
            dictionary=tags,
            offsets=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            members=chance.integers(0, 80, sizes.sum()).astype(np.int32),
        ),
    ]
    return Segment(ids, {column.name: column for column in columns})


def _values(chance: np.random.Generator, rows: int, low: int, high: int, kind: type) -> np.ndarray:
    found = chance.integers(low, high, rows).astype(kind)
    return np.where(chance.random(rows) < 0.2, np.iinfo(kind).min, found).astype(kind)


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    """Any rows, ids, columns and dictionaries."""
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    ids = draw(st.lists(texts, unique=True, max_size=40))
    kind = draw(st.sampled_from([pa.string(), pa.large_string()]))
    columns = draw(st.lists(_columns(len(ids)), max_size=6, unique_by=lambda column: column.name))
    return Segment(pa.array(ids, kind), {column.name: column for column in columns})


@st.composite
def _columns(draw: st.DrawFn, rows: int) -> AttributeColumn:
    meaning = draw(st.sampled_from(["scaled", "ranked", "places", "truth", "days", "bits", "lists"]))
    values = np.array(draw(st.lists(st.integers(-128, 127), min_size=rows, max_size=rows)), draw(st.sampled_from(_DTYPES)))
    words = st.lists(st.one_of(st.text(max_size=5), st.text("\ud83d\ude00\ud800", max_size=3)), unique=True, max_size=9)
    dictionary = tuple(sorted(draw(st.one_of(words, st.lists(_NUMBERS, unique=True, max_size=9)))))
    name = draw(st.text(max_size=12))
    if meaning != "lists":
        return AttributeColumn(name, meaning, values, draw(st.integers(0, 15)), dictionary if meaning in ("ranked", "bits") else ())
    sizes = draw(st.lists(st.integers(0, 3), min_size=rows, max_size=rows)) if dictionary else [0] * rows
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    members = np.array([draw(st.integers(0, len(dictionary) - 1)) for _ in range(offsets[-1])], np.int32)
    return AttributeColumn(name, "lists", np.array(sizes, np.int8), 0, dictionary, offsets, members)


def assert_same(one: Segment, other: Segment) -> None:
    """Equal to the last bit and type."""
    assert one.ids.equals(other.ids)
    assert list(one.columns) == list(other.columns)
    for left, right in zip(one.columns.values(), other.columns.values(), strict=True):
        assert (left.name, left.meaning, left.scale) == (right.name, right.meaning, right.scale)
        assert [repr(value) for value in left.dictionary] == [repr(value) for value in right.dictionary]
        for a, b in ((left.values, right.values), (left.offsets, right.offsets), (left.members, right.members)):
            assert (a is None) == (b is None)
            assert a is None or (a.dtype == b.dtype and np.array_equal(a, b))


def amounts(opened: OpenedFolder) -> int:
    """One number that any change of the first column changes: enough to tell whose data a folder holds."""
    return int(opened.segment.columns["amount"].values.sum())
