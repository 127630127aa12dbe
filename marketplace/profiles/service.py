"""Changing profiles, each change told in the log."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.profiles.events import PROFILE_UPDATED, PROFILES_LOADED
from marketplace.profiles.models import Profile
from marketplace.profiles.repository import Source

_CANONICAL = msgspec.json.Encoder(order="sorted", decimal_format="number")


async def replace_profile(
    session: AsyncSession, organisation_id: UUID, attributes: Mapping[str, Any], sources: Mapping[str, Source], at: datetime
) -> int:
    """Let this be all that is known of the enterprise. Returns the profile's version: one more, unless nothing of it is new.

    As the system role; two at once follow each other by the row's lock. `sources` has the names of `attributes`.
    Raises: Invalid with every value that the built-in vocabulary does not take, every name it does not know or that has no source.
    """
    if faults := _faults(attributes, sources):
        raise Invalid("资料中有不能接受的内容。", faults)
    said = {"attributes": dict(attributes), "sources": {name: _parts(source) for name, source in sources.items()}}
    present = await _lock(session, organisation_id)
    if present is not None and (present.attributes, present.sources) == (said["attributes"], said["sources"]):
        return int(present.version)
    row = insert(Profile).values(organisation_id=organisation_id, updated_at=at, **said)
    changed = row.on_conflict_do_update(
        index_elements=["organisation_id"],
        set_={"attributes": row.excluded.attributes, "sources": row.excluded.sources, "updated_at": at, "version": Profile.version + 1},
    )
    version: int = (await session.execute(changed.returning(Profile.version))).scalar_one()
    data = {"version": version, "sha256": hash_of(attributes)}
    record(session, PROFILE_UPDATED, organisation_id, at=at, parties=[organisation_id], data=data)
    return version


def profiles_loaded(session: AsyncSession, count: int, *, at: datetime) -> UUID:
    """Tell of a load of many profiles, in the transaction of its last part. Returns the load's id."""
    load_id = new_id()
    record(session, PROFILES_LOADED, load_id, at=at, data={"profiles": count})
    return load_id


def hash_of(attributes: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a profile's attributes, in hex."""
    return hashlib.sha256(_CANONICAL.encode(dict(attributes))).hexdigest()


async def _lock(session: AsyncSession, organisation_id: UUID) -> Row[Any] | None:
    query = select(Profile.attributes, Profile.sources, Profile.version).where(Profile.organisation_id == organisation_id)
    return (await session.execute(query.with_for_update())).one_or_none()


def _faults(attributes: Mapping[str, Any], sources: Mapping[str, Source]) -> list[FieldError]:
    vocabulary = builtin_vocabulary()
    unknown = [FieldError(f"/attributes/{name}", "词汇表里没有这个属性。") for name in attributes if name not in vocabulary]
    wrong = [FieldError(f"/attributes/{each.attribute}", each.problem.detail_zh) for each in vocabulary.facts(attributes)[1]]
    unsourced = sorted(attributes.keys() ^ sources.keys())
    return [*unknown, *wrong, *(FieldError(f"/sources/{name}", "每个属性须有且只有一个来源。") for name in unsourced)]


def _parts(source: Source) -> list[str]:
    return [source.item, source.provider, source.as_of.isoformat(), source.assurance]
