"""Which events an endpoint wants. Pure.

An entry is the name of an event or `<resource>.*`. There is no `*` for everything: an institution would be sent kinds of events that
did not exist when it asked.
"""

from collections.abc import Collection, Iterable, Sequence

from marketplace.errors import FieldError, Invalid

MOST_ENTRIES = 50
ALL_OF = ".*"


class UnknownEvents(Invalid):
    """The list of events is empty, too long, or names what does not exist."""

    code = "unknown_events"


def checked_entries(entries: Sequence[str], public_names: Collection[str]) -> list[str]:
    """The entries in their order, each once. Raises: UnknownEvents naming every entry at fault."""
    wanted = list(dict.fromkeys(entries))
    if not wanted or len(wanted) > MOST_ENTRIES:
        raise _refused([FieldError("/events", f"请选 1 至 {MOST_ENTRIES} 种事件")])
    faults = [
        FieldError(f"/events/{place}", "没有这种事件；可用的事件名见接口文档，也可以写成「资源名.*」")
        for place, entry in enumerate(entries)
        if not any(matches([entry], name) for name in public_names)
    ]
    if faults:
        raise _refused(faults)
    return wanted


def matches(entries: Iterable[str], name: str) -> bool:
    """Whether an endpoint with these entries gets the event `name`."""
    family = name.partition(".")[0] + ALL_OF
    return any(entry in (name, family) for entry in entries)


def _refused(faults: list[FieldError]) -> UnknownEvents:
    return UnknownEvents(faults[0].detail, faults)
