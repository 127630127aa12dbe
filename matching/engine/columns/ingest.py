"""Profiles into columns: from Arrow by whole columns, from single profiles a few at a time. What `zhida match` refuses is refused here."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa

from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.arrow_columns import Read, read_column
from matching.engine.columns.arrow_plain import is_broken
from matching.engine.columns.arrow_types import BROKEN, ColumnProblem, type_problems
from matching.engine.columns.column import AttributeColumn, Segment
from matching.engine.columns.ids_column import Ids, Refusal, read_ids
from matching.engine.columns.narrow import renarrowed
from matching.engine.columns.profiles import columns_of_profiles
from matching.engine.columns.sources import Columns
from matching.engine.columns.take import Rows, taken
from matching.engine.errors import PopulationError

T = TypeVar("T")
_VALUES_WORTH_THREADS = 500_000
_MOST_THREADS = 4  # each holds a column as it was given beside what it makes of it


class Ingested(NamedTuple):
    """Rows that were taken, and those that were not, by line."""

    segment: Segment
    refusals: list[Refusal]


def segment_of(columns: Columns, vocabulary: Vocabulary) -> Ingested:
    """A column `id` and one per attribute; columns that the vocabulary does not know are ignored. Raises: PopulationError."""
    attributes = [name for name in dict.fromkeys(columns.schema.names) if name != "id" and name in vocabulary]
    if problems := type_problems(columns.schema, vocabulary):
        told = {problem.column for problem in problems}
        rest = [name for name in ("id", *attributes) if name not in told and is_broken(columns.column(name))]
        raise PopulationError([*problems, *(ColumnProblem(name, BROKEN) for name in rest)])
    rows = columns.num_rows
    work: list[Callable[[], Any]] = [partial(_sound, columns, "id", read_ids)]
    work += [partial(_sound, columns, name, partial(read_column, vocabulary[name], rows=rows)) for name in attributes]
    found = dict(zip(["id", *attributes], _in_threads(work, rows * len(work)), strict=True))
    if broken := [ColumnProblem(name, BROKEN) for name, each in found.items() if each is None]:
        raise PopulationError(broken)
    ids: Ids = found.pop("id")
    read: dict[str, Read] = {name: found[name] if name in found else read_column(vocabulary[name], None, rows) for name in vocabulary}
    return _put_together(ids, read, columns.schema.names)


def segment_of_profiles(profiles: Sequence[tuple[str, Mapping[str, Any]]], vocabulary: Vocabulary) -> Ingested:
    """A few profiles, each checked as `Vocabulary.facts` does. Raises: ProfileError."""
    columns = columns_of_profiles([attributes for _, attributes in profiles], vocabulary)
    return Ingested(Segment(pa.array([profile_id for profile_id, _ in profiles], pa.large_string()), columns), [])


def _sound(columns: Columns, name: str, read: Callable[[pa.ChunkedArray], T]) -> T | None:
    """The column read; None where it is damaged."""
    chunks = columns.column(name)
    return None if is_broken(chunks) else read(chunks)


def _in_threads(work: Sequence[Callable[[], Any]], values: int) -> list[Any]:
    threads = min(_MOST_THREADS, len(os.sched_getaffinity(0))) if values >= _VALUES_WORTH_THREADS else 1
    if threads == 1:
        return [each() for each in work]
    with ThreadPoolExecutor(threads) as pool:
        return [each.result() for each in [pool.submit(each) for each in work]]


def _put_together(ids: Ids, read: Mapping[str, Read], order: Sequence[str]) -> Ingested:
    """Without the rows that any column refuses. `order`: of the columns, in which a row's refusals stand."""
    repeated = {each.line - 1 for each in ids.refused}
    wrong = [Refusal(row + 1, ids.array[row].as_py(), name, *told)
             for name, each in read.items() for row, told in each.wrong.items() if row not in repeated]  # fmt: skip
    place = {name: number for number, name in enumerate(order)}
    refusals = sorted([*ids.refused, *wrong], key=lambda each: (each.line, place.get(each.attribute or "", 0)))
    columns = {name: each.column for name, each in read.items() if each.column is not None}
    if not refusals:
        return Ingested(Segment(ids.array, columns), [])
    rows = np.delete(np.arange(len(ids.array)), [each.line - 1 for each in refusals])
    kept = {name: column for name, each in columns.items() if (column := _kept(each, rows)) is not None}
    return Ingested(Segment(ids.array.take(pa.array(rows)), kept), refusals)


def _kept(column: AttributeColumn, rows: Rows) -> AttributeColumn | None:
    found = taken(column, rows)
    return None if found is None else replace(found, values=renarrowed(found.values))
