"""Tables with a bit of everything: columns of every Arrow type, right and wrong values, ids that are missing or repeated."""

import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tests.matching.engine.equality.worlds import DAYS, GRADES, INDUSTRIES, PREFIXES, REGIONS, WORDS

Dice = random.Random
Maker = Callable[[Dice, int], pa.Array]

_WRONG_SHARE = 0.02
_INTEGERS = [0, 1, -1, 70000, 999_999_999_999_999, -999_999_999_999_999]
_LARGE = [10**15, -(10**15), 2**63 - 1, -(2**63)]
_FLOATS = [0.1, -0.0, 70000.0, 3.65, 1e-7, 1e-17, 1e-300, 5e-324, 999_999_999_999_999.0, 123456.789012345, 0.000123456789012345]
_BAD_FLOATS = [float("nan"), float("inf"), -float("inf"), 0.1 + 0.2, 1e15, 999_999_999_999_999.9, 123456.7890123456, 1.0000000000000002e-9]
_DECIMALS = [Decimal("0"), Decimal("-0.3"), Decimal("12.5"), Decimal("99999999999.9999"), Decimal("900000000000000")]
_BAD_DECIMALS = [Decimal("1000000000000000"), Decimal("123456789012.3456"), Decimal("-12345678901234567890"), Decimal("999999999999999.9")]
_FINE = [Decimal("0.00000000000000000001"), Decimal("12345.6"), Decimal("1")]
_FAR_DAYS = [-719_163, 2_932_897, -(2**31), 2**31 - 1]
_BAD_TEXTS = ["", "nonsense", "2023-02-29", "32", "U", "1999-1-1", "k70"]


def _drawn(right: Sequence[Any], wrong: Sequence[Any]) -> Callable[[Dice, int], list[Any]]:
    def draw(dice: Dice, rows: int) -> list[Any]:
        share = dice.choice([0.0, _WRONG_SHARE])
        return [None if dice.random() < 0.2 else dice.choice(wrong if dice.random() < share else right) for _ in range(rows)]

    return draw


def _maker(right: Sequence[Any], wrong: Sequence[Any], *kinds: pa.DataType) -> Maker:
    draw = _drawn(right, wrong)
    return lambda dice, rows: pa.array(draw(dice, rows), dice.choice(kinds))


def _texts(right: Sequence[str]) -> list[Maker]:
    plain = _maker(right, _BAD_TEXTS, pa.string(), pa.large_string())
    coded = _maker(right, _BAD_TEXTS, pa.string())
    return [plain, lambda dice, rows: coded(dice, rows).dictionary_encode()]


def _sets(dice: Dice, rows: int) -> pa.Array:
    members = [f"m{number}" for number in range(90)] if dice.random() < 0.3 else WORDS
    share = dice.choice([0.0, _WRONG_SHARE])
    lists = [[None if dice.random() < share else dice.choice(members) for _ in range(dice.randint(0, 4))] for _ in range(rows)]
    values = [None if dice.random() < 0.2 else each for each in lists]
    return pa.array(values, dice.choice([pa.list_(pa.string()), pa.large_list(pa.large_string()), pa.list_(pa.large_string())]))


_MAKERS: dict[str, list[Maker]] = {
    "number": [
        _maker(_INTEGERS, _LARGE, pa.int64()),
        _maker([0, 1, 127], [0], pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32()),
        _maker([0, 7, 10**15 - 1], [10**15, 2**64 - 1], pa.uint64()),
        _maker(_FLOATS, _BAD_FLOATS, pa.float64()),
        _maker(_FLOATS[:4], _BAD_FLOATS, pa.float64()),
        _maker(_DECIMALS, _BAD_DECIMALS, pa.decimal128(38, 4), pa.decimal128(38, 10), pa.decimal256(60, 6)),
        _maker(_DECIMALS[:3], _BAD_DECIMALS[3:], pa.decimal128(18, 2)),
        _maker(_FINE, [Decimal("0.12345678901234567890")], pa.decimal128(38, 20)),
    ],
    "boolean": [_maker([True, False], [True], pa.bool_())],
    "category": _texts(GRADES),
    "free": _texts(WORDS),
    "region": _texts(REGIONS),
    "industry": _texts(INDUSTRIES),
    "prefix": _texts(PREFIXES),
    "date": [*_texts(DAYS), _maker([0, -1, 20_000, -719_162, 2_932_896], _FAR_DAYS, pa.date32())],
    "set": [_sets],
}


def awkward_table(entries: Sequence[Mapping[str, Any]], seed: int, rows: int) -> pa.Table:
    """A column for most attributes, now and then one meant for another type; columns that nobody knows among them; in any order."""
    dice = random.Random(seed)
    names = [f"p{number}" for number in range(rows)]
    ids = [None if dice.random() < 0.02 else dice.choice(names[: row + 1]) if dice.random() < 0.03 else names[row] for row in range(rows)]
    columns = {"id": pa.array(ids, dice.choice([pa.string(), pa.large_string()])), "nobody_knows": pa.array(range(rows))}
    for entry in entries:
        if dice.random() < 0.85:
            columns[entry["name"]] = dice.choice(_MAKERS[_kind(entry) if dice.random() < 0.97 else dice.choice(list(_MAKERS))])(dice, rows)
    table = pa.table(columns)
    return table.select(dice.sample(table.column_names, table.num_columns))


def _kind(entry: Mapping[str, Any]) -> str:
    if entry["type"] == "category":
        return "category" if "values" in entry else "free"
    return str(entry.get("hierarchy") or entry["type"])
