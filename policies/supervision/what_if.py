"""What changed rules would have paid on past claims (规则试算): every claim computed anew, one after the other, under the same limits.

The pool's money, other funds and breakers are left out: the question is what the rules say, not what was there that day. Read in the
caller's own transaction; two statements, whatever the number of claims.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.members.models import Organisation
from policies.claims.models import Claim
from policies.claims.states import ClaimStatus
from policies.claims.terms import loss_of
from policies.filings.facts import values_of
from policies.filings.models import Filing
from policies.funds.fund_rules import CapYear, Claimant, FundRules
from policies.funds.models import PriorBalance
from policies.funds.rules.cap_year import cap_year_of
from policies.funds.rules.computation import basis_of, compute
from policies.funds.rules.deal import Computation, Deal, Share
from policies.funds.rules.evaluation import evaluation_of
from policies.funds.rules.limits import Used, room_of, stack_left_fen
from policies.funds.rules.share import share_of

MOST = 5_000  # claims in one look, the oldest first
PAST = frozenset(set(ClaimStatus) - {ClaimStatus.DRAFT, ClaimStatus.WITHDRAWN})
NOT_ADMITTED = "这类机构不在可申请的范围内"
Balances = Mapping[tuple[UUID, str], int]
Counters = defaultdict[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True)
class Tried:
    """One claim: what was approved, and what the rules in question would give; None with `blocked_by` where they cannot tell."""

    claim_id: UUID
    number: str
    claimant: str
    state: ClaimStatus
    approved_fen: int
    would_fen: int | None
    blocked_by: tuple[str, ...]
    limits: tuple[str, ...]

    @property
    def change_fen(self) -> int | None:
        """More (or less) than was approved."""
        return None if self.would_fen is None else self.would_fen - self.approved_fen


async def try_rules(session: AsyncSession, fund_id: UUID, rules: FundRules) -> list[Tried]:
    """Every past claim of a fund in the order in which it was submitted, at most `MOST`."""
    rows = await session.execute(
        select(Claim, Filing, Organisation.name)
        .join(Filing, Filing.id == Claim.filing_id)
        .join(Organisation, Organisation.id == Claim.claimant_id)
        .where(Claim.fund_id == fund_id, Claim.status.in_(PAST))
        .order_by(Claim.submitted_at, Claim.id)
        .limit(MOST)
    )
    held = await session.execute(
        select(PriorBalance.institution_id, PriorBalance.year, PriorBalance.balance_fen).where(PriorBalance.fund_id == fund_id)
    )
    balances = {(whose, year): fen for whose, year, fen in held}
    used: Counters = defaultdict(int)
    return [_tried(rules, claim, filing, name, used, balances) for claim, filing, name in rows]


def totals_by_claimant(tried: Sequence[Tried]) -> list[tuple[str, int, int, int]]:
    """Claimant, claims, approved and would-be sums in fen; claims that cannot be told count with 0 in the second."""
    sums: dict[str, list[int]] = {}
    for each in tried:
        line = sums.setdefault(each.claimant, [0, 0, 0])
        line[0] += 1
        line[1] += each.approved_fen
        line[2] += each.would_fen or 0
    return [(name, *line) for name, line in sorted(sums.items())]  # type: ignore[misc]  # three figures each


def _tried(rules: FundRules, claim: Claim, filing: Filing, name: str, used: Counters, balances: Balances) -> Tried:
    claimant = Claimant(claim.claimant_kind)
    found = _computed(rules, claim, filing, claimant, used, balances) if claimant in rules.claimants else None
    if found is not None and found.amount_fen is not None:
        for key in _counters(rules, claim, filing):
            used[key] += found.amount_fen
    return Tried(
        claim_id=claim.id,
        number=claim.number,
        claimant=name,
        state=claim.status,
        approved_fen=claim.approved_fen,
        would_fen=0 if found is None else found.amount_fen,
        blocked_by=(NOT_ADMITTED,) if found is None else found.blocked_by,
        limits=() if found is None else tuple(each.title_zh for each in found.limits if each.bites),
    )


def _computed(rules: FundRules, claim: Claim, filing: Filing, claimant: Claimant, used: Counters, balances: Balances) -> Computation:
    facts, loss = values_of(filing.facts), loss_of(claim)
    share: Share = share_of(rules, Deal(facts, filing.principal_fen, claimant), evaluation_of(facts, builtin_vocabulary()))
    basis = basis_of(rules, claimant, loss) or 0
    keys = _counters(rules, claim, filing)
    counted = Used(**{f"{scope}_fen": used[scope, key, year] for scope, key, year in keys})
    before = str(int(cap_year_of(rules, _day(rules, claim, filing)).label) - 1)
    room = room_of(
        rules, claimant, counted, prior_balance_fen=balances.get((claim.claimant_id, before)), pool_free_fen=basis, loss_left_fen=basis,
        stack_left_fen=stack_left_fen(rules, basis, 0),
    )  # fmt: skip
    return compute(rules, share, loss, room)


def _counters(rules: FundRules, claim: Claim, filing: Filing) -> list[tuple[str, str, str]]:
    year = cap_year_of(rules, _day(rules, claim, filing)).label
    return [
        ("loan", str(claim.loan_id), ""),
        ("borrower", str(claim.subject_id), year),
        ("bank_year", str(claim.claimant_id), year),
        ("claimant_kind_year", claim.claimant_kind, year),
        ("pool_year", "", year),
    ]


def _day(rules: FundRules, claim: Claim, filing: Filing) -> date:
    """The day that says to which year a claim belongs; of one never approved the day on which it was submitted."""
    decided = (claim.approved_at or claim.submitted_at or claim.created_at).astimezone(SHANGHAI).date()
    days = {CapYear.APPROVAL: decided, CapYear.FILING: filing.filed_on or decided, CapYear.DEFAULT: claim.defaulted_on}
    return days[rules.cap_year]
