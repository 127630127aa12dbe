"""One entry of the vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

TYPES = ("number", "boolean", "category", "code", "set", "date")
LEVELS = ("profile", "deal", "lender", "reference")

# A key given as null says nothing: the default holds (`"unit": null` is the usual case).
_HELD_AS_TUPLE = ("values",)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that criteria may speak of. The first ten fields bear on evaluation or on sentences, the rest describe.

    `unit`: CNY, pct, month, …; money is in yuan, shares in per cent. `when_absent` None means unknown.
    `counts_from` names the date attribute from which a duration counts.
    """

    name: str
    type: str
    label_zh: str = ""
    values: tuple[str, ...] | None = None
    ordered: bool = False
    hierarchy: str | None = None
    unit: str | None = None
    when_absent: Any = None
    actionable: bool = True
    level: str = "profile"
    value_labels_zh: Mapping[str, str] = field(default_factory=dict)
    unit_zh: str | None = None
    definition: str | None = None
    item: str | None = None
    sensitivity: str | None = None
    sharing_mode: str | None = None
    obtainable: str | None = None
    improves_with_time: bool = False
    counts_from: str | None = None
    status: str = "active"
    group: str | None = None

    @classmethod
    def from_entry(cls, entry: Mapping[str, Any]) -> "Attribute":
        """The attribute of a checked entry; keys that are unknown here are left out."""
        given = {key: value for key, value in entry.items() if key in _FIELDS and value is not None}
        for key in _HELD_AS_TUPLE:
            if key in given:
                given[key] = tuple(given[key])
        return cls(**{"label_zh": entry["name"], **given})


_FIELDS = frozenset(each.name for each in fields(Attribute))
