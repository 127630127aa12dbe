"""What has changed since a population was read: asked of the database by number."""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.profiles.models import Profile
from matching.live.arrow_profiles import accepted
from matching.live.models import MatchEnterprise
from matching.live.stamp import MOMENT, Moment, Stamp

_PIECE = 500
_MOMENT = text(MOMENT)
_EVENT_AT = text("SELECT event_id::text FROM event_log WHERE position = :position")


class Changed(NamedTuple):
    """One enterprise: its place for good, and its profile now as JSON text; None where it has none any more."""

    ordinal: int
    profile_id: str
    text: str | None

    def attributes(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """What the vocabulary takes of the profile. Slow enough for a thread where there are many."""
        return accepted(exact_json.decode(self.text), vocabulary) if self.text else {}


async def moment(session: AsyncSession) -> Moment | None:
    """Where the engine stands, as the system role; None where nothing of it ever ran."""
    found = (await session.execute(_MOMENT)).one_or_none()
    return None if found is None else Moment.of(*found)


async def same_log(session: AsyncSession, stamp: Stamp, present: Stamp) -> bool:
    """Whether a population with this stamp was read from the log as it is now: not from another, nor from one that was set back."""
    if stamp.origin != present.origin or stamp.position > present.position or stamp.number > present.number:
        return False
    return (await session.scalar(_EVENT_AT, {"position": stamp.position}) or "") == stamp.event


async def changes_since(session: AsyncSession, number: int) -> AsyncIterator[list[Changed]]:
    """Enterprises with an event of their own behind `number`, by ordinal, in pieces."""
    text_of_profile = cast(Profile.attributes, Text)
    query = (
        select(MatchEnterprise.ordinal, MatchEnterprise.organisation_id, text_of_profile)
        .outerjoin(Profile, Profile.organisation_id == MatchEnterprise.organisation_id)
        .where(MatchEnterprise.number > number)
        .order_by(MatchEnterprise.ordinal)
        .limit(_PIECE)
    )
    last = -1
    while rows := (await session.execute(query.where(MatchEnterprise.ordinal > last))).all():
        yield [Changed(ordinal, str(organisation), profile) for ordinal, organisation, profile in rows]
        last = rows[-1][0]
        if len(rows) < _PIECE:
            break
