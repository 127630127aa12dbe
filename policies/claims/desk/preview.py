"""How a recovery would be divided, before anybody records it: recorded by the same use case and taken back at once."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from policies.claims.recover import RecoveryTerms, record_recovery


class _OnlyLooked(Exception):  # no error: it takes back the savepoint
    """Ends the savepoint without keeping anything."""


async def preview_recovery(
    session: AsyncSession, actor: Actor, claim_id: UUID, terms: RecoveryTerms, *, at: datetime
) -> Mapping[str, Any] | None:
    """The division as it would be kept; None for money of a claw-back, which is not divided.

    As the system, like `record_recovery`. Nothing stays. Raises: as `record_recovery`.
    """
    division: Mapping[str, Any] | None = None
    with suppress(_OnlyLooked):
        async with session.begin_nested():
            found = await record_recovery(session, actor, claim_id, terms, at=at)
            division = None if found.recovery is None else dict(found.recovery.division)
            raise _OnlyLooked
    return division
