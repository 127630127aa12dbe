"""The public part of a subject, for anybody by its code: read from the public pieces of its profile alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.database.binding import bind_subject
from marketplace.disclosure.access import record_access
from marketplace.disclosure.models import Way
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.profiles.parts import Part, parts_of
from marketplace.profiles.public_part import public_part
from marketplace.profiles.repository import KnownProfile, Source

PUBLIC = "public"


async def public_part_of(session: AsyncSession, subject_id: UUID, vocabulary: Vocabulary) -> KnownProfile:
    """What strangers may learn: registration and recognitions. Binds the transaction to the subject."""
    await bind_subject(session, subject_id)
    return public_part(put_together([part for part in await parts_of(session, subject_id) if part.sensitivity == PUBLIC]), vocabulary)


async def public_part_for(session: AsyncSession, actor: Actor, subject_id: UUID, vocabulary: Vocabulary, *, now: datetime) -> KnownProfile:
    """The same for an institution, whose looking is recorded like any other."""
    shown = await public_part_of(session, subject_id, vocabulary)
    items = {source.item for source in shown.sources.values()}
    await record_access(session, actor, subject_id, Way.PUBLIC_PART, at=now, items=items, detail={"attributes": len(shown.attributes)})
    return shown


def put_together(parts: list[Part]) -> KnownProfile:
    """Pieces as one profile; of two values of an attribute the newer counts, of equally old ones that of the first item by code."""
    attributes: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    for part in parts:
        for name, source in part.known.sources.items():
            if name not in sources or source.as_of > sources[name].as_of:
                attributes[name], sources[name] = part.known.attributes[name], source
    return KnownProfile(attributes, sources)
