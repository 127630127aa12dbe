"""The columns' dictionaries as a file: sorted texts or exact numbers, by attribute."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from operator import ge
from pathlib import Path
from typing import Any

from matching.engine.folder.errors import FolderError


def encode_dictionaries(dictionaries: Mapping[str, Sequence[Any]]) -> bytes:
    """Numbers as texts of their digits. A lone surrogate stays one, which is why this is not quite UTF-8."""
    held = {name: _encoded(values) for name, values in dictionaries.items() if len(values)}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _encoded(values: Sequence[Any]) -> dict[str, list[str]]:
    if isinstance(values[0], str):
        return {"texts": list(values)}
    return {"numbers": [str(value) for value in values]}


def decode_dictionaries(file: Path, content: bytes) -> dict[str, tuple[Any, ...]]:
    """Raises: FolderError (damaged, not sorted)."""
    try:
        held = json.loads(content.decode("utf-8", "surrogatepass"))
        return {name: _decoded(file, name, kinds) for name, kinds in held.items()}
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation, RecursionError) as error:
        if isinstance(error, FolderError):
            raise
        raise FolderError(file, f"not readable: {error!r}") from error


def _decoded(file: Path, name: str, kinds: dict[str, list[str]]) -> tuple[Any, ...]:
    ((kind, written),) = kinds.items()
    values: tuple[Any, ...] = tuple(map({"texts": _text, "numbers": _number}[kind], written))
    if any(ge(lower, higher) for lower, higher in pairwise(values)):
        raise FolderError(file, f"the dictionary of {name} is not sorted")
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a string, found {value!r}")
    return value


def _number(value: Any) -> Decimal:
    number = Decimal(_text(value))
    if not number.is_finite():
        raise ValueError(f"expected a number, found {value!r}")
    return number
