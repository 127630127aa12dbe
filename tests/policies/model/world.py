"""A small world of public money: two funds, two banks, one guarantor, three loans. Values only; all amounts are fen.

Loans 0 and 1 are alike (bank 0, the same borrower), so states that differ by their exchange alone are one. Loan 2 is of bank 1 and
guaranteed. The rules make every limit reachable: fund 1 does not state its share of loan 2.
"""

from decimal import Decimal
from typing import NamedTuple

from policies.claims.states import ClaimStatus
from policies.filings.states import FilingStatus
from policies.funds.fund_rules import (
    BankYearCap,
    Caps,
    Claimant,
    FundRules,
    Instalment,
    Layer,
    RecoveryStep,
    Stack,
    StopEffect,
    StopRule,
    Tier,
)

S = ClaimStatus
PRINCIPAL = (91, 91, 97)
BANK_OF_LOAN = (0, 0, 1)
BORROWER_OF_LOAN = (0, 0, 1)
OTHER_FILED_FEN = 1000  # what each bank has filed in each fund besides: the breaker's measure
PRIOR_BALANCE_FEN = 2200
CONTRIBUTION_FEN = 60
GUARANTEED_FEN = 40
RECOVERY_FEN = 30
LEVEL_PCT = Decimal(10)

RULES = (
    FundRules(
        shares={Claimant.BANK: Decimal(50), Claimant.GUARANTOR: Decimal(40)},
        layers=[Layer(payer="city", share_pct=Decimal(40)), Layer(payer="district", share_pct=Decimal(60))],
        claimants=[Claimant.BANK, Claimant.GUARANTOR],
        caps=Caps(
            loan="0.40",
            borrower="0.75",
            bank_year=BankYearCap(amount="0.90", pct_of_prior_balance=Decimal(4)),
            pool_year="1.10",
            claimant_kind_year={Claimant.GUARANTOR: "0.15"},
        ),
        stop_rule=StopRule(level_pct=LEVEL_PCT, effect=[StopEffect.DEFER_PAYMENT, StopEffect.STOP_FILING]),
        stack=Stack(cap_pct=Decimal(80)),
    ),
    FundRules(
        tiers=[Tier(up_to="0.95", share_pct=Decimal(45)), Tier(share_pct=None, name_zh="其他贷款")],
        payment_instalments=[Instalment(pct=Decimal(50)), Instalment(pct=Decimal(50))],
        recovery_order=[RecoveryStep.COSTS, RecoveryStep.FUND, RecoveryStep.LENDER, RecoveryStep.INTEREST],
        stack=Stack(cap_pct=Decimal(80)),
    ),
)


class Slot(NamedTuple):
    """Where a claim can be: by whom, on which loan, in which fund."""

    loan: int
    fund: int
    claimant: Claimant


B, G = Claimant.BANK, Claimant.GUARANTOR
SLOTS = (Slot(0, 0, B), Slot(0, 1, B), Slot(1, 0, B), Slot(1, 1, B), Slot(2, 0, B), Slot(2, 0, G), Slot(2, 1, B))


class Pool(NamedTuple):
    """Balances of a fund's accounts in the order of `Account`, and what ever came in or was given back to the budget."""

    balances: tuple[int, ...] = (0, 0, 0, 0, 0)
    contributions: int = 0
    came_in: int = 0
    went_out: int = 0


class Loan(NamedTuple):
    """What the books say of a loan."""

    defaulted: bool = False
    guarantor_paid: int = 0
    recovered: int = 0
    owed: int = 0  # of the debt, kept by itself so that a write-off that loses it is seen


class Filing(NamedTuple):
    """A loan in a fund."""

    status: str = FilingStatus.SUBMITTED
    before_default: bool = False


class Claim(NamedTuple):
    """One claim. Amounts by payer are tuples in the fund's order; people are numbers, 0 is nobody."""

    status: str = S.DRAFT
    running: bool = False  # the reviewers' clock
    clock: int = 0
    days_with_reviewers: int = 0
    submitter: int = 0
    reviewer: int = 0
    approver: int = 0
    payer: int = 0
    approved: tuple[int, ...] = ()
    reserved: tuple[int, ...] = ()
    paid: tuple[int, ...] = ()
    last_part: tuple[int, ...] = ()
    parts: int = 0
    back: tuple[int, ...] = ()
    clawed: tuple[int, ...] = ()
    received: int = 0
    references: tuple[int, ...] = ()
    was_approved: bool = False
    filed_before_default: bool = True  # as it was on approval
    basis: int = 0  # as it was on approval
    computed: int = 0
    rate: tuple[int, int] = (0, 1)  # the breaker's figure as it was on approval


class World(NamedTuple):
    """Everything. `last_entry` is the sum of the last entry's postings."""

    pools: tuple[Pool, ...] = (Pool(), Pool())
    loans: tuple[Loan, ...] = tuple(Loan(owed=fen) for fen in PRINCIPAL)
    filings: tuple[tuple[Filing, ...], ...] = ((Filing(), Filing()), (Filing(), Filing()), (Filing(), Filing()))
    claims: tuple[Claim, ...] = tuple(Claim() for _ in SLOTS)
    lender_back: tuple[int, ...] = (0, 0, 0)
    last_entry: int = 0
    days: int = 0

    def with_claim(self, place: int, claim: Claim) -> "World":
        """The same with another claim at this place."""
        return self._replace(claims=(*self.claims[:place], claim, *self.claims[place + 1 :]))

    def with_loan(self, place: int, loan: Loan) -> "World":
        """The same with another loan at this place."""
        return self._replace(loans=(*self.loans[:place], loan, *self.loans[place + 1 :]))

    def with_filing(self, loan: int, fund: int, filing: Filing) -> "World":
        """The same with another filing at this place."""
        row = (*self.filings[loan][:fund], filing, *self.filings[loan][fund + 1 :])
        return self._replace(filings=(*self.filings[:loan], row, *self.filings[loan + 1 :]))

    def with_pool(self, fund: int, pool: Pool) -> "World":
        """The same with another pool at this place."""
        return self._replace(pools=(*self.pools[:fund], pool, *self.pools[fund + 1 :]))


def canonical(world: World) -> World:
    """One of the two worlds that differ by the exchange of loans 0 and 1."""
    a, b, c = world.loans
    fa, fb, fc = world.filings
    x0, x1, y0, y1, *others = world.claims
    la, lb, lc = world.lender_back
    swapped = world._replace(loans=(b, a, c), filings=(fb, fa, fc), claims=(y0, y1, x0, x1, *others), lender_back=(lb, la, lc))
    return min(world, swapped)
