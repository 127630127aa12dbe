"""Loans of the demonstration that come under its fund: filed by the bank on the day they are paid out, taken in by the manager."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from policies.filings.decide import file
from policies.filings.submit import FilingRequest, submit_filing
from products.loans.models import Loan
from web.demo.cases.people import People, acting
from web.demo.public_money.fund import CLAIMANTS, Keepers

DECIDED_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Filer:
    """Files what lenders that the fund admits have paid out."""

    session: AsyncSession
    people: People
    institutions: Mapping[str, UUID]
    fund_id: UUID
    now: datetime

    async def __call__(self, loan: Loan, at: datetime) -> None:
        """One loan; the manager has not yet decided on one of the last two days."""
        if loan.lender_id not in {self.institutions[each] for each in CLAIMANTS}:
            return
        asked = FilingRequest(loan_id=loan.id, external_reference=f"BA-{loan.external_reference}")
        async with acting(self.session, self.people.officer(loan.lender_id)) as officer:
            filing, _ = await submit_filing(self.session, officer, self.fund_id, asked, at=at)
        if at + DECIDED_AFTER <= self.now:
            manager = Keepers.of(self.people, self.institutions).manager
            async with acting(self.session, manager):
                await file(self.session, manager, filing.id, at=at + DECIDED_AFTER)
