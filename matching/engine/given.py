"""What callers hand in, as copies of our own: they may go on to change theirs, and some of it is looked at only later."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marketplace.eligibility.vocabulary import Vocabulary

_UNCHANGING = frozenset({str, int, bool, float, Decimal})


def own_id(profile_id: Any) -> str:
    """Raises: TypeError (no string), ValueError (a lone surrogate, which no column of ids can hold)."""
    if not isinstance(profile_id, str):
        raise TypeError(f"an id is a string; {profile_id!r} is none")
    try:
        profile_id.encode()
    except UnicodeEncodeError:
        raise ValueError(f"an id is text that UTF-8 can say; {profile_id!r} has half a character in it") from None
    return profile_id


def own_attributes(attributes: Any, vocabulary: Vocabulary) -> dict[str, Any]:
    """Those that the vocabulary knows and that are not null: nothing else bears on anything. Raises: TypeError (no mapping)."""
    if not isinstance(attributes, Mapping):
        raise TypeError(f"attributes are an object; {attributes!r} is none")
    known = vocabulary.names
    return {
        name: value if type(value) in _UNCHANGING else _own_value(value)
        for name, value in attributes.items()
        if value is not None and name in known
    }


def own_criterion(criterion: Any) -> Any:
    """Of a checked criterion or a part of it, to the bottom."""
    if type(criterion) in _UNCHANGING:
        return criterion
    if type(criterion) is dict:  # asked before Mapping, which takes ten times as long
        return {key: own_criterion(part) for key, part in criterion.items()}
    if isinstance(criterion, Mapping):
        return {key: own_criterion(part) for key, part in criterion.items()}
    return [own_criterion(part) for part in criterion] if isinstance(criterion, list | tuple) else criterion


def _own_value(value: Any) -> Any:
    """A float of another library, which no writer of JSON may know, becomes Python's. What is in a list is checked later."""
    if isinstance(value, list | tuple):
        return list(value)
    return float(value) if isinstance(value, float) else value
