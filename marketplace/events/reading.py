"""Rows of events as the database returns them, read in one place, so that leaves, exports and followers see the same values."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.events.canonical import COLUMNS
from marketplace.events.log import LoggedEvent
from marketplace.events.models import Outcome

# For `SELECT` in plain SQL: a forged row may hold what the mapped types would refuse to read.
SELECTED = ", ".join(f"e.{name}" for name in COLUMNS)
_WAYS = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
_SET = text("SELECT " + ", ".join(f"set_config('{name}', :to, true)" for name in _WAYS))


@asynccontextmanager
async def by_index(session: AsyncSession) -> AsyncIterator[None]:
    """Inside the block events are found by their keys. By itself the planner reads the whole of `event` for a batch of a few hundred until
    that table has some hundred thousand rows, ten times a second; and a plan that a connection made early, it keeps.
    """
    await session.execute(_SET, {"to": "off"})
    yield
    await session.execute(_SET, {"to": "on"})


def event_facts(row: Row[Any]) -> dict[str, Any]:
    """Each of `COLUMNS` of a row whose last columns are `SELECTED`."""
    return dict(zip(COLUMNS, row[-len(COLUMNS) :], strict=True))


def logged_event(position: int, facts: Mapping[str, Any]) -> LoggedEvent:
    """The event as followers get it."""
    return LoggedEvent(
        **{**facts, "parties": tuple(facts["parties"]), "outcome": Outcome(facts["outcome"])},
        position=position,
    )
