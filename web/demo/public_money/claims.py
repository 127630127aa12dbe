"""Claims of the demonstration, as far as each has come by now: from the default to money that was recovered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.workflow.mover import Said
from policies.claims.decide import approve
from policies.claims.draft import create
from policies.claims.eyes import declare
from policies.claims.models import Claim
from policies.claims.pay import Paid, confirm_payment, queue_payment
from policies.claims.recover import RecoveryTerms, record_recovery
from policies.claims.review import pass_review
from policies.claims.submit import submit
from policies.claims.terms import ClaimTerms
from policies.filings.book import book_of_loan
from policies.filings.models import Filing
from products.loans.models import DefaultEvent, Loan
from web.demo.cases.people import People, acting
from web.demo.public_money.fund import PROVEN, Keepers

NOON = time(12, 0)
RECOVERED_PART = 10  # of the principal that was owed
TAKEN = (6, 5, 3, 1, 0)  # how many steps of the claims have been taken, that of the oldest default first
LOOKED_AT = Said(note="示例：材料与台账一致，催收记录齐全", factor_fresh=True)
Act = Callable[[Claim, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everybody who acts on a claim, in turn."""

    session: AsyncSession
    people: People
    keepers: Keepers
    now: datetime

    async def play(self, filing: Filing, default: DefaultEvent, taken: int) -> bool:
        """So many steps, the last of them yesterday if there was time; whether there is a claim."""
        steps: tuple[tuple[int, Act], ...] = (
            (5, self._first_review), (12, self._second_review), (18, self._approve), (21, self._queue), (23, self._pay), (40, self._recover)
        )  # fmt: skip
        loan = await self.session.get_one(Loan, filing.loan_id)
        done = steps[:taken]
        begins = datetime.combine(default.defaulted_on, NOON, SHANGHAI) + timedelta(days=4)
        begins = max(begins, self.now - timedelta(days=1 + (done[-1][0] if done else 0)))
        if begins > self.now:
            return False
        filing.book = await book_of_loan(self.session, loan, at=begins)
        filing.default_event_id, filing.defaulted_on = default.id, default.defaulted_on
        await self.session.flush()
        claim = await self._send(filing, default, begins)
        for days, act in done:
            if begins + timedelta(days=days) <= self.now:
                await act(claim, begins + timedelta(days=days))
        return True

    async def _send(self, filing: Filing, default: DefaultEvent, at: datetime) -> Claim:
        officer = self.people.officer(filing.lender_id)
        async with acting(self.session, officer):
            terms = ClaimTerms(
                default_event_id=default.id, fund_id=filing.fund_id, external_reference=f"BC-{filing.loan_reference}",
                statement_zh="示例：多次催收未还，已分类为不良。",
            )  # fmt: skip
            claim = await create(self.session, officer, terms, at=at)
            return await submit(self.session, officer, claim.id, at=at)

    async def _first_review(self, claim: Claim, at: datetime) -> None:
        await self._review(self.keepers.manager, claim, at)

    async def _second_review(self, claim: Claim, at: datetime) -> None:
        await self._review(self.keepers.reviewer, claim, at)

    async def _review(self, actor: Actor, claim: Claim, at: datetime) -> None:
        async with acting(self.session, actor):
            await declare(self.session, actor, claim.id, conflict=False, at=at)
            await pass_review(self.session, actor, claim.id, at=at, said=LOOKED_AT)

    async def _approve(self, claim: Claim, at: datetime) -> None:
        for approver in self.keepers.approvers:
            await self.session.refresh(claim)
            if claim.reserved_fen > 0:  # below the fund's sum one is enough
                return
            async with acting(self.session, approver):
                await declare(self.session, approver, claim.id, conflict=False, at=at)
                await approve(self.session, approver, claim.id, at=at, said=LOOKED_AT)

    async def _queue(self, claim: Claim, at: datetime) -> None:
        async with acting(self.session, self.keepers.treasurers[0]) as treasurer:
            await declare(self.session, treasurer, claim.id, conflict=False, at=at)
            await queue_payment(self.session, treasurer, claim.id, at=at, said=PROVEN)

    async def _pay(self, claim: Claim, at: datetime) -> None:
        paid = Paid(at.astimezone(SHANGHAI).date(), f"示例凭证-{claim.number}")
        async with acting(self.session, self.keepers.treasurers[0]) as treasurer:
            await confirm_payment(self.session, treasurer, claim.id, paid, at=at)

    async def _recover(self, claim: Claim, at: datetime) -> None:
        day = at.astimezone(SHANGHAI).date()
        terms = RecoveryTerms(
            amount_fen=claim.principal_fen // RECOVERED_PART, recovered_on=day, external_reference=f"ZH-{claim.number}-1",
            voucher=f"示例回款-{claim.number}",
        )  # fmt: skip
        async with acting(self.session, self.keepers.treasurers[0]) as treasurer:
            await record_recovery(self.session, treasurer, claim.id, terms, at=at)


async def play_claims(session: AsyncSession, people: People, keepers: Keepers, fund_id: UUID, *, now: datetime) -> int:
    """A claim for every filed loan in default that has been long enough; how many there are then."""
    wanted = select(Filing, DefaultEvent).join(DefaultEvent, DefaultEvent.loan_id == Filing.loan_id).where(Filing.fund_id == fund_id)
    rows = (await session.execute(wanted.order_by(DefaultEvent.defaulted_on, Filing.id))).all()
    desk = Desk(session, people, keepers, now)
    played = [await desk.play(filing, default, TAKEN[number % len(TAKEN)]) for number, (filing, default) in enumerate(rows)]
    return sum(played)
