"""What a claim of the model may be paid now: the real share, limits and computation, asked with the model's figures."""

from functools import cache

from policies.funds.fund_rules import Claimant
from policies.funds.journal_rules import Account
from policies.funds.rules.computation import Computation, Deal, Loss, Room, Share, basis_of, compute, share_of
from policies.funds.rules.limits import Used, room_of, stack_left_fen
from tests.policies.model.books import held
from tests.policies.model.world import (
    BANK_OF_LOAN,
    BORROWER_OF_LOAN,
    OTHER_FILED_FEN,
    PRINCIPAL,
    PRIOR_BALANCE_FEN,
    RULES,
    SLOTS,
    Slot,
    World,
)


def promised(world: World, place: int) -> int:
    """What a claim has reserved and been paid; it counts against every limit until it is released."""
    claim = world.claims[place]
    return sum(claim.reserved) + sum(claim.paid)


def promised_where(world: World, **wanted: object) -> int:
    """The same over all claims whose slot has these fields (`bank` and `borrower` are the loan's)."""
    return sum(promised(world, place) for place, slot in enumerate(SLOTS) if _has(slot, wanted))


def loss_of(world: World, slot: Slot) -> Loss:
    """The loss of a claim as the books have it now."""
    loan = world.loans[slot.loan]
    paid = loan.guarantor_paid
    return Loss(
        principal_fen=PRINCIPAL[slot.loan],
        recovered_before_fen=loan.recovered,
        guarantor_paid_fen=paid if paid or slot.claimant is Claimant.GUARANTOR else None,
    )


def room_at(world: World, place: int, *, loss_locked: bool = True) -> Room:
    """The room of a claim; without the lock on the loss nothing is known of what other funds have promised."""
    slot = SLOTS[place]
    rules, everything = RULES[slot.fund], PRINCIPAL[slot.loan]
    all_promised = promised_where(world, loan=slot.loan) if loss_locked else 0
    of_kind = promised_where(world, loan=slot.loan, claimant=slot.claimant) if loss_locked else 0
    basis = basis_of(rules, slot.claimant, loss_of(world, slot)) or 0
    return room_of(
        rules,
        slot.claimant,
        Used(
            loan_fen=promised_where(world, loan=slot.loan, fund=slot.fund),
            borrower_fen=promised_where(world, borrower=BORROWER_OF_LOAN[slot.loan], fund=slot.fund),
            bank_year_fen=promised_where(world, bank=BANK_OF_LOAN[slot.loan], fund=slot.fund),
            claimant_kind_year_fen=promised_where(world, claimant=slot.claimant, fund=slot.fund),
            pool_year_fen=promised_where(world, fund=slot.fund),
        ),
        prior_balance_fen=PRIOR_BALANCE_FEN,
        pool_free_fen=held(world.pools[slot.fund], Account.FREE),
        loss_left_fen=min(everything - all_promised, basis - of_kind),
        stack_left_fen=stack_left_fen(rules, everything, all_promised),
    )


def computed(world: World, place: int, room: Room) -> Computation:
    """The real computation, remembered by its inputs."""
    slot = SLOTS[place]
    return _computed(slot, loss_of(world, slot), room)


def stop_figure(world: World, fund: int, bank: int) -> tuple[int, int]:
    """The breaker's stored figure: defaulted principal and filed principal of a bank in a fund."""
    filed = [loan for loan in range(3) if BANK_OF_LOAN[loan] == bank and world.filings[loan][fund].status == "filed"]
    return sum(PRINCIPAL[loan] for loan in filed if world.loans[loan].defaulted), OTHER_FILED_FEN + sum(PRINCIPAL[loan] for loan in filed)


@cache
def _share(slot: Slot) -> Share:
    return share_of(RULES[slot.fund], Deal({}, PRINCIPAL[slot.loan], slot.claimant), lambda criterion: None)


@cache
def _computed(slot: Slot, loss: Loss, room: Room) -> Computation:
    return compute(RULES[slot.fund], _share(slot), loss, room)


def _has(slot: Slot, wanted: dict[str, object]) -> bool:
    of = {
        "loan": slot.loan,
        "fund": slot.fund,
        "claimant": slot.claimant,
        "bank": BANK_OF_LOAN[slot.loan],
        "borrower": BORROWER_OF_LOAN[slot.loan],
    }
    return all(of[name] == value for name, value in wanted.items())
