"""A segment's columns as entries of the header and arrays of the columns' file, both ways."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from matching.engine.columns.column import AttributeColumn, Segment
from matching.engine.folder.arrays import Array, ArrayReader, ArrayWriter
from matching.engine.folder.errors import FolderError
from matching.engine.folder.header import ColumnSpec, Header
from matching.engine.plan.plan import MOST_CUTS, Sketch

Dictionaries = Mapping[str, tuple[Any, ...]]


def place_columns(writer: ArrayWriter, segment: Segment) -> list[ColumnSpec]:
    """Raises: ValueError (columns that are not the segment's)."""
    for name, column in segment.columns.items():
        if name != column.name or column.values.shape != (segment.rows,) or column.values.dtype.kind != "i":
            raise ValueError(f"the column {column.name} has {column.values.shape} values of {column.values.dtype} for {segment.rows} rows")
    return [_placed(writer, column, segment.sketches.get(column.name)) for column in segment.columns.values()]


def _placed(writer: ArrayWriter, column: AttributeColumn, sketch: Sketch | None) -> ColumnSpec:
    values = writer.add(column.values)
    if column.meaning != "lists":
        codes, cuts = (None, None) if sketch is None else (writer.add(sketch.codes), writer.add(sketch.cuts))
        return ColumnSpec(column.name, column.meaning, column.scale, values, None, None, codes, cuts)
    if column.offsets is None or column.members is None:
        raise ValueError(f"the column {column.name} is of lists and has none")
    offsets, members = writer.add(column.offsets), writer.add(column.members)
    return ColumnSpec(column.name, column.meaning, column.scale, values, offsets, members, None, None)


def read_columns(file: Path, reader: ArrayReader, header: Header, ids: pa.Array, dictionaries: Dictionaries) -> Segment:
    """Raises: FolderError."""
    names = [spec.name for spec in header.columns]
    if len(set(names)) < len(names):
        raise FolderError(file, "an attribute has two columns")
    if strange := dictionaries.keys() - set(names):
        raise FolderError(file, f"dictionaries without a column: {', '.join(sorted(strange))}")
    columns, sketches = dict[str, AttributeColumn](), dict[str, Sketch]()
    for spec in header.columns:
        columns[spec.name] = _read(file, reader, spec, header.rows, dictionaries.get(spec.name, ()))
        if (sketch := _read_sketch(file, reader, spec, header.rows)) is not None:
            sketches[spec.name] = sketch
    return Segment(ids, columns, sketches)


def _read_sketch(file: Path, reader: ArrayReader, spec: ColumnSpec, rows: int) -> Sketch | None:
    if spec.codes is None or spec.cuts is None:
        return None
    codes, cuts = reader.take(f"the sketch of {spec.name}", spec.codes, rows), reader.take(f"the cuts of {spec.name}", spec.cuts)
    if codes.dtype != np.int8 or cuts.dtype != np.int64 or cuts.ndim != 1 or len(cuts) > MOST_CUTS or (np.diff(cuts) <= 0).any():
        raise FolderError(file, f"the sketch of {spec.name} is none: {codes.dtype} with cuts of {cuts.dtype} {cuts.shape}")
    return Sketch(codes, cuts)


def _read(file: Path, reader: ArrayReader, spec: ColumnSpec, rows: int, dictionary: tuple[Any, ...]) -> AttributeColumn:
    values = reader.take(spec.name, spec.values, rows)
    if values.dtype.kind != "i":
        raise FolderError(file, f"the column {spec.name} is of {values.dtype}")
    if spec.meaning != "lists":
        return AttributeColumn(spec.name, spec.meaning, values, spec.scale, dictionary)
    if spec.offsets is None or spec.members is None:
        raise FolderError(file, f"the column {spec.name} is of lists and has none")
    offsets = reader.take(f"the offsets of {spec.name}", spec.offsets, rows + 1)
    members = reader.take(f"the members of {spec.name}", spec.members)
    _check_lists(file, spec.name, offsets, members, len(dictionary))
    return AttributeColumn(spec.name, "lists", values, spec.scale, dictionary, offsets, members)


def _check_lists(file: Path, name: str, offsets: Array, members: Array, size: int) -> None:
    """Native code walks along these numbers: none may lead outside."""
    if offsets.dtype != np.int64 or members.dtype != np.int32 or members.ndim != 1:
        raise FolderError(file, f"the lists of {name} are of {offsets.dtype} and {members.dtype}")
    if offsets[0] != 0 or offsets[-1] != len(members) or (offsets[1:] < offsets[:-1]).any():
        raise FolderError(file, f"the lists of {name} do not lie one after the other")
    if members.size and (members.min() < 0 or members.max() >= size):
        raise FolderError(file, f"a list of {name} names a member outside its dictionary")
