"""Profiles as JSON lines into Arrow tables, one column per attribute: what the engine's columns are made from."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json

from marketplace import exact_json
from marketplace.eligibility.vocabulary import Vocabulary

_BLOCK = 16 << 20  # bytes that are parsed at once
# Numbers of the language have at most 15 digits: the nearest double is theirs alone, and reads back as what was written.
_TYPES = {"number": pa.float64(), "boolean": pa.bool_(), "set": pa.list_(pa.string())}


def tables_of(lines: Iterable[bytes], vocabulary: Vocabulary) -> Iterator[pa.Table]:
    """Tables of some thousand profiles, with a column `id` and one of each attribute that anybody has had so far.

    Lines are `{"id": …, "attributes": {…}}`, each with its line break. A value of another type than its attribute's is null; attributes
    that the vocabulary does not know are left out.
    """
    reader = _Reader(vocabulary)
    for block in _blocks(lines):
        yield reader.table(block)


def without(table: pa.Table, wrong: Iterable[tuple[int, str]]) -> pa.Table:
    """The table with null at these places (row from 0, attribute)."""
    by_attribute: dict[str, list[int]] = {}
    for row, attribute in wrong:
        by_attribute.setdefault(attribute, []).append(row)
    for attribute, rows in by_attribute.items():
        column = table[attribute].combine_chunks()
        taken = pc.is_in(pa.array(range(len(table)), pa.int64()), pa.array(rows, pa.int64()))
        cleared = pc.if_else(taken, pa.scalar(None, column.type), column)
        table = table.set_column(table.column_names.index(attribute), attribute, cleared)
    return table


def accepted(attributes: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """The attributes without those that the vocabulary does not know, or whose values it does not take: they are unknown."""
    wrong = {problem.attribute for problem in vocabulary.facts(attributes)[1]}
    return {name: value for name, value in attributes.items() if name in vocabulary and name not in wrong}


class _Reader:
    """Arrow's parser takes twice as long where it is told of a thousand attributes that nobody has, so it is told of those met so far."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._met: dict[str, pa.DataType] = {}

    def table(self, block: bytes) -> pa.Table:
        try:
            while self._meet(parsed := _parsed(block, self._schema())):
                pass
        except pa.ArrowInvalid:  # somewhere in it is a value of another type
            parsed = self._one_by_one(block)
        attributes = parsed["attributes"].combine_chunks()
        columns = {name: attributes.field(name) for name in self._met}
        return pa.table({"id": parsed["id"], **columns})

    def _meet(self, parsed: pa.Table) -> bool:
        """Whether there are attributes that the parser was not told of."""
        present = {field.name for field in parsed.schema.field("attributes").type}
        fresh = sorted((present & self._vocabulary.keys()) - self._met.keys())
        self._met |= {name: _TYPES.get(self._vocabulary[name].type, pa.string()) for name in fresh}
        return bool(fresh)

    def _schema(self) -> pa.Schema:
        return pa.schema([("id", pa.string()), ("attributes", pa.struct(list(self._met.items())))])

    def _one_by_one(self, block: bytes) -> pa.Table:
        rows = [exact_json.decode(line) for line in block.splitlines()]
        profiles = [accepted(row["attributes"], self._vocabulary) for row in rows]
        names = {name for profile in profiles for name in profile}
        self._met |= {name: _TYPES.get(self._vocabulary[name].type, pa.string()) for name in sorted(names - self._met.keys())}
        found = [{"id": row["id"], "attributes": self._doubles(profile)} for row, profile in zip(rows, profiles, strict=True)]
        return pa.Table.from_pylist(found, self._schema())

    def _doubles(self, profile: dict[str, Any]) -> dict[str, Any]:
        return {name: float(value) if self._met[name] == pa.float64() and value is not None else value for name, value in profile.items()}


def _blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    gathered: list[bytes] = []
    size = 0
    for line in lines:
        gathered.append(line)
        size += len(line)
        if size >= _BLOCK:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)


def _parsed(block: bytes, schema: pa.Schema) -> pa.Table:
    return pa.json.read_json(
        pa.BufferReader(block), pa.json.ReadOptions(block_size=2 * len(block)), pa.json.ParseOptions(explicit_schema=schema)
    )
