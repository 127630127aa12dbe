"""How a delivery is meant, read from what was sent: the fields of JSON or of a form, every fault at once."""

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from marketplace.errors import FieldError, Invalid
from marketplace.information.batches.terms import BatchTerms
from marketplace.information.files.declared import read_declared
from marketplace.information.states import Lane, Mode, OnError

FIELDS = ("mode", "as_of", "on_error", "layout")
Choice = TypeVar("Choice", bound=StrEnum)


def read_terms(given: Mapping[str, Any], lane: Lane, file_name: str) -> BatchTerms:
    """`mode` and `as_of` are required; `on_error` is reject_all unless it is given; `layout` declares columns and units of the file.

    Raises: Invalid.
    """
    errors = [FieldError(f"/{name}", f"没有这个字段，可用的是 {'、'.join(FIELDS)}") for name in given if name not in FIELDS]
    mode = _choice(Mode, given.get("mode"), "mode", errors)
    on_error = _choice(OnError, given.get("on_error", OnError.REJECT_ALL.value), "on_error", errors)
    as_of = _day(given.get("as_of"), errors)
    layout = read_layout(given.get("layout"), errors)
    if errors or mode is None or on_error is None or as_of is None:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors)
    return BatchTerms(mode, as_of, on_error, lane, file_name, layout)


def _choice(kinds: type[Choice], given: Any, name: str, errors: list[FieldError]) -> Choice | None:
    known = [each.value for each in kinds]
    if isinstance(given, str) and given in known:
        return kinds(given)
    said = "没有填写" if given in (None, "") else f"「{str(given)[:40]}」不在可选范围内"
    errors.append(FieldError(f"/{name}", f"{said}，可选：{'、'.join(known)}"))
    return None


def _day(given: Any, errors: list[FieldError]) -> date | None:
    try:
        if isinstance(given, str) and len(given) == len("2026-11-21"):
            return date.fromisoformat(given)
    except ValueError:
        pass
    errors.append(FieldError("/as_of", "请填写截至日期，形如 2026-10-31"))
    return None


def read_layout(given: Any, errors: list[FieldError]) -> dict[str, Any]:
    """What the sender declares of a file's columns; faults go into `errors`."""
    if given in (None, "", {}):
        return {}
    try:
        declared = read_declared(json.loads(given) if isinstance(given, str) else given)
    except (ValueError, RecursionError):
        errors.append(FieldError("/layout", "版式须是 JSON 对象"))
    except Invalid as refused:
        errors.extend(refused.errors)
    else:
        return msgspec.to_builtins(declared)  # type: ignore[no-any-return]
    return {}
