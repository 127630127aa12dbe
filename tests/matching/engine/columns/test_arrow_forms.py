"""The same values in every form in which Arrow holds them make the same column; what has no such form is a fault of the column."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.facts import attributes_of
from matching.engine.columns.ingest import segment_of
from matching.engine.errors import PopulationError

VOCABULARY = Vocabulary.from_entries(
    [
        {"name": "number", "type": "number"},
        {"name": "word", "type": "category"},
        {"name": "tags", "type": "set"},
        {"name": "day", "type": "date"},
        {"name": "share", "type": "number", "when_absent": Decimal("0.5")},
        {"name": "titles", "type": "set", "when_absent": ["new", "high"]},
        {"name": "since", "type": "date", "when_absent": "2020-01-01"},
        {"name": "listed", "type": "boolean", "when_absent": False},
    ]
)
ABSENT = {"share": Decimal("0.5"), "titles": ["high", "new"], "since": "2020-01-01", "listed": False}
TEXTS = ["b", None, "a", "b"]
LISTS = [["b", "a", "b"], None, [], ["c"]]
NUMBERS = [Decimal("1.5"), None, Decimal("-2"), Decimal("120")]
NOT_UTF8 = pa.Array.from_buffers(pa.string(), 2, [None, pa.py_buffer(np.array([0, 1, 2], np.int32).tobytes()), pa.py_buffer(b"a\xff")])


def read(name: str, column: pa.Array | pa.ChunkedArray) -> list[Any]:
    """What every row of a table of this one column knows of it."""
    ids = pa.array([f"p{row}" for row in range(len(column))])
    segment, refusals = segment_of(pa.table({"id": ids, name: column}), VOCABULARY)
    assert not refusals
    return [attributes_of(segment, row, VOCABULARY).get(name) for row in range(segment.rows)]


def _coded(values: Sequence[str | None], plain: pa.DataType) -> pa.Array:
    listed = sorted({value for value in values if value is not None})
    indices = pa.array([None if value is None else listed.index(value) for value in values], pa.int8())
    return pa.DictionaryArray.from_arrays(indices, pa.array(listed, plain))


@pytest.mark.parametrize(
    "column",
    [
        pa.array(TEXTS, pa.string()),
        pa.array(TEXTS, pa.large_string()),
        pa.array(TEXTS, pa.string_view()),
        _coded(TEXTS, pa.string()),
        _coded(TEXTS, pa.large_string()),
        _coded(TEXTS, pa.string_view()),
        pa.array(["x", *TEXTS]).dictionary_encode().slice(1),
        pa.chunked_array([pa.array(TEXTS[:1]), pa.array([], pa.string()), pa.array(TEXTS[1:])]),
        pa.DictionaryArray.from_arrays(pa.array([0, 1, 3, 2], pa.uint64()), pa.array(["b", None, "b", "a"])),
    ],
)
def test_text_is_text_in_every_form(column: pa.Array) -> None:
    assert read("word", column) == TEXTS


@pytest.mark.parametrize(
    "kind",
    [
        pa.list_(pa.string()),
        pa.large_list(pa.large_string()),
        pa.list_(pa.string_view()),
        pa.list_(pa.dictionary(pa.int8(), pa.string())),
        pa.list_view(pa.string()),
        pa.large_list_view(pa.large_string()),
    ],
)
def test_a_set_is_a_list_of_any_form(kind: pa.DataType) -> None:
    wanted = [["a", "b"], None, [], ["c"]]
    assert read("tags", pa.array(LISTS, kind)) == wanted
    assert read("tags", pa.array([["z"], *LISTS], kind).slice(1)) == wanted
    assert read("tags", pa.chunked_array([pa.array(LISTS[:2], kind), pa.array(LISTS[2:], kind)])) == wanted


def test_a_member_that_is_repeated_counts_once_among_many() -> None:
    many = [f"m{number:02}" for number in range(80)]
    assert read("tags", pa.array([many + many, ["m07", "m07"], None])) == [many, ["m07"], None]


def test_a_null_list_of_fixed_size_is_unknown() -> None:
    assert read("tags", pa.array([["b", "a"], None, ["c", "c"]], pa.list_(pa.string(), 2))) == [["a", "b"], None, ["c"]]


@pytest.mark.parametrize(
    "kind",
    [
        pa.float64(),
        pa.decimal32(9, 4),
        pa.decimal64(18, 6),
        pa.decimal128(38, 1),
        pa.decimal128(38, 30),
        pa.decimal256(76, 40),
    ],
)
def test_a_number_is_a_number_in_every_form(kind: pa.DataType) -> None:
    column = pa.array(NUMBERS if pa.types.is_decimal(kind) else [None if value is None else float(value) for value in NUMBERS], kind)
    assert read("number", column) == NUMBERS
    assert read("number", pa.concat_arrays([column, column]).slice(2, 4)) == [*NUMBERS[2:], *NUMBERS[:2]]


@pytest.mark.parametrize(
    "kind", [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64(), pa.decimal128(25, 2)]
)
def test_a_whole_number_is_one_at_every_width(kind: pa.DataType) -> None:
    assert read("number", pa.array([10, None, 0, 120]).cast(kind)) == [10, None, 0, 120]


def test_a_day_is_a_day_as_text_and_as_a_number() -> None:
    days = ["0001-01-01", None, "9999-12-31", "1970-01-01"]
    assert read("day", pa.array(days)) == read("day", pa.array(days).cast(pa.date32())) == days


def test_what_is_absent_counts_as_the_vocabulary_says() -> None:
    assert read("share", pa.array([None, 3, None])) == [Decimal("0.5"), 3, Decimal("0.5")]
    assert read("titles", pa.array([["x"], None, []])) == [["x"], ["high", "new"], []]
    assert read("since", pa.array([None, "2026-11-21"])) == ["2020-01-01", "2026-11-21"]
    assert read("since", pa.array([None, "2026-11-21"]).cast(pa.date32())) == ["2020-01-01", "2026-11-21"]
    assert read("listed", pa.array([None, True, False])) == [False, True, False]
    segment, _ = segment_of(pa.table({"id": ["a"]}), VOCABULARY)
    assert attributes_of(segment, 0, VOCABULARY) == ABSENT


def test_dictionaries_of_many_chunks_are_united_beyond_their_width() -> None:
    chunks = [_coded([f"{letter}{number}" for number in range(100)], pa.string()) for letter in "abc"]
    assert len(set(read("word", pa.chunked_array(chunks)))) == 300


def test_nobody_and_nothing_known_make_no_columns() -> None:
    nulls = {name: pa.nulls(2, kind) for name, kind in (("number", pa.float64()), ("word", pa.string()), ("tags", pa.list_(pa.string())))}
    assert set(segment_of(pa.table({"id": ["a", "b"], **nulls}), VOCABULARY).segment.columns) == set(ABSENT)
    empty = {name: column.slice(2) for name, column in nulls.items()}
    segment, refusals = segment_of(pa.table({"id": pa.array([], pa.string()), **empty}), VOCABULARY)
    assert (segment.rows, segment.columns, refusals) == (0, {}, [])


def test_all_faults_of_the_columns_are_told_at_once() -> None:
    columns = [pa.array([1, 2]), pa.array([1, 2]), pa.array([[1], [2]]), pa.array([1.0, 2.0], pa.float32()), NOT_UTF8, pa.array([b"", b""])]
    with pytest.raises(PopulationError) as caught:
        segment_of(pa.table(columns, ["number", "number", "tags", "share", "word", "not in the vocabulary"]), VOCABULARY)
    told = {problem.column: problem.detail for problem in caught.value.problems}
    assert list(told) == ["number", "id", "tags", "share", "word"]
    assert "more than once" in told["number"]
    assert "no column id" in told["id"]
    assert "list<item: int64>" in told["tags"]
    assert "type float" in told["share"]
    assert "no UTF-8" in told["word"]


@pytest.mark.parametrize("ids", [pa.array([1, 2]), pa.array([["a"], ["b"]]), NOT_UTF8])
def test_ids_are_text(ids: pa.Array) -> None:
    with pytest.raises(PopulationError, match="id: the column"):
        segment_of(pa.table({"id": ids}), VOCABULARY)


@pytest.mark.parametrize("kind", [pa.string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())])
def test_ids_may_be_of_any_form_of_text(kind: pa.DataType) -> None:
    ids = (
        pa.array(["a", None, "b", "a"]).cast(kind)
        if not pa.types.is_dictionary(kind)
        else pa.array(["a", None, "b", "a"]).dictionary_encode()
    )
    segment, refusals = segment_of(pa.table({"id": ids}), VOCABULARY)
    assert segment.ids.to_pylist() == ["a", "b"]
    assert [(refusal.line, refusal.id, refusal.detail[:20]) for refusal in refusals] == [
        (2, None, "the row has no id"),
        (4, "a", "an earlier profile h"),
    ]
