"""Readers and one who ends what they read under, at once: a reading that begins after the end was committed must find nothing."""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Update, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.consents.models import Consent
from marketplace.consents.narrow import narrow
from marketplace.consents.revoke import revoke
from marketplace.consents.terms import NarrowerTerms
from marketplace.database.binding import Binding, bind_subject
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.authorised import authorised_part
from marketplace.disclosure.models import Way
from marketplace.disclosure.refusals import ConsentRequired
from marketplace.members.models import Organisation, OrganisationStatus
from marketplace.profiles.models import ProfilePart
from tests.marketplace.consents.parties import Parties, binding_of_actor, consent_of

ITEM, OTHER = "electricity_payment", "water_payment"
ENDS = ("revoked", "narrowed", "suspended", "expired")
READERS = 4
PATIENCE_SECONDS = 10


@dataclass
class Race:
    """What became of one race: readings that gave the item, and those of them that began after the end was committed."""

    ended_by: str
    given: int = 0
    late: int = 0
    committed_at: float | None = None
    moments: list[float] = field(default_factory=list)  # when each given reading began

    def settle(self) -> "Race":
        """Count, once everybody is done."""
        assert self.committed_at is not None
        self.given = len(self.moments)
        self.late = sum(began > self.committed_at for began in self.moments)
        return self


async def race(sessions: Sessions, system_sessions: Sessions, parties: Parties, ended_by: str, chance: random.Random) -> Race:
    """One race of four readers, two of them in a transaction that is open from before the end until after it."""
    made = await consent_of(sessions, parties, (ITEM, OTHER))
    found = Race(ended_by)
    readers = [_read_on(sessions, parties, found, place, random.Random(chance.random())) for place in range(READERS)]
    await asyncio.wait_for(
        asyncio.gather(_end(sessions, system_sessions, parties, made, found, chance.uniform(0.002, 0.02)), *readers), PATIENCE_SECONDS
    )
    await _put_back(sessions, system_sessions, parties, made, found)
    return found.settle()


async def _end(sessions: Sessions, system_sessions: Sessions, parties: Parties, made: Consent, found: Race, wait: float) -> None:
    await asyncio.sleep(wait)
    if found.ended_by in {"suspended", "expired"}:
        async with transaction(system_sessions, Binding.system()) as session:
            await session.execute(_ending(found.ended_by, parties, made.id))
    else:
        async with transaction(sessions, binding_of_actor(parties.owner)) as session:
            if found.ended_by == "revoked":
                await revoke(session, parties.owner, made.id, at=now())
            else:
                await narrow(session, parties.owner, made.id, NarrowerTerms(items=[OTHER]), at=now())
    found.committed_at = time.monotonic()


def _ending(how: str, parties: Parties, consent_id: UUID) -> Update[Any]:
    if how == "suspended":
        return update(Organisation).where(Organisation.id == parties.bank).values(status=OrganisationStatus.SUSPENDED)
    return update(Consent).where(Consent.id == consent_id).values(valid_until=now())


async def _read_on(sessions: Sessions, parties: Parties, found: Race, place: int, chance: random.Random) -> None:
    """Read again and again, also after the end."""
    reader = parties.branch if place % 2 else parties.officer
    if place < READERS // 2:
        for _ in _readings(found):
            await asyncio.sleep(chance.uniform(0, 0.003))
            began = time.monotonic()
            async with transaction(sessions, binding_of_actor(reader)) as session:
                if await _authorised(session, reader, parties):
                    found.moments.append(began)
        return
    async with transaction(sessions, binding_of_actor(reader)) as session:
        await bind_subject(session, parties.subject)
        wanted = select(ProfilePart.item).where(ProfilePart.organisation_id == parties.subject, ProfilePart.item == ITEM)
        for _ in _readings(found):
            await asyncio.sleep(chance.uniform(0, 0.003))
            began = time.monotonic()
            if await session.scalar(wanted):
                found.moments.append(began)


def _readings(found: Race) -> Iterator[None]:
    """Until the end was committed, and three more after it."""
    while found.committed_at is None:
        yield
    yield from (None,) * 3


async def _authorised(session: AsyncSession, reader: Actor, parties: Parties) -> bool:
    try:
        part = await authorised_part(session, reader, parties.subject, way=Way.REPORT, now=now())
    except ConsentRequired:
        return False
    return ITEM in part.items


async def _put_back(sessions: Sessions, system_sessions: Sessions, parties: Parties, made: Consent, found: Race) -> None:
    """The next race begins with an active bank and without this consent."""
    if found.ended_by == "suspended":
        async with transaction(system_sessions, Binding.system()) as session:
            active = update(Organisation).where(Organisation.id == parties.bank).values(status=OrganisationStatus.ACTIVE)
            await session.execute(active)
    if found.ended_by in {"suspended", "narrowed"}:
        async with transaction(sessions, binding_of_actor(parties.owner)) as session:
            await revoke(session, parties.owner, made.id, at=now())
