"""Loan facts written down as credit information (贷款信息): what changed since the last time, delivered by the platform like any provider.

So profiles, reports and consents treat loans made here as everything else that is known of an enterprise. A lender that delivers the item
itself is not spoken for: its loans would count twice.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace import exact_json
from marketplace.clock import SHANGHAI
from marketplace.documents.store import DocumentStore
from marketplace.information.batches.receive import STANDING, take_in
from marketplace.information.batches.tasks import CHECK_BATCH
from marketplace.information.batches.terms import BatchTerms, Original, Sender
from marketplace.information.catalogue.providers import assign_provider, may_provide
from marketplace.information.models import Batch, ItemProvider
from marketplace.information.states import Lane, Mode, OnError
from marketplace.members.models import Organisation, OrganisationKind, OrganisationStatus
from marketplace.money import plain, yuan_text
from marketplace.tasks.enqueue import enqueue
from products.loans.models import Contract, Loan
from products.loans.states import LoanStatus
from products.loans.tasks import WRITE_FACTS

ITEM = "bank_reported_loan"
MOST_ROWS = 20_000  # of one batch; more follow in further ones
OVERLAP = timedelta(minutes=10)  # for what was committed after it was stamped; rows that say nothing new change nothing
HIGHEST_PCT = 36  # the item takes no rate above it
STATUS = {
    LoanStatus.ACTIVE: "active", LoanStatus.OVERDUE: "overdue", LoanStatus.DEFAULTED: "overdue", LoanStatus.RECOVERING: "overdue",
    LoanStatus.COMPENSATED: "compensated", LoanStatus.SETTLED: "settled", LoanStatus.WRITTEN_OFF: "written_off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class After:
    """The last loan of the piece before."""

    updated_at: datetime
    loan_id: UUID


async def write_facts(session: AsyncSession, store: DocumentStore, *, at: datetime, after: After | None = None) -> Batch | None:
    """Deliver one piece of what changed; the next piece is a task of its own. None where nothing did, or there is no platform yet.

    The session has to be the system's.
    """
    platform_id = await _platform(session)
    if platform_id is None:
        return None
    await _be_provider(session, platform_id, at)
    rows = await _changed(session, after or await _where_it_was(session, platform_id))
    if not rows:
        return None
    if len(rows) == MOST_ROWS:
        last = rows[-1].Loan
        await enqueue(session, WRITE_FACTS, {"after": last.updated_at.isoformat(), "loan_id": str(last.id)}, at=at)
    return await _deliver(session, store, platform_id, rows, at)


async def _platform(session: AsyncSession) -> UUID | None:
    """The operating organisation, the oldest where there are several."""
    live = (Organisation.kind == OrganisationKind.PLATFORM) & (Organisation.status == OrganisationStatus.ACTIVE)
    return await session.scalar(select(Organisation.id).where(live).order_by(Organisation.id).limit(1))


async def _be_provider(session: AsyncSession, platform_id: UUID, at: datetime) -> None:
    if not await may_provide(session, ITEM, platform_id):
        await assign_provider(session, ITEM, platform_id, at=at)


async def _where_it_was(session: AsyncSession, platform_id: UUID) -> After | None:
    mine = (Batch.provider_id == platform_id) & (Batch.item == ITEM) & (Batch.lane == Lane.PLATFORM) & Batch.state.in_(STANDING)
    last = await session.scalar(select(func.max(Batch.created_at)).where(mine))
    return None if last is None else After(last - OVERLAP, UUID(int=0))


async def _changed(session: AsyncSession, after: After | None) -> Sequence[Row[tuple[Loan, str, str, str]]]:
    lender, borrower = Organisation.__table__.alias("lender"), Organisation.__table__.alias("borrower")
    own = select(ItemProvider.provider_id).where(ItemProvider.item == ITEM, ItemProvider.active)
    wanted = (
        select(Loan, Contract.contract_number, lender.c.name.label("bank_name"), borrower.c.uscc)
        .join(Contract, Contract.id == Loan.contract_id)
        .join(lender, lender.c.id == Loan.lender_id)
        .join(borrower, borrower.c.id == Loan.subject_id)
        .where(borrower.c.uscc.is_not(None), Loan.lender_id.not_in(own), ~lender.c.sandbox)
    )
    if after is not None:
        wanted = wanted.where(tuple_(Loan.updated_at, Loan.id) > (after.updated_at, after.loan_id))
    return (await session.execute(wanted.order_by(Loan.updated_at, Loan.id).limit(MOST_ROWS))).all()


async def _deliver(
    session: AsyncSession, store: DocumentStore, platform_id: UUID, rows: Sequence[Row[tuple[Loan, str, str, str]]], at: datetime
) -> Batch:
    today = at.astimezone(SHANGHAI).date()
    content = exact_json.encode({"records": [_record(row, today) for row in rows]})
    stored = await to_thread.run_sync(store.put, io.BytesIO(content))
    terms = BatchTerms(Mode.APPEND, today, OnError.APPLY_VALID, Lane.PLATFORM, "loans.json")
    original = Original(stored.key, stored.sha256, stored.size_bytes)
    batch, new = await take_in(session, Sender(platform_id), ITEM, terms, original, at=at)
    if new:
        await enqueue(session, CHECK_BATCH, {"batch_id": str(batch.id)}, at=at, key=str(batch.id))
    return batch


def _record(row: Row[tuple[Loan, str, str, str]], today: date) -> dict[str, Any]:
    """One record of the item. Numbers of two lenders may be the same, so the contract's carries the lender's mark."""
    loan: Loan = row.Loan
    rate = loan.annual_rate * 100
    stated = {
        "uscc": row.uscc, "contract_no": f"{row.contract_number}#{loan.lender_id.hex[-8:]}", "loan_no": loan.external_reference,
        "bank_name": row.bank_name, "amount": yuan_text(loan.principal_fen), "balance": yuan_text(loan.balance_fen),
        "annual_rate": plain(rate) if rate <= HIGHEST_PCT else None, "issued_on": loan.disbursed_on.isoformat(),
        "due_on": loan.due_on.isoformat(), "classification": loan.classification.value, "overdue_days": loan.days_past_due,
        "overdue_amount": yuan_text(loan.overdue_fen), "status": STATUS[loan.status], "is_first_loan": loan.first_loan,
        "is_renewal": loan.renews_id is not None, "via_platform": True, "reported_on": today.isoformat(),
    }  # fmt: skip
    return {name: value for name, value in stated.items() if value is not None}
