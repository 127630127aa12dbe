"""Money comes back after compensation (追回): recorded once, divided by the fund's order over everybody who bore the loss, booked when it
has come to the fund.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.money import yuan_text
from marketplace.workflow.mover import NOTHING_SAID, CaseNotFound, Said
from policies.claims.act import act, as_it_stands
from policies.claims.borne import Borne, borne_of, divided
from policies.claims.by_system import move_by_system
from policies.claims.claw_back import receive_claw_back
from policies.claims.events import RECOVERY_ARRIVED
from policies.claims.examine import rules_of
from policies.claims.eyes import require_impartial
from policies.claims.known import today_of
from policies.claims.models import Claim, ClaimRecovery
from policies.claims.parties import keepers_of, parties_of
from policies.claims.repository import StaleClaim, visible
from policies.claims.reserve import journal_data
from policies.claims.states import CLAIM, ClaimStatus
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book

KEEPING_ROLES = frozenset({Role.BUREAU_TREASURER, Role.FUND_MANAGER})
HAD_MONEY = (ClaimStatus.PAID, ClaimStatus.RECOVERING, ClaimStatus.SETTLED, ClaimStatus.WRITTEN_OFF)


class RecoveryReferenceTaken(Conflict):
    """The claim has a recovery of this reference, and it says something else."""

    code = "recovery_reference_taken"


class RecoveryBeyondDebt(Invalid):
    """More than is still owed. `left_fen` is the exact rest."""

    code = "recovery_beyond_debt"

    def __init__(self, given_fen: int, left_fen: int) -> None:
        text = f"这笔损失还可以追回 {yuan_text(left_fen)} 元（含本次费用），填写的是 {yuan_text(given_fen)} 元"
        super().__init__("追回金额超过尚欠金额", [FieldError("/amount", text)])
        self.left_fen = left_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryTerms:
    """What came back, in fen. `costs_fen`: reasonable costs of this recovery. `voucher`: of the money's arrival at the fund."""

    amount_fen: int
    recovered_on: date
    external_reference: str
    costs_fen: int = 0
    voucher: str | None = None


@dataclass(frozen=True, slots=True)
class Recovered:
    """The claim afterwards and the recovery; `unchanged` where the same was recorded before. None: money of a claw-back."""

    claim: Claim
    recovery: ClaimRecovery | None
    unchanged: bool = False


async def record_recovery(
    session: AsyncSession,
    actor: Actor,
    claim_id: UUID,
    terms: RecoveryTerms,
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> Recovered:
    """Record what was recovered and divide it by the rules of the claim it is reported on, over all claims of the loss by this claimant.

    As the system: other funds of the loss get their part too. The journal follows when the money has come: at once where a keeper of the
    fund records it. The same reference with the same content changes nothing. Of a claim that is being clawed back it is the money that
    was ordered back. Raises: as `move`, RecoveryReferenceTaken, RecoveryBeyondDebt, Invalid.
    """
    claims = await _hold_all(session, actor, claim_id)
    claim = next(each for each in claims if each.id == claim_id)
    if claim.status is ClaimStatus.CLAWED_BACK:
        back = await receive_claw_back(
            session, actor, claim, terms.amount_fen, terms.recovered_on, terms.voucher or terms.external_reference, at=at, said=said
        )
        return Recovered(back, None)
    if (same := await _by_reference(session, claim.id, terms.external_reference)) is not None:
        return Recovered(claim, _require_same(same, terms), unchanged=True)
    CLAIM.require(claim.status, CLAIM.move("record_recovery"))
    if version is not None and version != claim.version:
        raise StaleClaim(f"这件申请刚被改动，现在是「{CLAIM.labels_zh[claim.status]}」。请刷新后再办", state=claim.status)
    _require_sound(claim, terms, today_of(at))
    keeps = actor.role in KEEPING_ROLES and actor.organisation_id in keepers_of(claim)
    if keeps:
        await require_impartial(session, actor, claim, at=at)
    shared = [each for each in claims if each.status in HAD_MONEY and each.paid_fen]
    borne = await borne_of(session, shared, claim)
    made = await _divide(session, actor, claim, shared, borne, terms, at)
    data: dict[str, Any] = {"recovery_id": str(made.id), "amount_fen": made.amount_fen, "shared_back_fen": made.shared_back_fen}
    if keeps and made.shared_back_fen:
        data |= await _arrive(session, actor, made, terms.recovered_on, terms.voucher, at)
    values = {"shared_back_fen": claim.shared_back_fen + made.shared_back_fen}
    moved = await act(session, actor, claim, "record_recovery", at=at, said=said, values=values, data=data)
    return Recovered(await as_it_stands(session, moved), made)


async def confirm_arrival(
    session: AsyncSession, actor: Actor, claim_id: UUID, recovery_id: UUID, arrived_on: date, voucher: str | None, *, at: datetime
) -> Claim:
    """The fund's part of a recovery has come to its account: booked. Twice with the same day and voucher is as once.

    Raises: CaseNotFound, Conflict where it was booked otherwise, Invalid, VoucherUsed.
    """
    mine = visible(actor, "claims:claim:confirm_arrival")
    locked = select(Claim).where(Claim.id == claim_id, mine).with_for_update().execution_options(populate_existing=True)
    claim = (await session.scalars(locked)).one_or_none()
    found = None if claim is None else await session.get(ClaimRecovery, recovery_id, populate_existing=True)
    if claim is None or found is None or found.claim_id != claim.id:
        raise CaseNotFound("没有这笔追回，或者它不对你开放")
    if found.arrived_on is not None:
        if (found.arrived_on, found.voucher) != (arrived_on, voucher):
            raise Conflict(f"这笔追回已于 {found.arrived_on} 登记到账", state=claim.status)
        return claim
    await require_impartial(session, actor, claim, at=at)
    if not found.recovered_on <= arrived_on <= today_of(at):
        text = f"到账日须在追回日 {found.recovered_on} 至今天 {today_of(at)} 之间，填写的是 {arrived_on}"
        raise Invalid("没有登记到账", [FieldError("/arrived_on", text)])
    if not found.shared_back_fen:
        raise Conflict("这笔追回没有应返还资金池的部分", state=claim.status)
    data = await _arrive(session, actor, found, arrived_on, voucher, at)
    record(session, RECOVERY_ARRIVED, claim.id, at=at, parties=parties_of(claim), data={"recovery_id": str(found.id), **data})
    claim.version, claim.updated_at = claim.version + 1, at
    return await as_it_stands(session, claim)


async def _hold_all(session: AsyncSession, actor: Actor, claim_id: UUID) -> Sequence[Claim]:
    """All claims of the claimant on the loss, locked in one order; the named one has to be the caller's to see. Raises: CaseNotFound."""
    named = await session.scalar(select(Claim).where(Claim.id == claim_id, visible(actor)))
    if named is None:
        raise CaseNotFound("没有这件事项，或者它不对你开放")
    same = (Claim.default_event_id == named.default_event_id) & (Claim.claimant_id == named.claimant_id)
    locked = select(Claim).where(same).order_by(Claim.id).with_for_update()
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def _divide(
    session: AsyncSession, actor: Actor, claim: Claim, shared: Sequence[Claim], borne: Borne, terms: RecoveryTerms, at: datetime
) -> ClaimRecovery:
    """One row on each claim that gets a part; the one reported on carries the whole sum. Raises: RecoveryBeyondDebt."""
    division = divided(await rules_of(session, claim), borne, terms.amount_fen, terms.costs_fen)
    most = borne.debt_left_fen + terms.costs_fen
    if terms.amount_fen > most or division.surplus_fen:
        raise RecoveryBeyondDebt(terms.amount_fen, min(most, terms.amount_fen - division.surplus_fen))
    made = None
    for each in shared:
        back = [(borne.payers[key], amount) for key, amount in division.back if borne.owners.get(key) == each.id and amount]
        own = each.id == claim.id
        share = sum(amount for _, amount in back)
        if not own and not share:
            continue
        row = ClaimRecovery(
            id=new_id(), claim_id=each.id, fund_id=each.fund_id, external_reference=terms.external_reference,
            recovered_on=terms.recovered_on, amount_fen=terms.amount_fen if own else share, costs_fen=terms.costs_fen if own else 0,
            shared_back_fen=share, recorded_by=actor.account_id or actor.client_id, recorded_at=at,
            division={
                "back": back, "reported_on": str(claim.id), "costs_fen": division.costs_fen if own else 0,
                "interest_fen": division.interest_fen if own else 0, "lender_fen": division.lender_fen if own else 0,
                "others_fen": sum(amount for key, amount in division.back if borne.owners.get(key) != each.id) if own else 0,
            },
        )  # fmt: skip
        session.add(row)
        if own:
            made = row
        else:
            told = {"recovery_id": str(row.id), "amount_fen": share, "shared_back_fen": share}
            values = {"shared_back_fen": each.shared_back_fen + share}
            await move_by_system(session, each, "record_recovery", at=at, values=values, data=told)
    assert made is not None  # noqa: S101  # the claim itself is among them: it has been paid
    await session.flush()
    return made


async def _arrive(
    session: AsyncSession, actor: Actor, recovery: ClaimRecovery, arrived_on: date, voucher: str | None, at: datetime
) -> dict[str, Any]:
    amounts = [(payer, amount) for payer, amount in recovery.division["back"]]
    entry = await book(
        session, recovery.fund_id, EntryKind.RECOVERY, amounts, occurred_on=arrived_on, recorded_by=actor.account_id or actor.client_id,
        at=at, claim_id=recovery.claim_id, voucher=voucher,
    )  # fmt: skip
    recovery.arrived_on, recovery.voucher, recovery.entry_id = arrived_on, voucher, entry.id
    return journal_data(entry)


async def _by_reference(session: AsyncSession, claim_id: UUID, reference: str) -> ClaimRecovery | None:
    mine = (ClaimRecovery.claim_id == claim_id) & (ClaimRecovery.external_reference == reference)
    return (await session.scalars(select(ClaimRecovery).where(mine))).one_or_none()


def _require_same(there: ClaimRecovery, terms: RecoveryTerms) -> ClaimRecovery:
    if (there.amount_fen, there.recovered_on, there.costs_fen) != (terms.amount_fen, terms.recovered_on, terms.costs_fen):
        raise RecoveryReferenceTaken(f"编号 {terms.external_reference} 已登记过另一内容的追回；请核对编号")
    return there


def _require_sound(claim: Claim, terms: RecoveryTerms, today: date) -> None:
    checks: tuple[tuple[str, str, bool], ...] = (
        ("/amount", "追回金额须大于 0", terms.amount_fen > 0),
        ("/costs", f"费用须在 0 至追回金额 {yuan_text(max(0, terms.amount_fen))} 元之间", 0 <= terms.costs_fen <= terms.amount_fen),
        ("/external_reference", "请填写 1 至 64 个字符的编号", 1 <= len(terms.external_reference.strip()) <= 64),
        ("/voucher", "凭证号最多 64 个字符", terms.voucher is None or 1 <= len(terms.voucher.strip()) <= 64),
        (
            "/recovered_on",
            f"追回日须在违约日 {claim.defaulted_on} 至今天 {today} 之间，填写的是 {terms.recovered_on}",
            claim.defaulted_on <= terms.recovered_on <= today,
        ),
    )
    if faults := [FieldError(pointer, text) for pointer, text, right in checks if not right]:
        raise Invalid("追回没有登记", faults)
