"""Deliveries for tests: a provider of its own, made-up enterprises, and rows handed over as the reading process does."""

import hashlib
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer
from marketplace.database.session import Sessions, transaction
from marketplace.exact_json import encode
from marketplace.ids import new_id
from marketplace.information.batches.frames import Ended, Fault, Frame, GoodRow, Rows, Understood
from marketplace.information.batches.receive import take_in
from marketplace.information.batches.sealing import Seals
from marketplace.information.batches.settling import alone, settle
from marketplace.information.batches.staging import Staging
from marketplace.information.batches.terms import BatchTerms, Original, Sender
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.models import Batch, InformationRecord, ItemProvider, StaleProfile
from marketplace.information.states import Lane, Mode, OnError
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.subject_keys.keys import SubjectKeys
from tests.web.callers import make_organisation
from web.demo.credit_codes import ENTERPRISE, synthetic_code

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
SERIALS = count(100_000_000 + secrets.randbelow(500_000_000))
SEALER = Sealer({"00000001": b"k" * 32})
SEALS = Seals(SEALER, SubjectKeys(SEALER))


@dataclass
class Provider:
    """An organisation that provides an item, and its deliveries."""

    sessions: Sessions
    id: UUID
    item: str

    async def deliver(
        self, rows: Sequence[GoodRow], *, as_of: date = date(2026, 10, 31), mode: Mode = Mode.APPEND,
        on_error: OnError = OnError.REJECT_ALL, faults: Sequence[Fault] = (),
    ) -> Batch:  # fmt: skip
        """A batch of these rows, applied or not; as the worker would leave it."""
        batch = await self.stage(rows, as_of=as_of, mode=mode, on_error=on_error, faults=faults)
        return await self.settle(batch)

    async def stage(
        self, rows: Sequence[GoodRow], *, as_of: date = date(2026, 10, 31), mode: Mode = Mode.APPEND,
        on_error: OnError = OnError.REJECT_ALL, faults: Sequence[Fault] = (),
    ) -> Batch:  # fmt: skip
        """The rows wait; nothing is judged yet."""
        content = encode([as_of, mode, on_error, str(new_id())])
        terms = BatchTerms(mode, as_of, on_error, Lane.API, "rows.json")
        original = Original(new_id(), hashlib.sha256(content).digest(), len(content))
        async with transaction(self.sessions, Binding.system()) as session:
            batch, _ = await take_in(session, Sender(self.id), self.item, terms, original, at=AT)
        staging = Staging(self.sessions, Binding.system(), SEALER, batch, builtin_items()[self.item], _silent)
        await staging.take(_frames(rows, faults))
        return batch

    async def settle(self, batch: Batch) -> Batch:
        """Judged and applied in one transaction."""
        async with transaction(self.sessions, Binding.system()) as session:
            mine = await alone(session, batch)
            assert mine is not None
            await settle(session, mine, builtin_items()[self.item], SEALS, at=AT)
        return mine

    async def live(self) -> list[InformationRecord]:
        """What counts of all that this provider gave."""
        query = select(InformationRecord).where(InformationRecord.provider_id == self.id, InformationRecord.ended_at.is_(None))
        async with transaction(self.sessions, Binding.system()) as session:
            return list(await session.scalars(query.order_by(InformationRecord.as_of, InformationRecord.row)))

    async def all(self) -> list[InformationRecord]:
        """The ended ones too, in the order of their making."""
        query = select(InformationRecord).where(InformationRecord.provider_id == self.id)
        async with transaction(self.sessions, Binding.system()) as session:
            return list(await session.scalars(query.order_by(InformationRecord.received_at, InformationRecord.id)))

    async def stale(self, *subjects: UUID) -> set[UUID]:
        """Which of these subjects' profiles wait to be computed anew."""
        async with transaction(self.sessions, Binding.system()) as session:
            return set(await session.scalars(select(StaleProfile.subject_id).where(StaleProfile.subject_id.in_(subjects))))


async def make_provider(session: AsyncSession, sessions: Sessions, item: str = "electricity_payment") -> Provider:
    """A provider of the item."""
    organisation = await make_organisation(session, Role.DATA_PROVIDER)
    await assign(session, organisation.id, item)
    await session.commit()
    return Provider(sessions, organisation.id, item)


async def assign(session: AsyncSession, organisation_id: UUID, item: str) -> None:
    """Let the organisation provide the item."""
    row = insert(ItemProvider).values(item=item, provider_id=organisation_id, active=True, since_on=date(2026, 1, 1))
    await session.execute(row.on_conflict_do_nothing())


async def make_enterprise(session: AsyncSession, name: str | None = None) -> tuple[UUID, str, str]:
    """Id, credit code and name of an enterprise that the platform knows."""
    code = new_code()
    made = add_organisation(
        session, name=name or f"示例企业{code[-6:]}有限公司", kind=OrganisationKind.ENTERPRISE, uscc=code, region="320100", synthetic=True
    )
    await session.commit()
    return made.id, code, made.name


def new_code() -> str:
    """A credit code that nobody has."""
    return synthetic_code(ENTERPRISE, next(SERIALS))


def used(row: int, code: str | None, name: str | None, month: str = "2026-10-31", kwh: str = "100", **more: Any) -> GoodRow:
    """A month of electricity."""
    key = hashlib.blake2b(f"electricity_payment {month}".encode(), digest_size=16).digest()
    data = {"month": month, "usage_kwh": Decimal(kwh)}
    return good(row, code, name, data, date.fromisoformat(month), key, **more)


def good(
    row: int, code: str | None, name: str | None, data: dict[str, Any], as_of: date, key: bytes, personal: dict[str, str] | None = None
) -> GoodRow:
    """A row as the reading process hands it over."""
    return GoodRow(row, code, name, msgspec.Raw(encode(data)), personal or {}, as_of, None, None, key, len(data))


async def _frames(rows: Sequence[GoodRow], faults: Sequence[Fault]) -> AsyncIterator[Frame]:
    yield Understood({})
    last = max([*(each.row for each in rows), *(each.row for each in faults)], default=1)
    yield Rows(last, list(rows), len({each.row for each in faults}), list(faults))
    yield Ended()


async def _silent(row: int) -> None:
    """Nobody looks."""
