"""Rows of events as the database returns them, read in one place, so that leaves, exports and followers see the same values."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from marketplace.events.canonical import COLUMNS
from marketplace.events.log import LoggedEvent
from marketplace.events.models import Outcome

# For `SELECT` in plain SQL: a forged row may hold what the mapped types would refuse to read.
SELECTED = ", ".join(f"e.{name}" for name in COLUMNS)


def event_facts(row: Row[Any]) -> dict[str, Any]:
    """Each of `COLUMNS` of a row whose last columns are `SELECTED`."""
    return dict(zip(COLUMNS, row[-len(COLUMNS) :], strict=True))


def logged_event(position: int, facts: Mapping[str, Any]) -> LoggedEvent:
    """The event as followers get it."""
    return LoggedEvent(
        **{**facts, "parties": tuple(facts["parties"]), "outcome": Outcome(facts["outcome"])},
        position=position,
    )
