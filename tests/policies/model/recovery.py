"""Money that comes back, in the model: recoveries shared over all claims of a loan, and claw-backs."""

from marketplace.workflow.moves import TransitionNotAllowed
from policies.claims.states import CLAIM, S
from policies.funds.fund_rules import LENDER
from policies.funds.journal_rules import Account, EntryKind
from policies.funds.rules.recovery import divide_recovery
from tests.policies.model.books import PLACE, book
from tests.policies.model.world import PRINCIPAL, RECOVERY_FEN, RULES, SLOTS, Claim, World

GUARANTOR = "guarantor"


def record_recovery(world: World, place: int, reference: int, defects: frozenset[str]) -> World | None:
    """One recovery, reported once, divided between everybody who bears the loan's loss; never above what is owed."""
    claim = _moved(world.claims[place], "record_recovery")
    if claim is None or (reference in claim.references and "reference twice" not in defects) or len(claim.references) > 2:
        return None
    slot = SLOTS[place]
    loan = world.loans[slot.loan]
    if loan.owed < RECOVERY_FEN:
        return None
    world = world.with_claim(place, claim._replace(references=(*claim.references, reference)))
    world = world.with_loan(slot.loan, loan._replace(recovered=loan.recovered + RECOVERY_FEN, owed=loan.owed - RECOVERY_FEN))
    return _share_back(world, slot.loan, slot.fund, defects)


def _share_back(world: World, loan: int, fund: int, defects: frozenset[str]) -> World:
    borne, returned = _borne(world, loan)
    division = divide_recovery(RULES[fund], RECOVERY_FEN, borne, returned, 0, 0)
    for place, slot in enumerate(SLOTS):
        claim = world.claims[place]
        if slot.loan == loan and sum(claim.paid):
            parts = [fen for payer, fen in division.back if payer.startswith(f"{place}:")]
            if "fund takes all" in defects:
                parts = [RECOVERY_FEN, *(0 for _ in parts[1:])]
            claim = claim._replace(back=tuple(a + b for a, b in zip(claim.back, parts, strict=True)))
            world = book(world, slot.fund, EntryKind.RECOVERY, parts).with_claim(place, claim)
    others = division.lender_fen + sum(fen for payer, fen in division.back if payer == GUARANTOR)
    return world._replace(lender_back=tuple(fen + others * (each == loan) for each, fen in enumerate(world.lender_back)))


def _borne(world: World, loan: int) -> tuple[dict[str, int], dict[str, int]]:
    """What every payer of every claim on the loan bore and has had back (or has been ordered to be given back), then the lender."""
    borne, returned = {}, {}
    for place, slot in enumerate(SLOTS):
        claim = world.claims[place]
        for number, fen in enumerate(claim.paid if slot.loan == loan else ()):
            borne[f"{place}:{number}"] = fen
            returned[f"{place}:{number}"] = claim.back[number] + claim.clawed[number]
    borne[LENDER] = PRINCIPAL[loan] - sum(borne.values())
    returned[LENDER] = world.lender_back[loan]
    return borne, returned


def claw_back(world: World, place: int, defects: frozenset[str]) -> World | None:
    """All that has not come back is to be given back: a new entry, not a correction of the old one."""
    before = world.claims[place]
    claim = _moved(before, "claw_back")
    due = tuple(a - b for a, b in zip(before.paid, before.back, strict=True))
    if claim is None or not sum(due):
        return None
    world = world.with_claim(place, claim._replace(clawed=due))
    if "claw-back edits a balance" in defects:
        pool = world.pools[SLOTS[place].fund]
        balances = list(pool.balances)
        balances[PLACE[Account.CASH]] += sum(due)
        return world.with_pool(SLOTS[place].fund, pool._replace(balances=tuple(balances)))
    return book(world, SLOTS[place].fund, EntryKind.CLAW_BACK, due)


def receive_claw_back(world: World, place: int) -> World | None:
    """It arrives."""
    before = world.claims[place]
    claim = _moved(before, "receive_claw_back")
    if claim is None or before.status != S.CLAWED_BACK or before.received:
        return None
    return book(world, SLOTS[place].fund, EntryKind.CLAW_BACK_RECEIVED, before.clawed).with_claim(
        place, claim._replace(received=sum(before.clawed))
    )


def _moved(claim: Claim, action: str) -> Claim | None:
    move = CLAIM.move(action)
    try:
        CLAIM.require(claim.status, move)
    except TransitionNotAllowed:
        return None
    return claim._replace(status=str(move.target), running=False)
