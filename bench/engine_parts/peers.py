"""The two peers: each writes a condition in its own terms, Kleene's logic kept, and counts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from bench.engine_parts.peer_form import Among, Bits, Compare, Group, Linear, Members, Negation, Truth

Counts = list[tuple[int, int]]


def sql(condition: Any) -> str:  # noqa: PLR0911  # one line per kind
    """The condition as an expression: TRUE, FALSE, or NULL where it is unknown."""
    match condition:
        case Compare(column, sign, operand):
            # Without the cast an enumeration would compare by its text.
            return f"{column} {sign} {_literal(operand)}" + (f"::{column}_values" if isinstance(operand, str) else "")
        case Among(lists, whole, coarse):
            inside = " OR ".join(f"{column} IN ({', '.join(map(_literal, values))})" for column, values in lists)
            if not coarse:
                return f"({inside})"
            open_ = f"{whole} IS NULL OR {whole} IN ({', '.join(map(str, coarse))})"
            return f"CASE WHEN {inside} THEN TRUE WHEN {open_} THEN NULL ELSE FALSE END"
        case Truth(column):
            return column
        case Bits(column, mask, every):
            return f"({column} & {mask}) = {mask}" if every else f"({column} & {mask}) <> 0"
        case Members(column, members, every):
            return f"list_has_{'all' if every else 'any'}({column}, [{', '.join(map(_literal, members))}])"
        case Linear(column, times, sign, other, other_times, plus):
            return f"{times} * {column} {sign} {other_times} * {other} + {plus}"
        case Negation(part):
            return f"(NOT {sql(part)})"
        case Group(needed, parts):
            return _sql_group(needed, [sql(part) for part in parts])
    raise TypeError(condition)


def _literal(operand: Any) -> str:
    if isinstance(operand, date):
        return f"DATE '{operand.isoformat()}'"
    return f"{operand!r}::DOUBLE" if isinstance(operand, float) else repr(operand)  # made-up words hold no quotes


def _sql_group(needed: int, parts: list[str]) -> str:
    if needed in (1, len(parts)):
        return f"({(' AND ' if needed == len(parts) else ' OR ').join(parts)})"
    # Adding up truth values would let one NULL swallow the sum.
    true = " + ".join(f"CASE WHEN {part} THEN 1 ELSE 0 END" for part in parts)
    false = " + ".join(f"CASE WHEN NOT {part} THEN 1 ELSE 0 END" for part in parts)
    return f"CASE WHEN {true} >= {needed} THEN TRUE WHEN {false} > {len(parts) - needed} THEN FALSE ELSE NULL END"


SIGNS = {"=": "eq", "<>": "ne", ">": "gt", ">=": "ge", "<": "lt", "<=": "le"}


def expression(condition: Any) -> pl.Expr:  # noqa: PLR0911  # one line per kind
    """The condition as a Polars expression: true, false or null."""
    match condition:
        case Compare(column, sign, operand):
            return getattr(pl.col(column), SIGNS[sign])(operand)
        case Among(lists, whole, coarse):
            inside = pl.any_horizontal([pl.col(column).is_in(list(values)) for column, values in lists])
            if not coarse:
                return inside
            return pl.when(inside).then(True).when(pl.col(whole).is_null() | pl.col(whole).is_in(list(coarse))).then(None).otherwise(False)
        case Truth(column):
            return pl.col(column)
        case Bits(column, mask, every):
            return (pl.col(column) & mask) == mask if every else (pl.col(column) & mask) != 0
        case Members(column, members, every):
            held = [pl.col(column).list.contains(member) for member in members]
            return pl.all_horizontal(held) if every else pl.any_horizontal(held)
        case Linear(column, times, sign, other, other_times, plus):
            return getattr(pl.col(column) * times, SIGNS[sign])(pl.col(other) * other_times + plus)
        case Negation(part):
            return ~expression(part)
        case Group(needed, parts):
            return _expression_group(needed, [expression(part) for part in parts])
    raise TypeError(condition)


def _expression_group(needed: int, parts: list[pl.Expr]) -> pl.Expr:
    if needed == len(parts):
        return pl.all_horizontal(parts)
    if needed == 1:
        return pl.any_horizontal(parts)
    true = pl.sum_horizontal([part.fill_null(False).cast(pl.Int8) for part in parts])
    false = pl.sum_horizontal([(~part).fill_null(False).cast(pl.Int8) for part in parts])
    return pl.when(true >= needed).then(True).when(false > len(parts) - needed).then(False).otherwise(None)


class DuckDb:
    """A table in memory, all threads."""

    def __init__(self, table: pa.Table, enumerations: Mapping[str, Sequence[str]]) -> None:
        self._connection = duckdb.connect()
        self._connection.register("given", table)
        for name, values in enumerations.items():
            self._connection.execute(f"CREATE TYPE {name}_values AS ENUM ({', '.join(map(repr, values))})")
        typed = ", ".join(f"{name}::{name}_values AS {name}" for name in enumerations)
        chosen = f"* REPLACE ({typed})" if typed else "*"
        self._connection.execute(f"CREATE TABLE population AS SELECT {chosen} FROM given")
        self._connection.unregister("given")

    def eligible(self, condition: Any) -> int:
        """How many rows a WHERE lets through."""
        return int(self._one(f"SELECT count(*) FROM population WHERE {sql(condition)}")[0])

    def eligible_of(self, conditions: Sequence[Any]) -> list[int]:
        """How many rows each lets through, all in one query."""
        return [
            int(count)
            for count in self._one(f"SELECT {', '.join(f'count(*) FILTER ({sql(each)})' for each in conditions)} FROM population")
        ]

    def both(self, condition: Any) -> tuple[int, int]:
        """Eligible and undetermined."""
        found = sql(condition)
        return tuple(self._one(f"SELECT count(*) FILTER ({found}), count(*) FILTER (({found}) IS NULL) FROM population"))

    def _one(self, query: str) -> tuple[Any, ...]:
        return self._connection.execute(query).fetchone()  # type: ignore[return-value]  # an aggregate has a row


class Polars:
    """A data frame in memory, all threads."""

    def __init__(self, table: pa.Table, enumerations: Mapping[str, Sequence[str]]) -> None:
        frame: pl.DataFrame = pl.from_arrow(table, rechunk=True)  # type: ignore[assignment]  # a table, not an array
        self._frame = frame.with_columns(pl.col(name).cast(pl.Enum(values)) for name, values in enumerations.items())

    def both_of(self, conditions: Sequence[Any]) -> Counts:
        """Eligible and undetermined of each, all in one query."""
        found = [expression(each).alias(str(number)) for number, each in enumerate(conditions)]
        counted = [
            part
            for number in range(len(found))
            for part in (pl.col(str(number)).sum().alias(f"t{number}"), pl.col(str(number)).null_count().alias(f"u{number}"))
        ]
        row = self._frame.lazy().select(found).select(counted).collect().row(0)
        return list(zip(row[::2], row[1::2], strict=True))

    def reach(self, condition: Any) -> tuple[pl.Series, int]:
        """Ids of the eligible, and how many are undetermined."""
        found = self._frame.lazy().select("id", found=expression(condition)).collect()
        return found.lazy().filter("found").select("id").collect()["id"], found["found"].null_count()
