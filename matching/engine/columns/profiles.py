"""Single profiles into columns: through Arrow where there are many, value by value where there are few or Arrow is at a loss."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from marketplace.eligibility.attribute import Attribute
from marketplace.eligibility.problems import Refused
from marketplace.eligibility.vocabulary import Vocabulary
from matching.engine.columns.arrow_columns import read_column
from matching.engine.columns.building import column_of
from matching.engine.columns.column import AttributeColumn
from matching.engine.columns.exact import MOST_DECIMALS
from matching.engine.errors import ProfileError

_MANY = 128  # from so many profiles on, whole columns take less time than single values
_NEAR = 64  # so many profiles stay in the processor's cache while their values are picked, attribute after attribute
_TYPES = {"boolean": (bool, pa.bool_()), "set": (list, pa.large_list(pa.large_string()))}
_DECIMALS = pa.decimal128(38, MOST_DECIMALS)


def columns_of_profiles(profiles: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> dict[str, AttributeColumn]:
    """Columns by attribute. Raises: ProfileError with all that is wrong with the first wrong profile."""
    columns = {}
    try:
        for name, values in _turned(profiles, vocabulary).items():
            column = _column(vocabulary[name], values, vocabulary)
            if column is not None:
                columns[name] = column
    except Refused:
        raise ProfileError(next(problems for each in profiles if (problems := vocabulary.facts(each)[1]))) from None
    return columns


def _turned(profiles: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> dict[str, list[Any]]:
    """Values by attribute, None where there is none; of attributes that have a value, or count as having one."""
    given = set().union(*profiles)
    turned: dict[str, list[Any]] = {name: [] for name, each in vocabulary.items() if name in given or each.when_absent is not None}
    for first in range(0, len(profiles), _NEAR):
        ask = [each.get for each in profiles[first : first + _NEAR]]
        for name, values in turned.items():
            values += [get(name) for get in ask]
    return turned


def _column(attribute: Attribute, values: list[Any], vocabulary: Vocabulary) -> AttributeColumn | None:
    if len(values) >= _MANY and (array := _as_arrow(attribute, values)) is not None:
        read = read_column(attribute, pa.chunked_array([array]), len(values))
        if not read.wrong:
            return read.column
    return _one_by_one(attribute, values, vocabulary)


def _as_arrow(attribute: Attribute, values: list[Any]) -> pa.Array | None:
    """The values in Arrow's form, none of them changed; None where it has no such form for them, or one of them is wrong."""
    try:
        kinds = set(map(type, values)) - {type(None)}
        if attribute.type == "number":
            kind = _number_type(kinds)
        else:
            accepted, kind = _TYPES.get(attribute.type, (str, pa.large_string()))
            if not kinds <= {accepted}:
                return None
            if accepted is list:
                "".join(chain.from_iterable(value for value in values if value))  # Arrow would take bytes for text
        return None if kind is None else pa.array(values, kind)
    except (pa.ArrowException, TypeError, OverflowError, UnicodeEncodeError):
        return None


def _number_type(kinds: set[type]) -> pa.DataType | None:
    if kinds <= {int}:
        return pa.int64()
    if kinds <= {int, float}:
        return pa.float64()  # whole numbers that it cannot say are refused
    return _DECIMALS if kinds <= {int, Decimal} else None


def _one_by_one(attribute: Attribute, values: list[Any], vocabulary: Vocabulary) -> AttributeColumn | None:
    """Raises: Refused."""
    read = vocabulary.reader(attribute.name)
    given = [attribute.when_absent if value is None else value for value in values]
    comparable = [read(value) for value in given if value is not None]
    codes = np.full(len(given), -1, np.int64)
    codes[[row for row, value in enumerate(given) if value is not None]] = np.arange(len(comparable))
    return column_of(attribute, comparable, codes)
