"""The twelve invariants of public money, and what holds besides, as predicates over one world. Figures are worked out here afresh.

Where an invariant speaks of a decision (an approval), what the decision rested on stands in the claim.
"""

from collections.abc import Callable

from policies.claims.states import RESERVES, S
from policies.funds.fund_rules import Claimant
from policies.funds.journal_rules import Account
from tests.policies.model.books import ACCOUNTS, held
from tests.policies.model.world import BANK_OF_LOAN, OTHER_FILED_FEN, PRINCIPAL, SLOTS, Claim, Slot, World

B, G = Claimant.BANK, Claimant.GUARANTOR


def promised(claim: Claim) -> int:
    """Reserved and paid."""
    return sum(claim.reserved) + sum(claim.paid)


def claims_where(world: World, test: Callable[[Slot], bool]) -> list[Claim]:
    """Claims by their slot."""
    return [claim for slot, claim in zip(SLOTS, world.claims, strict=True) if test(slot)]


def total(world: World, test: Callable[[Slot], bool]) -> int:
    """Promised in all."""
    return sum(promised(claim) for claim in claims_where(world, test))


def a_fund_never_pays_more_than_came_in(world: World) -> bool:
    """1: at every instant, and the same within its yearly limits."""
    for fund, pool in enumerate(world.pools):
        claims = claims_where(world, lambda slot, fund=fund: slot.fund == fund)
        net = sum(sum(claim.paid) - sum(claim.back) - claim.received for claim in claims)
        if net > pool.came_in - pool.went_out or held(pool, Account.FREE) < 0 or held(pool, Account.CASH) < 0:
            return False
    return (
        total(world, lambda slot: slot.fund == 0) <= 110
        and all(total(world, lambda slot, bank=bank: slot.fund == 0 and BANK_OF_LOAN[slot.loan] == bank) <= 88 for bank in (0, 1))
        and total(world, lambda slot: slot.fund == 0 and slot.claimant is G) <= 15
    )


def a_yuan_of_loss_is_compensated_once(world: World) -> bool:
    """2: over all funds, the lender and the guarantor; at most 80 % of the loss; one mode a loan and fund."""
    for number, loan in enumerate(world.loans):
        of_bank = total(world, lambda slot, n=number: slot.loan == n and slot.claimant is B)
        of_guarantor = total(world, lambda slot, n=number: slot.loan == n and slot.claimant is G)
        if of_bank + loan.guarantor_paid > PRINCIPAL[number] or of_guarantor > loan.guarantor_paid:
            return False
        if (of_bank + of_guarantor) * 100 > 80 * PRINCIPAL[number] + 50:
            return False
    return not (promised(world.claims[4]) and promised(world.claims[5]))


def the_amount_is_the_smallest_of_share_and_limits(world: World) -> bool:
    """3: as computed on approval, never above the share nor the limits of a loan and a borrower."""
    for slot, claim in zip(SLOTS, world.claims, strict=True):
        if promised(claim) and (promised(claim) != sum(claim.approved) or sum(claim.approved) > _share(slot, claim.basis)):
            return False
        if promised(claim) and sum(claim.approved) != claim.computed:
            return False
    per_loan = [total(world, lambda slot, n=number: slot.fund == 0 and slot.loan == n) for number in range(3)]
    return max(per_loan) <= 40 and per_loan[0] + per_loan[1] <= 75


def only_loans_filed_before_the_default_are_paid(world: World) -> bool:
    """4: and not revoked."""
    for slot, claim in zip(SLOTS, world.claims, strict=True):
        filing = world.filings[slot.loan][slot.fund]
        if promised(claim) and not (claim.filed_before_default and filing.before_default and filing.status == "filed"):
            return False
    return True


def nobody_gets_back_more_than_it_paid(world: World) -> bool:
    """5: payer by payer; and what is shared is exactly what was recovered."""
    for claim in world.claims:
        if any(back + clawed > paid for back, clawed, paid in zip(claim.back, claim.clawed, claim.paid, strict=True)):
            return False
    for number, loan in enumerate(world.loans):
        shared = sum(sum(claim.back) for claim in claims_where(world, lambda slot, n=number: slot.loan == n))
        if shared + world.lender_back[number] > loan.recovered or loan.recovered > PRINCIPAL[number]:
            return False
    return True


def a_recovery_is_reported_once(world: World) -> bool:
    """6: its reference is never booked twice."""
    return all(len(set(claim.references)) == len(claim.references) for claim in world.claims)


def nothing_is_approved_above_the_breaker(world: World) -> bool:
    """7: by the figure that was stored with the decision, which is one that the books could have had."""
    for slot, claim in zip(SLOTS, world.claims, strict=True):
        lost, filed = claim.rate
        if slot.fund == 0 and promised(claim) and (lost * 100 > 10 * filed or filed < OTHER_FILED_FEN):
            return False
    return True


def nobody_acts_twice_on_a_claim(world: World) -> bool:
    """8: submitter, reviewer, approver and payer are different people."""
    for claim in world.claims:
        people = [person for person in (claim.submitter, claim.reviewer, claim.approver, claim.payer) if person]
        if len(set(people)) < len(people) or (promised(claim) and not (claim.submitter and claim.reviewer and claim.approver)):
            return False
    return True


def the_clock_counts_days_with_the_reviewers(world: World) -> bool:
    """9: none of those on which the claimant had to act."""
    return all(claim.clock == claim.days_with_reviewers for claim in world.claims)


def every_balance_follows_from_the_entries(world: World) -> bool:
    """10: a claw-back, like all else, is an entry; the accounts add up to nothing and say what the claims say."""
    for fund, pool in enumerate(world.pools):
        claims = claims_where(world, lambda slot, fund=fund: slot.fund == fund)
        moved = sum(sum(claim.back) + claim.received - sum(claim.paid) for claim in claims)
        due = sum(sum(claim.clawed) - claim.received for claim in claims)
        if sum(pool.balances) or any(held(pool, account) < 0 for account in ACCOUNTS):
            return False
        if held(pool, Account.CASH) != pool.came_in - pool.went_out + moved or held(pool, Account.RECEIVABLE) != due:
            return False
        if held(pool, Account.RESERVED) != sum(sum(claim.reserved) for claim in claims):
            return False
    return world.last_entry == 0


def a_written_off_debt_is_still_owed(world: World) -> bool:
    """11: whatever became of the claims, what was not recovered is owed."""
    return all(loan.owed == PRINCIPAL[number] - loan.recovered for number, loan in enumerate(world.loans))


def an_unknown_figure_pays_nothing(world: World) -> bool:
    """12: fund 1 does not state its share of loan 2."""
    return not promised(world.claims[6]) and not world.claims[6].was_approved


def money_is_reserved_exactly_while_it_is_promised(world: World) -> bool:
    """What a claim's state says is what it holds."""
    return all((sum(claim.reserved) > 0) == (claim.status in RESERVES) for claim in world.claims)


INVARIANTS: tuple[Callable[[World], bool], ...] = (
    a_fund_never_pays_more_than_came_in,
    a_yuan_of_loss_is_compensated_once,
    the_amount_is_the_smallest_of_share_and_limits,
    only_loans_filed_before_the_default_are_paid,
    nobody_gets_back_more_than_it_paid,
    a_recovery_is_reported_once,
    nothing_is_approved_above_the_breaker,
    nobody_acts_twice_on_a_claim,
    the_clock_counts_days_with_the_reviewers,
    every_balance_follows_from_the_entries,
    a_written_off_debt_is_still_owed,
    an_unknown_figure_pays_nothing,
    money_is_reserved_exactly_while_it_is_promised,
)
FINAL = frozenset({S.WITHDRAWN})


def broken(world: World) -> list[str]:
    """Names of the invariants that do not hold."""
    return [invariant.__name__ for invariant in INVARIANTS if not invariant(world)]


def stuck(world: World, following: list[World]) -> list[int]:
    """Claims that are not at an end and that no open action moves."""
    return [
        place
        for place, claim in enumerate(world.claims)
        if claim.status not in (S.DRAFT, *FINAL, *_AT_REST)
        and not _clawed_and_received(claim)
        and all(each.claims[place].status == claim.status and each.claims[place].received == claim.received for each in following)
    ]


_AT_REST = frozenset({S.SETTLED, S.WRITTEN_OFF})  # late recoveries move them, but nothing need follow


def _clawed_and_received(claim: Claim) -> bool:
    return claim.status == S.CLAWED_BACK and claim.received == sum(claim.clawed)


def _share(slot: Slot, basis: int) -> int:
    """Each payer half up: 50 % or 40 % by 4:6 in fund 0, 45 % in fund 1."""
    if slot.fund == 1:
        return (basis * 45 + 50) // 100
    pct = 50 if slot.claimant is B else 40
    return (basis * pct * 40 + 5000) // 10000 + (basis * pct * 60 + 5000) // 10000
