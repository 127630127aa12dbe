"""Enterprises with small profiles in a database of their own, and the engine's follower run by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.events.sequencer import sequence_once
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.profiles.models import Profile
from marketplace.profiles.repository import Source
from marketplace.profiles.service import profiles_loaded, replace_profile
from matching.live.live_engine import LiveEngine
from tests.fresh_log import FreshLog

SOURCE = Source("tax_credit", "示例税务局", date(2026, 10, 31), "official")


@dataclass
class Firms:
    """`log`: the database. Enterprises are known by the order in which they were added."""

    log: FreshLog
    root: Path
    ids: list[UUID]

    def engine(self, **options: Any) -> LiveEngine:
        """As a process of its own would hold it."""
        return LiveEngine(self.root, self.log.dsn, self.log.system, **options)

    async def load(self, *profiles: Mapping[str, Any]) -> None:
        """New enterprises by the lot, as a bulk load brings them."""
        fresh = [new_id() for _ in profiles]
        async with transaction(self.log.system, Binding.system()) as session:
            names = [{"id": each, "name": "示例企业", "kind": OrganisationKind.ENTERPRISE, "synthetic": True} for each in fresh]
            await session.execute(insert(Organisation), names)
            rows = [
                {"organisation_id": each, "attributes": dict(profile), "sources": {}} for each, profile in zip(fresh, profiles, strict=True)
            ]
            await session.execute(insert(Profile), rows)
            profiles_loaded(session, len(fresh), at=now())
        self.ids += fresh
        await sequence_once(self.log.system)

    async def reload(self, **attributes: Any) -> None:
        """Everybody gets these attributes by a bulk load."""
        async with transaction(self.log.system, Binding.system()) as session:
            await session.execute(update(Profile).values(attributes=attributes))
            profiles_loaded(session, len(self.ids), at=now())
        await sequence_once(self.log.system)

    async def change(self, number: int, **attributes: Any) -> None:
        """One enterprise's profile is replaced; a number that is not there yet is somebody new."""
        async with transaction(self.log.system, Binding.system()) as session:
            if number == len(self.ids):
                self.ids.append(new_id())
                session.add(Organisation(id=self.ids[-1], name="示例企业", kind=OrganisationKind.ENTERPRISE, synthetic=True))
                await session.flush()
            await replace_profile(session, self.ids[number], attributes, dict.fromkeys(attributes, SOURCE), now())
        await sequence_once(self.log.system)
