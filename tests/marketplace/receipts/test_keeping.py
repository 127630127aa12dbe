"""Receipts in the database: whole, unchangeable, the own organisation's alone, told to the log without their content."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound, transaction
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.receipts import service
from marketplace.receipts.models import Receipt, ReceiptKind
from marketplace.receipts.repository import ReceiptNotFound, document_of, receipts_of, visible_receipt
from marketplace.receipts.service import TooManyReceipts, keep_receipt
from tests.web.callers import make_member

AT = datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)
CONTENT = '{"纳税信用等级": "A"}'.encode() * 100
READ, LIST = "receipts:receipt:read", "receipts:receipt:list"


async def firm(session: AsyncSession) -> Actor:
    """The owner of an enterprise of its own."""
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    await session.flush()
    return Actor(Role.ENTERPRISE_OWNER, account_id=member.account_id, organisation_id=member.organisation_id)


async def keep(session: AsyncSession, actor: Actor, content: bytes = CONTENT) -> Receipt:
    """Keep a receipt of the actor's organisation."""
    assert actor.organisation_id
    return await keep_receipt(session, actor.organisation_id, new_id(), ReceiptKind.MATCH, content, shown={"deal": "", "counts": {}}, at=AT)


async def test_the_exact_bytes_come_back_to_their_owner_alone(session: AsyncSession) -> None:
    owner, other = await firm(session), await firm(session)
    kept = await keep(session, owner)
    found, content = await visible_receipt(session, owner, READ, kept.id)
    assert (content, found.sha256, found.size_bytes) == (CONTENT, hashlib.sha256(CONTENT).digest(), len(CONTENT))
    assert await document_of(session, kept.id) == CONTENT
    assert await document_of(session, new_id()) is None
    with pytest.raises(ReceiptNotFound):
        await visible_receipt(session, other, READ, kept.id)
    assert [each.id for each in await receipts_of(session, other, LIST, limit=5)] == []


async def test_the_log_learns_the_hash_and_no_value(session: AsyncSession) -> None:
    kept = await keep(session, await firm(session))
    event = (await session.scalars(select(EventRow).where(EventRow.subject_id == kept.id))).one()
    assert (event.kind, event.data) == (
        "receipt.kept", {"kind": "match", "sha256": hashlib.sha256(CONTENT).hexdigest(), "size_bytes": len(CONTENT)},
    )  # fmt: skip
    assert event.parties == [kept.organisation_id]


async def test_the_list_is_newest_first_and_pages(session: AsyncSession) -> None:
    owner = await firm(session)
    ids = [(await keep(session, owner)).id for _ in range(3)]
    assert [each.id for each in await receipts_of(session, owner, LIST, limit=1)] == [ids[2], ids[1]]
    assert [each.id for each in await receipts_of(session, owner, LIST, limit=5, before=ids[2])] == [ids[1], ids[0]]


async def test_there_is_a_fence_against_runaway_programs(session: AsyncSession, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = await firm(session)
    monkeypatch.setattr(service, "RECEIPTS_OF_ONE", 1)
    await keep(session, owner)
    with pytest.raises(TooManyReceipts):
        await keep(session, owner)


async def kept_by(system_sessions: Sessions) -> tuple[UUID, UUID]:
    """A committed receipt and its organisation."""
    async with system_sessions(info=bound(Binding.system())) as session:
        kept = await keep(session, await firm(session))
        await session.commit()
        return kept.id, kept.organisation_id


@pytest.mark.parametrize("statement", ["UPDATE receipt SET size_bytes = 1", "DELETE FROM receipt", "TRUNCATE receipt"])
async def test_nobody_changes_or_removes_one(system_sessions: Sessions, sessions: Sessions, statement: str) -> None:
    receipt_id, organisation_id = await kept_by(system_sessions)
    for use, binding in (
        (sessions, Binding(role="enterprise_owner", organisation_id=organisation_id)),
        (system_sessions, Binding.system()),
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|append-only|append_only|cannot be changed"):
            async with transaction(use, binding) as session:
                await session.execute(text(statement))
    async with transaction(system_sessions, Binding.system()) as session:
        assert await document_of(session, receipt_id) == CONTENT


async def test_the_database_itself_shows_and_takes_the_own_organisations_rows_only(system_sessions: Sessions, sessions: Sessions) -> None:
    receipt_id, organisation_id = await kept_by(system_sessions)
    for organisation, seen in ((organisation_id, 1), (new_id(), 0)):
        async with transaction(sessions, Binding(role="enterprise_owner", organisation_id=organisation)) as session:
            assert len((await session.scalars(select(Receipt.id).where(Receipt.id == receipt_id))).all()) == seen
    foreign = Receipt(
        id=new_id(), kind=ReceiptKind.MATCH, organisation_id=organisation_id, kept_at=AT, sha256=b"0" * 32, size_bytes=1, shown={},
        document_zlib=b"x",
    )  # fmt: skip
    async with sessions(info=bound(Binding(role="enterprise_owner", organisation_id=new_id()))) as session:
        session.add(foreign)
        with pytest.raises(DBAPIError, match="row-level security"):
            await session.flush()
