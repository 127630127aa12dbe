"""The money goes out: a part of an approved claim is queued, confirmed by the treasury's voucher, or comes back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.ids import new_id
from marketplace.workflow.mover import NOTHING_SAID, Said
from policies.claims import time_limits
from policies.claims.act import act, as_it_stands
from policies.claims.examine import rules_of
from policies.claims.eyes import require_impartial, require_other_eyes
from policies.claims.known import today_of
from policies.claims.models import Claim, ClaimPayment
from policies.claims.payee_accounts import admitted_account
from policies.claims.repository import hold_claim
from policies.claims.reserve import Amounts, journal_data, parts_left, parts_of
from policies.claims.states import ClaimStatus
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book

LONGEST_VOUCHER = 64


class NoPayment(Conflict):
    """The claim has no payment that this could speak of."""

    code = "no_payment"


@dataclass(frozen=True, slots=True)
class Paid:
    """What the treasury says: on which day, and the number of its voucher, unique within the fund."""

    paid_on: date
    voucher: str


async def queue_payment(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Put the next part on the list of payments, to the claimant's admitted account; by nobody who reviewed or approved.

    Raises: as `move`, NoPayeeAccount, FourEyesNeeded, NotDeclared, HasInterest, OwnClaim.
    """
    claim = await hold_claim(session, actor, claim_id, "queue_payment", version)
    await require_impartial(session, actor, claim, at=at)
    await require_other_eyes(session, actor, claim)
    account, rules = await admitted_account(session, claim), await rules_of(session, claim)
    left = parts_left(claim, rules)
    payment = ClaimPayment(
        id=new_id(), claim_id=claim.id, fund_id=claim.fund_id, instalment=len(parts_of(claim, rules)) - len(left) + 1,
        amount_fen=_sum(left[0]), payee_account_id=account.id, state="queued", queued_by=actor.account_id or actor.client_id, queued_at=at,
    )  # fmt: skip
    data = {"payment_id": str(payment.id), "amount_fen": payment.amount_fen}
    moved = await act(session, actor, claim, "queue_payment", at=at, said=said, values={"payee_account_id": account.id}, data=data)
    session.add(payment)
    return await as_it_stands(session, moved)


async def confirm_payment(
    session: AsyncSession, actor: Actor, claim_id: UUID, paid: Paid, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """The treasury has paid: booked from what was reserved. While parts are left the claim waits for the next one.

    Raises: as `move`, Invalid, VoucherUsed, NotDeclared, HasInterest, OwnClaim.
    """
    claim = await hold_claim(session, actor, claim_id, "confirm_payment", version)
    await require_impartial(session, actor, claim, at=at)
    await require_other_eyes(session, actor, claim)
    _require_sound(claim, paid, at)
    payment = await _queued(session, claim)
    left = parts_left(claim, await rules_of(session, claim))
    entry = await book(
        session, claim.fund_id, EntryKind.PAYMENT, left[0], occurred_on=paid.paid_on, recorded_by=actor.account_id or actor.client_id,
        at=at, claim_id=claim.id, voucher=paid.voucher,
    )  # fmt: skip
    payment.state, payment.paid_on, payment.voucher = "confirmed", paid.paid_on, paid.voucher
    payment.confirmed_at, payment.entry_id = at, entry.id
    part, last = payment.amount_fen, len(left) == 1
    values: dict[str, object] = {"paid_fen": claim.paid_fen + part, "reserved_fen": claim.reserved_fen - part}
    values |= {"paid_at": at, "turn_organisation_id": None, "turn_role": None} if last else {}
    data = {"payment_id": str(payment.id), "amount_fen": part, **journal_data(entry)}
    action = "confirm_payment" if last else "confirm_instalment"
    moved = await act(session, actor, claim, action, at=at, said=said, values=values, data=data)
    if last:
        await time_limits.stop(session, moved, *time_limits.ALL, at=at, reason="paid")
    return await as_it_stands(session, moved)


async def payment_returned(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """The payment did not arrive (退票): before it was confirmed it is only taken off the list; after, the money is reserved again.

    Raises: as `move`, NoPayment.
    """
    claim = await hold_claim(session, actor, claim_id, "payment_returned", version)
    await require_impartial(session, actor, claim, at=at)
    was_paid = claim.status is ClaimStatus.PAID
    payment = await (_last_confirmed if was_paid else _queued)(session, claim)
    payment.state, payment.returned_at, payment.return_reason = "returned", at, said.reason_code
    values: dict[str, object] = {}
    data: dict[str, object] = {"payment_id": str(payment.id), "amount_fen": payment.amount_fen}
    if was_paid:
        rules = await rules_of(session, claim)
        entry = await book(
            session, claim.fund_id, EntryKind.PAYMENT_RETURNED, parts_of(claim, rules)[payment.instalment - 1], occurred_on=today_of(at),
            recorded_by=actor.account_id or actor.client_id, at=at, claim_id=claim.id,
        )  # fmt: skip
        values = {"paid_fen": claim.paid_fen - payment.amount_fen, "reserved_fen": claim.reserved_fen + payment.amount_fen, "paid_at": None}
        data |= journal_data(entry)
    moved = await act(session, actor, claim, "payment_returned", at=at, said=said, values=values, data=data)
    await time_limits.start_payment(session, moved, at=at)
    return await as_it_stands(session, moved)


async def _queued(session: AsyncSession, claim: Claim) -> ClaimPayment:
    wanted = select(ClaimPayment).where(ClaimPayment.claim_id == claim.id, ClaimPayment.state == "queued").with_for_update()
    found = (await session.scalars(wanted.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise NoPayment("这件申请没有待确认的拨付", state=claim.status)
    return found


async def _last_confirmed(session: AsyncSession, claim: Claim) -> ClaimPayment:
    mine = (ClaimPayment.claim_id == claim.id) & (ClaimPayment.state == "confirmed")
    wanted = select(ClaimPayment).where(mine).order_by(ClaimPayment.instalment.desc(), ClaimPayment.id.desc()).limit(1).with_for_update()
    found = (await session.scalars(wanted.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise NoPayment("这件申请没有已确认的拨付", state=claim.status)
    return found


def _require_sound(claim: Claim, paid: Paid, at: datetime) -> None:
    today = today_of(at)
    approved_on = today if claim.approved_at is None else today_of(claim.approved_at)
    faults = []
    if not approved_on <= paid.paid_on <= today:
        text = f"拨付日须在核定日 {approved_on} 至今天 {today} 之间，填写的是 {paid.paid_on}"
        faults.append(FieldError("/paid_on", text))
    if not 1 <= len(paid.voucher.strip()) <= LONGEST_VOUCHER:
        faults.append(FieldError("/voucher", f"请填写凭证号，最多 {LONGEST_VOUCHER} 个字符"))
    if faults:
        raise Invalid("没有确认拨付", faults)


def _sum(part: Amounts) -> int:
    return sum(amount for _, amount in part)
