"""Every query of the profiles room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.profiles.models import Contradiction, Profile


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: the information item, who provided it, the day it speaks of, official or self-declared."""

    item: str
    provider: str
    as_of: date
    assurance: str


@dataclass(frozen=True, slots=True)
class KnownProfile:
    """What is known of one enterprise."""

    attributes: Mapping[str, Any]
    sources: Mapping[str, Source]


NOTHING_KNOWN = KnownProfile({}, {})


class ProfileRepository:
    """Reads of profiles. The caller says whose: there is no way to read all of them by accident."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_organisation(self, organisation_id: UUID) -> KnownProfile:
        """The profile of one enterprise; nothing known where it has none yet."""
        wanted = select(Profile.attributes, Profile.sources).where(Profile.organisation_id == organisation_id)
        row = (await self._session.execute(wanted)).one_or_none()
        if row is None:
            return NOTHING_KNOWN
        return known_profile(row.attributes, row.sources)


def known_profile(attributes: Mapping[str, Any], sources: Mapping[str, list[str]]) -> KnownProfile:
    """Both columns of a profile, or of a part of one, as they are stored."""
    return KnownProfile(attributes, {name: _source(parts) for name, parts in sources.items()})


def _source(parts: list[str]) -> Source:
    item, provider, as_of, assurance = parts
    return Source(item, provider, date.fromisoformat(as_of), assurance)


async def contradictions_of(session: AsyncSession, subject_id: UUID) -> list[Contradiction]:
    """What the subject said of itself and an official value contradicts at present."""
    wanted = select(Contradiction).where(Contradiction.subject_id == subject_id, Contradiction.settled_at.is_(None))
    return list(await session.scalars(wanted.order_by(Contradiction.attribute)))
