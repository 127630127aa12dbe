"""Loans become records of credit information by the way that every delivery takes, from the file to the records that count."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.documents.store import FolderStore
from marketplace.ids import new_id
from marketplace.information.batches.check_batch import check_batch
from marketplace.information.batches.desk import Desk
from marketplace.information.models import Batch, InformationRecord, ItemProvider, StaleProfile
from marketplace.information.states import BatchState
from marketplace.profiles.models import ProfilePart
from marketplace.profiles.recompute import recompute
from marketplace.tasks.task_run import TaskRun
from products.loans import facts
from products.loans.facts import write_facts
from products.loans.models import Loan
from products.loans.repay import Payment, repay
from tests.marketplace.information.batches.deliveries import SEALS, assign, make_enterprise
from tests.products.loans.made import drawn, made_contract, noon, officer
from tests.web.callers import make_organisation

PAID_OUT, DUE = date(2026, 1, 21), date(2026, 2, 21)


@pytest.fixture(autouse=True)
async def providers_as_before(system_sessions: Sessions) -> AsyncIterator[None]:
    """Other tests count who provides what."""
    of_item = select(ItemProvider.provider_id).where(ItemProvider.item == facts.ITEM)
    async with transaction(system_sessions, Binding.system()) as session:
        before = (await session.scalars(of_item)).all()
    yield
    added = (ItemProvider.item == facts.ITEM) & ItemProvider.provider_id.not_in(before)
    async with transaction(system_sessions, Binding.system()) as session:
        await session.execute(delete(ItemProvider).where(added))


async def made(session: AsyncSession) -> Loan:
    """A loan to an enterprise with a credit code, stamped now so that it is among what changed."""
    await make_organisation(session, Role.OPERATOR)
    lender, (firm, *_) = await make_organisation(session, Role.BANK_OFFICER), await make_enterprise(session)
    loan = await drawn(session, await made_contract(session, subject_id=firm, lender_id=lender.id), PAID_OUT)
    loan.updated_at = now()
    await session.commit()
    return loan


async def delivered(sessions: Sessions, home: Path) -> Batch | None:
    """What a run of the task and the check after it leave."""
    desk = Desk(FolderStore(home), SEALS)
    async with transaction(sessions, Binding.system()) as session:
        batch = await write_facts(session, desk.store, at=now())
    if batch is None:
        return None
    async with transaction(sessions, Binding.system()) as session:
        await check_batch(TaskRun(new_id(), 1, now(), session, sessions, Binding.system()), desk, batch_id=str(batch.id))
    async with transaction(sessions, Binding.system()) as session:
        return await session.get(Batch, batch.id)


async def records(sessions: Sessions, subject_id: UUID) -> Sequence[Any]:
    """Those that count."""
    theirs = (InformationRecord.subject_id == subject_id) & InformationRecord.ended_at.is_(None)
    async with transaction(sessions, Binding.system()) as session:
        return (await session.scalars(select(InformationRecord).where(theirs))).all()


async def test_a_loan_is_a_record_and_a_repayment_takes_its_place(session: AsyncSession, system_sessions: Sessions, tmp_path: Path) -> None:
    loan = await made(session)
    batch = await delivered(system_sessions, tmp_path)
    assert batch is not None
    assert batch.state is BatchState.APPLIED, batch.failure
    (before,) = await records(system_sessions, loan.subject_id)
    payment = Payment(paid_on=DUE, external_reference=f"HK-{loan.id}", principal_fen=2_000_000, interest_fen=15_500)
    await repay(session, officer(loan.lender_id), loan.id, payment, at=noon(DUE))
    loan.updated_at = now()
    await session.commit()
    await delivered(system_sessions, tmp_path)
    (after,) = await records(system_sessions, loan.subject_id)
    assert after.id != before.id
    async with transaction(system_sessions, Binding.system()) as reading:
        assert await reading.get(StaleProfile, loan.subject_id) is not None
        await recompute(reading, [loan.subject_id], today(), now=now())
        part = await reading.get_one(ProfilePart, (loan.subject_id, facts.ITEM, "authorised"))
        assert part.attributes["platform_loan_balance_cny"] == 30_000


async def test_a_lender_that_delivers_the_item_itself_is_not_spoken_for(
    session: AsyncSession, system_sessions: Sessions, tmp_path: Path
) -> None:
    loan = await made(session)
    await assign(session, loan.lender_id, facts.ITEM)
    await session.commit()
    await delivered(system_sessions, tmp_path)
    assert await records(system_sessions, loan.subject_id) == []


async def test_many_loans_go_in_pieces(
    session: AsyncSession, system_sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loan = await made(session)
    monkeypatch.setattr(facts, "MOST_ROWS", 1)
    place = facts.After(loan.updated_at, UUID(int=0))
    async with transaction(system_sessions, Binding.system()) as writing:
        piece = await write_facts(writing, FolderStore(tmp_path), at=now(), after=place)
    assert piece is not None
    async with transaction(system_sessions, Binding.system()) as writing:
        rest = facts.After(loan.updated_at, loan.id)
        assert await write_facts(writing, FolderStore(tmp_path), at=now(), after=rest) is None
