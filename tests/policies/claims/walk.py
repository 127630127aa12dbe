"""A random walk through the real use cases: any person tries anything on any claim; what is refused changes nothing."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now, today
from marketplace.errors import ZhidaError
from marketplace.workflow.mover import Said
from policies.claims.claw_back import claw_back
from policies.claims.decide import approve, defer, resume
from policies.claims.draft import create
from policies.claims.finish import settle, write_off
from policies.claims.models import Claim, ClaimRecovery
from policies.claims.pay import Paid, confirm_payment, payment_returned, queue_payment
from policies.claims.recover import RecoveryTerms, confirm_arrival, record_recovery
from policies.claims.review import pass_review, reject, return_for_correction
from policies.claims.states import ClaimStatus as S
from policies.claims.submit import reconsider, submit, withdraw
from policies.claims.terms import ClaimTerms
from policies.filings.decide import file
from policies.filings.submit import FilingRequest, submit_filing
from policies.funds.models import Fund
from products.loans.actions import declare_default
from products.loans.models import DefaultEvent
from products.loans.repository import default_of
from tests.policies.claims.made import Losses, People, admitted, impartial, make_fund, make_people
from tests.policies.filings.made import JUDGED, Filed, add_version, filed_loan, simple_rules
from tests.policies.invariants import broken

SAID = Said(note="示例", factor_fresh=True)
CAPS = {"pool_year": "120000.00", "borrower": "20000.00"}
HALVES = [{"pct": 50}, {"pct": 50}]
LIKELY = 0.6  # of steps that try what leads on from where the claim stands
ONWARD = {
    S.RETURNED: ["submit"], S.SUBMITTED: ["pass_review", "pass_review", "pass_review", "reject", "return"],
    S.IN_REVIEW: ["approve", "approve", "approve", "defer"],
    S.APPROVED: ["queue", "queue", "defer"], S.DEFERRED: ["resume"], S.PAYMENT_QUEUED: ["confirm", "confirm", "returned"],
    S.PAID: ["recover", "recover", "returned", "claw_back"], S.RECOVERING: ["recover", "arrive", "settle", "write_off", "claw_back"],
    S.SETTLED: ["recover"], S.WRITTEN_OFF: ["recover"], S.REJECTED: ["reconsider"], S.CLAWED_BACK: ["recover"],
}  # fmt: skip


@dataclass
class Walk:
    """Two funds of one bureau that may be stacked, a bank with loans in default that are filed in both, and everybody's claims."""

    session: AsyncSession
    random: Random
    people: People
    funds: list[Fund]
    defaults: list[DefaultEvent]
    claims: list[Claim] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    serial: int = 0
    chosen: Claim | None = None

    async def step(self) -> None:
        """One attempt, then every invariant. Raises: AssertionError naming what does not hold."""
        self.chosen = self.random.choice(self.claims) if self.claims else None
        onward = [] if self.chosen is None else ONWARD.get(self.chosen.status, [])
        name = self.random.choice(onward if onward and self.random.random() < LIKELY else list(ACTIONS))
        try:
            async with self.session.begin_nested():
                await ACTIONS[name](self)
            self.done[name] += 1
        except ZhidaError:
            self.done[f"{name} refused"] += 1
        wrong = await broken(self.session, [each.id for each in self.funds])
        assert not wrong, f"after {name}: {wrong}"

    def any_claim(self) -> Claim:
        """The one that this step is about; without any, nothing can be done."""
        if self.chosen is None:
            raise ZhidaError
        return self.chosen

    def any_fen(self) -> int:
        """From a fen to more than any claim."""
        return self.random.choice([1, 99, 333_333, 1_000_001, 2_500_000, 6_000_000])

    def reference(self, kind: str) -> str:
        """Mostly a new one, sometimes one that was used."""
        self.serial += self.random.random() < 0.9
        return f"{kind}-{self.funds[0].id.hex[:8]}-{self.serial}"


async def begin(session: AsyncSession, seed: int, *, loans: int = 3) -> Walk:
    """A world of its own."""
    people = await make_people(session)
    first = await make_fund(session, people, pool_fen=6_000_000)
    other = {"with_funds": [str(first.id)], "cap_pct": 80}
    second = await make_fund(session, people, pool_fen=6_000_000, caps=CAPS, payment_instalments=HALVES, stack=other)
    mine = simple_rules(first.bureau_id, stack={"with_funds": [str(second.id)], "cap_pct": 80}, second_approver_above="20000.00")
    await add_version(session, first, mine, date(2020, 1, 1), number=2)
    walk = Walk(session, Random(seed), people, [first, second], [])
    for _ in range(loans):
        filed = await filed_loan(session, fund=first, lender_id=people.bank.organisation_id)
        also, _made = await submit_filing(session, people.bank, second.id, FilingRequest(loan_id=filed.loan.id), at=now())
        await file(session, people.reviewer, also.id, at=now(), said=JUDGED)
        await declare_default(session, people.bank, filed.loan.id, today(), at=now())
        default = await default_of(session, filed.loan.id)
        assert default is not None
        walk.defaults.append(default)
        await admitted(session, Losses(Filed(first, filed.loan, filed.filing), default, people))
    return walk


async def _create(walk: Walk) -> None:
    terms = ClaimTerms(default_event_id=walk.random.choice(walk.defaults).id, fund_id=walk.random.choice(walk.funds).id)
    claim = await create(walk.session, walk.people.bank, terms, at=now())
    everybody = (walk.people.reviewer, *walk.people.approvers, *walk.people.treasurers)
    await submit(walk.session, walk.people.bank, claim.id, at=now())
    for each in everybody:
        await impartial(walk.session, claim, each)
    walk.claims.append(claim)


def _by(who: Callable[[Walk], Actor], use_case: Callable[..., Awaitable[Claim]], said: Said = SAID) -> Callable[[Walk], Awaitable[None]]:
    async def act(walk: Walk) -> None:
        await use_case(walk.session, who(walk), walk.any_claim().id, at=now(), said=said)

    return act


def _bank(walk: Walk) -> Actor:
    return walk.people.bank


def _reviewer(walk: Walk) -> Actor:
    return walk.people.reviewer


def _approver(walk: Walk) -> Actor:
    return walk.random.choice(walk.people.approvers)


def _treasurer(walk: Walk) -> Actor:
    return walk.random.choice(walk.people.treasurers)


async def _approve(walk: Walk) -> None:
    amount = walk.random.choice([None, None, None, walk.any_fen()])
    await approve(walk.session, _approver(walk), walk.any_claim().id, amount_fen=amount, at=now(), said=SAID)


async def _confirm(walk: Walk) -> None:
    await confirm_payment(walk.session, _treasurer(walk), walk.any_claim().id, Paid(today(), walk.reference("FK")), at=now(), said=SAID)


async def _recover(walk: Walk) -> None:
    who: Any = walk.random.choice([_bank, _treasurer])
    terms = RecoveryTerms(
        amount_fen=walk.any_fen(), recovered_on=today(), external_reference=walk.reference("ZH"),
        costs_fen=walk.random.choice([0, 0, 1, 50_000]), voucher=walk.reference("SK"),
    )  # fmt: skip
    await record_recovery(walk.session, who(walk), walk.any_claim().id, terms, at=now())


async def _arrive(walk: Walk) -> None:
    claim = walk.any_claim()
    waiting = (ClaimRecovery.claim_id == claim.id) & ClaimRecovery.arrived_on.is_(None)
    found = (await walk.session.scalars(select(ClaimRecovery.id).where(waiting))).first()
    if found is None:
        raise ZhidaError
    await confirm_arrival(walk.session, _treasurer(walk), claim.id, found, today(), walk.reference("DZ"), at=now())


async def _claw_back(walk: Walk) -> None:
    amount = walk.random.choice([None, walk.any_fen()])
    said = replace(SAID, reason_code="double")
    await claw_back(walk.session, _approver(walk), walk.any_claim().id, amount_fen=amount, at=now(), said=said)


ACTIONS: dict[str, Callable[[Walk], Awaitable[None]]] = {
    "create": _create,
    "submit": _by(_bank, submit),
    "withdraw": _by(_bank, withdraw, replace(SAID, reason_code="mistake")),
    "return": _by(_reviewer, return_for_correction, replace(SAID, reason_code="unclear")),
    "pass_review": _by(_reviewer, pass_review),
    "reject": _by(_reviewer, reject, replace(SAID, reason_code="other")),
    "reconsider": _by(_bank, reconsider),
    "approve": _approve,
    "defer": _by(_approver, defer, replace(SAID, reason_code="pool")),
    "resume": _by(_approver, resume),
    "queue": _by(_treasurer, queue_payment),
    "confirm": _confirm,
    "returned": _by(_treasurer, payment_returned, replace(SAID, reason_code="account")),
    "recover": _recover,
    "arrive": _arrive,
    "settle": _by(_treasurer, settle),
    "write_off": _by(_approver, write_off),
    "claw_back": _claw_back,
}
