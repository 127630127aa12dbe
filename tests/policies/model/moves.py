"""Every action of the model. Each takes the world and says the next one, or None where it is refused: then nothing has changed.

Which state leads where is asked of the product's own tables of moves; amounts are the product's own functions. `Defects` switches off one
guard at a time, to show that the invariants see it.
"""

from collections.abc import Callable, Iterator
from functools import partial

from marketplace.workflow.moves import TransitionNotAllowed
from policies.claims.states import CLAIM, RESERVES, WITH_REVIEWERS, S
from policies.filings.states import FILING, FilingStatus
from policies.funds.fund_rules import Claimant, StopEffect
from policies.funds.journal_rules import Account, EntryKind
from policies.funds.rules.breaker import breaker_state
from policies.funds.rules.instalments import divide_instalments
from tests.policies.model.amounts import computed, promised_where, room_at, stop_figure
from tests.policies.model.books import book, held
from tests.policies.model.recovery import claw_back, receive_claw_back, record_recovery
from tests.policies.model.world import (
    BANK_OF_LOAN,
    CONTRIBUTION_FEN,
    GUARANTEED_FEN,
    PRINCIPAL,
    RULES,
    SLOTS,
    Claim,
    World,
)

Next = World | None
BANKER, FIRST, SECOND, THIRD = 1, 2, 3, 4  # people
NOBODY_DEFECT: frozenset[str] = frozenset()
MOST_CONTRIBUTIONS = 2
MOST_DAYS = 1


def moved(claim: Claim, action: str) -> Claim | None:
    """The claim after a move of the product's table, its clock with it; None where the table has no such move from here."""
    move = CLAIM.move(action)
    try:
        CLAIM.require(claim.status, move)
    except TransitionNotAllowed:
        return None
    return claim._replace(status=str(move.target), running=move.target in WITH_REVIEWERS)


def contribute(world: World, fund: int) -> Next:
    """Money of the budget arrives."""
    pool = world.pools[fund]
    if pool.contributions == MOST_CONTRIBUTIONS:
        return None
    pool = pool._replace(contributions=pool.contributions + 1, came_in=pool.came_in + CONTRIBUTION_FEN)
    return book(world.with_pool(fund, pool), fund, EntryKind.CONTRIBUTION, [CONTRIBUTION_FEN])


def return_to_budget(world: World, fund: int) -> Next:
    """Free money goes back, once."""
    pool, fen = world.pools[fund], 20
    if pool.went_out or held(pool, Account.FREE) < fen:
        return None
    return book(world.with_pool(fund, pool._replace(went_out=fen)), fund, EntryKind.RETURN_TO_BUDGET, [fen])


def default(world: World, loan: int) -> Next:
    """The borrower stops paying."""
    before = world.loans[loan]
    return None if before.defaulted else world.with_loan(loan, before._replace(defaulted=True))


def guarantor_pays(world: World, loan: int) -> Next:
    """The guarantor pays once, never more than the lender still lacks."""
    before = world.loans[loan]
    fen = min(GUARANTEED_FEN, PRINCIPAL[loan] - before.recovered - promised_where(world, loan=loan))
    if loan != 2 or not before.defaulted or before.guarantor_paid or fen <= 0:
        return None
    return world.with_loan(loan, before._replace(guarantor_paid=fen))


def file(world: World, loan: int, fund: int, defects: frozenset[str] = NOBODY_DEFECT) -> Next:
    """The loan comes under the fund, unless the breaker has stopped filing."""
    before = world.filings[loan][fund]
    if before.status not in FILING.move("file").sources or held_up(world, fund, BANK_OF_LOAN[loan], StopEffect.STOP_FILING, defects):
        return None
    return world.with_filing(loan, fund, before._replace(status=str(FilingStatus.FILED), before_default=not world.loans[loan].defaulted))


def revoke(world: World, loan: int, fund: int) -> Next:
    """Only as long as nothing is promised on it."""
    before = world.filings[loan][fund]
    if before.status not in FILING.move("revoke").sources or promised_where(world, loan=loan, fund=fund):
        return None
    return world.with_filing(loan, fund, before._replace(status=str(FilingStatus.REVOKED)))


def submit(world: World, place: int, defects: frozenset[str] = NOBODY_DEFECT) -> Next:
    """A claim on a loan that was filed before its default; one mode a loan, and for the guarantor only after it has paid."""
    slot, claim = SLOTS[place], moved(world.claims[place], "submit")
    if claim is None or not admissible(world, place, defects) or not world.loans[slot.loan].defaulted:
        return None
    if slot.claimant is Claimant.GUARANTOR and not world.loans[slot.loan].guarantor_paid:
        return None
    return world.with_claim(place, claim._replace(submitter=BANKER, reviewer=0, approver=0))


def admissible(world: World, place: int, defects: frozenset[str]) -> bool:
    """Filed before the default and not revoked, and no claim of another kind on the same loan in the same fund."""
    slot = SLOTS[place]
    filing = world.filings[slot.loan][slot.fund]
    filed = filing.status == FilingStatus.FILED and (filing.before_default or "late filing" in defects)
    ended = (S.DRAFT, S.WITHDRAWN, S.REJECTED)
    twins = (other for other, its in enumerate(SLOTS) if its[:2] == slot[:2] and other != place)
    return filed and all(world.claims[other].status in ended for other in twins)


def held_up(world: World, fund: int, bank: int, effect: StopEffect, defects: frozenset[str]) -> bool:
    """Whether a breaker of the fund holds this up."""
    if "breaker not asked" in defects:
        return False
    figure = stop_figure(world, fund, bank)
    return any(effect in rule.effect and breaker_state(rule, *figure).holds_up for rule in RULES[fund].stop_rules)


def pass_review(world: World, place: int, person: int, defects: frozenset[str]) -> Next:
    """The fund's one review, not by whoever submitted."""
    claim = moved(world.claims[place], "pass_review")
    if claim is None or claim.reviewer or (person == claim.submitter and "eyes not asked" not in defects):
        return None
    return world.with_claim(place, claim._replace(reviewer=person))


def approve(world: World, place: int, person: int, defects: frozenset[str]) -> Next:
    """The computed amount is reserved in the same step; no amount, no approval."""
    claim, slot = moved(world.claims[place], "approve"), SLOTS[place]
    if claim is None or not claim.reviewer or (person in (claim.submitter, claim.reviewer) and "eyes not asked" not in defects):
        return None
    if not admissible(world, place, defects) or held_up(world, slot.fund, BANK_OF_LOAN[slot.loan], StopEffect.DEFER_PAYMENT, defects):
        return None
    amounts = payable(world, place, defects)
    if amounts is None or not any(amounts):
        return None
    return reserve(world, place, claim._replace(approver=person), amounts)


def payable(world: World, place: int, defects: frozenset[str]) -> tuple[int, ...] | None:
    """By payer, as computed now; None where something is in the way."""
    room = room_at(world, place, loss_locked="loss not locked" not in defects)
    found = computed(world, place, room)
    if found.amount_fen is None:
        return (0, 1) if "null counts as zero" in defects and found.basis_fen else None
    if "limits not asked" in defects and found.by_share_fen:
        return (found.by_share_fen,)
    if "pool not asked" in defects:
        found = computed(world, place, room_at(world, place).__class__(**{**_fields(room), "pool_free_fen": None}))
    return tuple(each.amount_fen for each in found.payers)


def _fields(room: object) -> dict[str, int | None]:
    return {name: getattr(room, name) for name in room.__slots__}


def reserve(world: World, place: int, claim: Claim, amounts: tuple[int, ...]) -> Next:
    """Promise the money, with what the decision rested on."""
    slot = SLOTS[place]
    found = computed(world, place, room_at(world, place))
    zeros = (0,) * len(amounts)
    claim = claim._replace(
        approved=amounts, reserved=amounts, paid=zeros, back=zeros, clawed=zeros, last_part=zeros, parts=0, was_approved=True,
        filed_before_default=world.filings[slot.loan][slot.fund].before_default, basis=found.basis_fen or 0,
        computed=-1 if found.amount_fen is None else found.amount_fen, rate=stop_figure(world, slot.fund, BANK_OF_LOAN[slot.loan]),
    )  # fmt: skip
    return book(world, slot.fund, EntryKind.RESERVE, amounts).with_claim(place, claim)


def release(world: World, place: int, claim: Claim) -> World:
    """What was reserved is free again."""
    before = world.claims[place]
    zeros = (0,) * len(before.reserved)
    return book(world, SLOTS[place].fund, EntryKind.RELEASE, before.reserved).with_claim(
        place, claim._replace(reserved=zeros, approved=zeros)
    )


def plain(world: World, place: int, action: str) -> Next:
    """A move without money: return, reject, reconsider, settle, resume."""
    before = world.claims[place]
    claim = moved(before, action)
    if claim is None or (action == "resume" and before.was_approved):
        return None
    if action == "reconsider":  # a new round: an approval of the round before counts for nothing, or it could be reinstated
        claim = claim._replace(reviewer=0, approver=0, was_approved=False)
    return world.with_claim(place, claim)


def give_up(world: World, place: int, action: str) -> Next:
    """Withdraw or defer; nothing that has begun to be paid, and what was reserved is released."""
    before = world.claims[place]
    claim = moved(before, action)
    if claim is None or sum(before.paid):
        return None
    return release(world, place, claim) if before.status in RESERVES else world.with_claim(place, claim)


def reinstate(world: World, place: int, defects: frozenset[str]) -> Next:
    """An approved claim that was deferred is approved again, at what can be paid now."""
    before, slot = world.claims[place], SLOTS[place]
    claim = moved(before, "reinstate")
    if claim is None or not before.was_approved or not admissible(world, place, defects):
        return None
    if held_up(world, slot.fund, BANK_OF_LOAN[slot.loan], StopEffect.DEFER_PAYMENT, defects):
        return None
    amounts = payable(world, place, defects)
    return reserve(world, place, claim, amounts) if amounts and any(amounts) else None


def queue_payment(world: World, place: int, person: int, defects: frozenset[str]) -> Next:
    """Put on the treasury's list, by none of those who submitted, reviewed or approved."""
    claim = moved(world.claims[place], "queue_payment")
    eyes = () if claim is None else (claim.submitter, claim.reviewer, claim.approver)
    if claim is None or (person in eyes and "eyes not asked" not in defects):
        return None
    return world.with_claim(place, claim._replace(payer=person))


def confirm(world: World, place: int) -> Next:
    """One part is paid; the last part ends the payment."""
    before, fund = world.claims[place], SLOTS[place].fund
    parts = divide_instalments(RULES[fund], [(str(number), fen) for number, fen in enumerate(before.approved)])
    last = before.parts + 1 == len(parts)
    claim = moved(before, "confirm_payment" if last else "confirm_instalment")
    if claim is None:
        return None
    part = tuple(fen for _, fen in parts[before.parts])
    if not last and sum(part) == sum(before.reserved):
        return None  # of a single fen nothing is left for a second part: it is paid at once, by the last part
    reserved = tuple(a - b for a, b in zip(before.reserved, part, strict=True))
    paid = tuple(a + b for a, b in zip(before.paid, part, strict=True))
    claim = claim._replace(reserved=reserved, paid=paid, last_part=part, parts=before.parts + 1)
    return book(world, fund, EntryKind.PAYMENT, part).with_claim(place, claim)


def payment_returned(world: World, place: int) -> Next:
    """Before it was confirmed nothing was booked; after, the last part is reserved again."""
    before, fund = world.claims[place], SLOTS[place].fund
    claim = moved(before, "payment_returned")
    if claim is None or (before.status == S.PAID and sum(before.back)):
        return None
    if before.status != S.PAID:
        return world.with_claim(place, claim)
    reserved = tuple(a + b for a, b in zip(before.reserved, before.last_part, strict=True))
    paid = tuple(a - b for a, b in zip(before.paid, before.last_part, strict=True))
    claim = claim._replace(reserved=reserved, paid=paid, parts=before.parts - 1)
    return book(world, fund, EntryKind.PAYMENT_RETURNED, before.last_part).with_claim(place, claim)


def write_off(world: World, place: int, defects: frozenset[str]) -> Next:
    """The claim is closed; the debt stays."""
    claim = moved(world.claims[place], "write_off")
    if claim is None:
        return None
    loan = SLOTS[place].loan
    if "write-off ends the debt" in defects:
        world = world.with_loan(loan, world.loans[loan]._replace(owed=0))
    return world.with_claim(place, claim)


def a_working_day(world: World, defects: frozenset[str]) -> Next:
    """Clocks that run count it."""
    if world.days == MOST_DAYS or not any(claim.status in WITH_REVIEWERS | {S.RETURNED} for claim in world.claims):
        return None
    return world._replace(days=world.days + 1, claims=tuple(_older(claim, defects) for claim in world.claims))


def _older(claim: Claim, defects: frozenset[str]) -> Claim:
    runs = claim.running or ("clock never pauses" in defects and claim.status == S.RETURNED)
    return claim._replace(clock=claim.clock + runs, days_with_reviewers=claim.days_with_reviewers + (claim.status in WITH_REVIEWERS))


Action = tuple[str, Callable[[World], Next]]


def actions(defects: frozenset[str] = NOBODY_DEFECT) -> tuple[Action, ...]:
    """Every action of the world by name, whether it is open or not."""
    return (*_of_the_world(defects), *(action for place in range(len(SLOTS)) for action in _of_claim(place, defects)))


def _of_the_world(defects: frozenset[str]) -> Iterator[Action]:
    for fund in range(2):
        yield f"contribute {fund}", partial(contribute, fund=fund)
        yield f"return_to_budget {fund}", partial(return_to_budget, fund=fund)
    for loan in range(3):
        yield f"default {loan}", partial(default, loan=loan)
        for fund in range(2):
            yield f"file {loan} {fund}", partial(file, loan=loan, fund=fund, defects=defects)
            yield f"revoke {loan} {fund}", partial(revoke, loan=loan, fund=fund)
    yield "guarantor_pays 2", partial(guarantor_pays, loan=2)
    yield "a_working_day", partial(a_working_day, defects=defects)


def _of_claim(place: int, defects: frozenset[str]) -> Iterator[Action]:
    yield f"submit {place}", partial(submit, place=place, defects=defects)
    for action in ("return_for_correction", "reject", "reconsider", "settle", "resume"):
        yield f"{action} {place}", partial(plain, place=place, action=action)
    for action in ("withdraw", "defer"):
        yield f"{action} {place}", partial(give_up, place=place, action=action)
    for person in (BANKER, FIRST):
        yield f"pass_review {place} by {person}", partial(pass_review, place=place, person=person, defects=defects)
    for person in (FIRST, SECOND):
        yield f"approve {place} by {person}", partial(approve, place=place, person=person, defects=defects)
    for person in (SECOND, THIRD):
        yield f"queue_payment {place} by {person}", partial(queue_payment, place=place, person=person, defects=defects)
    yield f"reinstate {place}", partial(reinstate, place=place, defects=defects)
    yield f"confirm {place}", partial(confirm, place=place)
    yield f"payment_returned {place}", partial(payment_returned, place=place)
    for reference in (1, 2):
        yield f"record_recovery {place} as {reference}", partial(record_recovery, place=place, reference=reference, defects=defects)
    yield f"write_off {place}", partial(write_off, place=place, defects=defects)
    yield f"claw_back {place}", partial(claw_back, place=place, defects=defects)
    yield f"receive_claw_back {place}", partial(receive_claw_back, place=place)
