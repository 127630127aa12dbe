"""A bank with a defaulted loan that was filed, a fund with money, and the people of a bureau: what the tests of claims begin with."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.database.sealing import Sealer
from marketplace.workflow.mover import Said
from policies.claims.decide import approve
from policies.claims.draft import create
from policies.claims.eyes import declare
from policies.claims.models import Claim
from policies.claims.pay import Paid, confirm_payment, queue_payment
from policies.claims.payee_accounts import AccountTerms, admit_account, propose_account
from policies.claims.review import pass_review
from policies.claims.submit import submit
from policies.claims.terms import ClaimTerms, LossGiven
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book
from policies.funds.models import Fund
from products.loans.actions import declare_default
from products.loans.models import DefaultEvent, Loan
from products.loans.repository import default_of
from tests.policies.filings.made import Filed, filed_loan, published_fund
from tests.web.callers import make_member

PROVEN = Said(factor_fresh=True)
POOL_FEN = 100_000_000
SEALER = Sealer({"00000001": b"k" * 32})


@dataclass
class People:
    """Whoever takes part, each another person."""

    bank: Actor
    bank_admin: Actor
    reviewer: Actor
    approvers: tuple[Actor, Actor]
    treasurers: tuple[Actor, Actor]


@dataclass
class Losses:
    """A defaulted loan with its filing, the fund, and the people."""

    filed: Filed
    default: DefaultEvent
    people: People

    @property
    def fund(self) -> Fund:
        """The fund that it is filed in."""
        return self.filed.fund

    @property
    def loan(self) -> Loan:
        """The loan."""
        return self.filed.loan

    def terms(self, **changes: Any) -> ClaimTerms:
        """A claim of what the platform knows."""
        return ClaimTerms(**({"default_event_id": self.default.id, "fund_id": self.fund.id} | changes))


async def person(session: AsyncSession, role: Role, organisation_id: UUID | None = None) -> Actor:
    """An account of its own."""
    made = await make_member(session, role, organisation_id)
    return Actor(role, account_id=made.account_id, organisation_id=made.organisation_id)


async def make_people(session: AsyncSession) -> People:
    """A bank and a bureau."""
    bank = await person(session, Role.BANK_OFFICER)
    reviewer = await person(session, Role.BUREAU_REVIEWER)
    bureau = reviewer.organisation_id
    return People(
        bank=bank, bank_admin=await person(session, Role.BANK_ADMIN, bank.organisation_id), reviewer=reviewer,
        approvers=(await person(session, Role.BUREAU_APPROVER, bureau), await person(session, Role.BUREAU_APPROVER, bureau)),
        treasurers=(await person(session, Role.BUREAU_TREASURER, bureau), await person(session, Role.BUREAU_TREASURER, bureau)),
    )  # fmt: skip


async def make_loss(
    session: AsyncSession, *, people: People | None = None, fund: Fund | None = None, pool_fen: int = POOL_FEN, **rules: Any
) -> Losses:
    """A loan of 50,000.00, filed, then declared in default; in a new fund of simple rules unless one is named."""
    people = people or await make_people(session)
    fund = fund or await make_fund(session, people, pool_fen=pool_fen, **rules)
    filed = await filed_loan(session, fund=fund, lender_id=people.bank.organisation_id)
    await declare_default(session, people.bank, filed.loan.id, today(), at=now())
    default = await default_of(session, filed.loan.id)
    assert default is not None
    return Losses(filed, default, people)


async def make_fund(session: AsyncSession, people: People, *, pool_fen: int = POOL_FEN, **rules: Any) -> Fund:
    """A fund of the bureau with money in it."""
    fund = await published_fund(session, bureau_id=people.reviewer.organisation_id, **rules)
    if pool_fen:
        await book(
            session, fund.id, EntryKind.CONTRIBUTION, [("city", pool_fen)], occurred_on=today(), recorded_by=None, at=now(),
            voucher=f"PZ-{uuid4().hex[:8]}",
        )  # fmt: skip
    return fund


async def drafted(session: AsyncSession, losses: Losses, *, loss: LossGiven | None = None, **changes: Any) -> Claim:
    """A draft."""
    return await create(session, losses.people.bank, losses.terms(loss=loss or LossGiven(), **changes), at=now())


async def submitted(session: AsyncSession, losses: Losses, **changes: Any) -> Claim:
    """One that was sent in."""
    claim = await drafted(session, losses, **changes)
    return await submit(session, losses.people.bank, claim.id, at=now())


async def reviewed(session: AsyncSession, losses: Losses, **changes: Any) -> Claim:
    """One whose review is over."""
    claim = await submitted(session, losses, **changes)
    await impartial(session, claim, losses.people.reviewer)
    return await pass_review(session, losses.people.reviewer, claim.id, at=now(), said=PROVEN)


async def approved(session: AsyncSession, losses: Losses, *, amount_fen: int | None = None, **changes: Any) -> Claim:
    """One whose money is reserved."""
    claim = await reviewed(session, losses, **changes)
    approver = losses.people.approvers[0]
    await impartial(session, claim, approver)
    return await approve(session, approver, claim.id, amount_fen=amount_fen, at=now(), said=PROVEN)


async def paid(session: AsyncSession, losses: Losses, **changes: Any) -> Claim:
    """One that was paid in one part."""
    claim = await approved(session, losses, **changes)
    await queued(session, losses, claim)
    return await confirmed(session, losses, claim)


async def queued(session: AsyncSession, losses: Losses, claim: Claim) -> Claim:
    """Its next part on the list, to an admitted account."""
    treasurer = losses.people.treasurers[0]
    await admitted(session, losses)
    await impartial(session, claim, treasurer)
    return await queue_payment(session, treasurer, claim.id, at=now(), said=PROVEN)


async def confirmed(session: AsyncSession, losses: Losses, claim: Claim) -> Claim:
    """That part confirmed with a voucher of its own."""
    return await confirm_payment(session, losses.people.treasurers[0], claim.id, Paid(today(), f"FK-{uuid4().hex[:12]}"), at=now())


async def admitted(session: AsyncSession, losses: Losses) -> None:
    """The bank's account at the bureau."""
    terms = AccountTerms(bureau_id=losses.fund.bureau_id, holder="示例银行", bank_name="示例银行营业部", number="6200 0000 0000 0001")
    account = await propose_account(session, SEALER, losses.people.bank_admin, terms, at=now())
    if account.state == "proposed":
        await admit_account(session, losses.people.treasurers[1], account.id, at=now())


async def impartial(session: AsyncSession, claim: Claim, actor: Actor) -> None:
    """The actor has declared to have no interest."""
    await declare(session, actor, claim.id, conflict=False, at=now())


def later(at: datetime, **more: int) -> datetime:
    """So much later."""
    return at + timedelta(**more)
