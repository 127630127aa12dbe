"""Books beside the log whose entries the log vouches for: other rooms keep them, the audit verifies and exports them with the log."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.checkpoints import Problem


@dataclass(frozen=True, slots=True)
class Book:
    """One such book. `name` names its file in an export.

    `problems` reads it all, as the system role, and names whatever does not agree with itself or with the events that tell of it; `lines`
    are its entries in canonical form, one JSON object each, for whoever checks them without this program.
    """

    name: str
    problems: Callable[[AsyncSession], AsyncIterator[Problem]]
    lines: Callable[[AsyncSession], AsyncIterator[bytes]]
