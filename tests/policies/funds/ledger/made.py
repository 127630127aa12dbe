"""Funds with a pool for tests of the ledger; whose rules are of no matter here."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from policies.funds.journal_models import FundDeposit, JournalEntry
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book, open_pool
from policies.funds.models import Fund

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
ON = date(2026, 11, 20)


async def made_fund(session: AsyncSession, bureau_id: UUID | None = None) -> Fund:
    """A fund with an empty pool."""
    if bureau_id is None:
        bureau_id = add_organisation(session, name="示例市财政局", kind=OrganisationKind.BUREAU, uscc=None, region=None).id
        await session.flush()
    fund = Fund(id=new_id(), code=f"F-{uuid4().hex[:10]}", name="示例风险补偿资金池", bureau_id=bureau_id, created_at=AT, updated_at=AT)
    session.add(fund)
    await session.flush()
    await open_pool(session, fund.id)
    return fund


async def made_deposit(session: AsyncSession, fund: Fund, code: str = "A") -> FundDeposit:
    """A special account with nothing in it."""
    deposit = FundDeposit(id=new_id(), fund_id=fund.id, code=code, bank_name="示例银行", created_at=AT)
    session.add(deposit)
    await session.flush()
    return deposit


async def booked(
    session: AsyncSession, fund: Fund, kind: EntryKind, *amounts: tuple[str, int], on: date = ON, **more: object
) -> JournalEntry:
    """One entry by a program."""
    return await book(session, fund.id, kind, amounts, occurred_on=on, recorded_by=None, at=AT, **more)  # type: ignore[arg-type]
