"""The bureau decides: an amount is approved and reserved in one transaction, held back for a while, and taken up again."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.money import yuan_text
from marketplace.workflow.models import FourEyes
from marketplace.workflow.mover import LONGEST_NOTE, NOTHING_SAID, Said
from policies.claims import time_limits
from policies.claims.act import act, as_it_stands
from policies.claims.examine import Examination, examine
from policies.claims.eyes import NotYourTurn, require_impartial, require_other_eyes
from policies.claims.faults import faults_of_checks
from policies.claims.limits import LimitReached
from policies.claims.models import Claim
from policies.claims.repository import hold_claim
from policies.claims.reserve import Amounts, reserve, unpaid
from policies.claims.review import ReviewRefused
from policies.claims.states import EYES
from policies.claims.submit import act_releasing
from policies.claims.terms import loss_of
from policies.funds.fund_rules import PayerKind
from policies.funds.rules.computation import Computation, compute
from policies.funds.rules.instalments import needs_second_approver


class MustWait(Conflict):
    """A breaker, a limit or the pool is in the way: the claim can be deferred. `reason_code` is the one to defer with."""

    code = "claim_must_wait"

    def __init__(self, message: str, reason_code: str, *, state: str) -> None:
        super().__init__(message, state=state)
        self.reason_code = reason_code


class AmountWrong(Invalid):
    """Not an amount that may be approved; the fault says which is."""

    code = "approved_amount_wrong"


async def approve(
    session: AsyncSession,
    actor: Actor,
    claim_id: UUID,
    *,
    amount_fen: int | None = None,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> Claim:
    """Approve an amount (None: the computed one) and reserve it: loss, limits and pool in one transaction with the move.

    Computed anew under the locks; never more than that, and less only with a note. Above the fund's sum the first of two people endorses.
    Raises: as `move`, NotYourTurn, NotDeclared, HasInterest, OwnClaim, ReviewRefused, MustWait, AmountWrong, LimitReached, PoolShort.
    """
    claim = await hold_claim(session, actor, claim_id, "approve", version)
    if claim.review_step < claim.review_steps:
        raise NotYourTurn(f"还有 {claim.review_steps - claim.review_step} 步审核没有通过，不能核定", state=claim.status)
    await require_impartial(session, actor, claim, at=at)
    await require_other_eyes(session, actor, claim)
    found = await examine(session, claim, at=at, lock=True)
    amount, said = _amount(claim, found, amount_fen, said)
    if needs_second_approver(found.case.rules, amount) and not await _endorsed(session, claim):
        values = {**found.columns(), "approved_fen": amount}
        return await act(session, actor, claim, "endorse", at=at, said=said, values=values, data={"amount_fen": amount})
    if claim.approved_fen and claim.approved_fen != amount and await _endorsed(session, claim):
        text = f"第一位审批人同意的是 {yuan_text(claim.approved_fen)} 元，填写的是 {yuan_text(amount)} 元；两人须同意同一金额"
        raise AmountWrong("没有核定", [FieldError("/amount", text)])
    computation = _divided(found, amount)
    amounts = [(each.payer, each.amount_fen) for each in computation.payers if each.kind is PayerKind.FUND]
    entry = await _reserve(session, actor, claim, found, amounts, at)
    values = {
        **found.columns(), "approved_fen": amount, "reserved_fen": amount, "payers": msgspec.to_builtins(computation.payers),
        "cap_year": found.year, "approved_at": at, "turn_organisation_id": claim.bureau_id, "turn_role": Role.BUREAU_TREASURER.value,
    }  # fmt: skip
    moved = await act(session, actor, claim, "approve", at=at, said=said, values=values, data={"amount_fen": amount, **entry})
    await time_limits.start_payment(session, moved, at=at)
    return await as_it_stands(session, moved)


async def defer(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Hold a claim back with a reason; what was reserved is released, the approved amount is kept in mind. Raises: as `move`."""
    claim = await hold_claim(session, actor, claim_id, "defer", version)
    await require_impartial(session, actor, claim, at=at)
    kept = {"turn_organisation_id": claim.bureau_id, "turn_role": Role.BUREAU_APPROVER.value}
    moved = await act_releasing(session, actor, claim, "defer", at=at, said=said, values=kept)
    await time_limits.stop(session, moved, *time_limits.ALL, at=at, reason="defer")
    return await as_it_stands(session, moved)


async def resume(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Take a deferred claim up again: one that was approved gets its amount back if the money is there, else the review goes on.

    Raises: as `move`, NotDeclared, HasInterest, OwnClaim, ReviewRefused, MustWait, LimitReached, PoolShort.
    """
    claim = await hold_claim(session, actor, claim_id, "resume", version)
    await require_impartial(session, actor, claim, at=at)
    if claim.approved_at is not None and claim.payers:
        return await _reinstate(session, actor, claim, at=at, said=said)
    following = {"turn_organisation_id": claim.bureau_id, "turn_role": Role.BUREAU_APPROVER.value}
    found = await examine(session, claim, at=at)
    if claim.review_step < claim.review_steps:
        step = found.case.rules.review_steps[claim.review_step]
        following |= {"turn_organisation_id": step.organisation_id, "turn_role": step.role}
    moved = await act(session, actor, claim, "resume", at=at, said=said, values={**found.columns(), **following})
    if claim.review_step < claim.review_steps:
        await time_limits.start_review(session, moved, found.case.rules.review_steps[claim.review_step], at=at)
    else:
        await time_limits.start_decision(session, moved, at=at)
    return await as_it_stands(session, moved)


async def _reinstate(session: AsyncSession, actor: Actor, claim: Claim, *, at: datetime, said: Said) -> Claim:
    found = await examine(session, claim, at=at, lock=True)
    amounts = unpaid(claim, found.case.rules)
    amount = sum(each for _, each in amounts)
    _require_payable(claim, found)
    if not claim.paid_fen and amount > (found.computation.amount_fen or 0):
        raise _wait(claim, found, f"原核定 {yuan_text(amount)} 元，现在最多可以补偿 {yuan_text(found.computation.amount_fen or 0)} 元")
    entry = await _reserve(session, actor, claim, found, amounts, at)
    values = {
        "reserved_fen": amount, "cap_year": found.year, "turn_organisation_id": claim.bureau_id,
        "turn_role": Role.BUREAU_TREASURER.value,
    }  # fmt: skip
    moved = await act(session, actor, claim, "reinstate", at=at, said=said, values=values, data={"amount_fen": amount, **entry})
    await time_limits.start_payment(session, moved, at=at)
    return await as_it_stands(session, moved)


async def _reserve(session: AsyncSession, actor: Actor, claim: Claim, found: Examination, amounts: Amounts, at: datetime) -> dict[str, Any]:
    return await reserve(
        session, claim, found.case.rules, amounts, year=found.year, prior_balance_fen=found.prior_balance_fen, at=at,
        recorded_by=actor.account_id or actor.client_id,
    )  # fmt: skip


def _amount(claim: Claim, found: Examination, wanted_fen: int | None, said: Said) -> tuple[int, Said]:
    """The amount to approve, and the note with the figures in front. Raises: ReviewRefused, MustWait, AmountWrong."""
    _require_payable(claim, found)
    computed = found.computation.amount_fen
    if computed is None:
        text = "；".join(found.computation.blocked_by) or "补偿金额不能计算"
        raise ReviewRefused("不能核定", [FieldError("/amount", text)])
    if not computed:
        raise _wait(claim, found, _why(found.computation) or "按规则计算的补偿金额为 0")
    amount = claim.approved_fen or computed if wanted_fen is None else wanted_fen
    if not 0 < amount <= computed:
        why = _why(found.computation)
        text = f"现在最多可以核定 {yuan_text(computed)} 元{f'（{why}）' if why else ''}，填写的是 {yuan_text(amount)} 元"
        raise AmountWrong("没有核定", [FieldError("/amount", text)])
    if amount < computed and wanted_fen is not None and not (said.note or "").strip():
        raise AmountWrong("没有核定", [FieldError("/note", f"核定金额低于计算金额 {yuan_text(computed)} 元，请写明理由")])
    figures = f"核定 {yuan_text(amount)} 元，按规则计算 {yuan_text(computed)} 元"
    return amount, replace(said, note="；".join(each for each in (figures, (said.note or "").strip()) if each)[:LONGEST_NOTE])


def _require_payable(claim: Claim, found: Examination) -> None:
    if faults := faults_of_checks(found.refusing):
        raise ReviewRefused(f"不能核定：有 {len(faults)} 项自动核查不通过", faults)
    breakers = [each for each in found.waiting if each.code.startswith("breaker_")]
    if breakers:
        raise MustWait(f"{breakers[0].title_zh}：{breakers[0].values_zh}；可以暂缓补偿", "breaker", state=claim.status)


def _why(computation: Computation) -> str:
    return "；".join(f"{each.title_zh}可用 {yuan_text(each.available_fen)} 元" for each in computation.limits if each.bites)


def _wait(claim: Claim, found: Examination, message: str) -> MustWait:
    biting = [each.code for each in found.computation.limits if each.bites]
    return MustWait(f"{message}；可以暂缓补偿", "pool" if "pool_free" in biting else "cap", state=claim.status)


def _divided(found: Examination, amount: int) -> Computation:
    """Who pays an amount: as computed, or the smaller amount divided by the same rule."""
    if amount == found.computation.amount_fen:
        return found.computation
    case = found.case
    return compute(case.rules, case.share, loss_of(case.claim), replace(found.room, pool_free_fen=amount))


async def _endorsed(session: AsyncSession, claim: Claim) -> bool:
    made = select(FourEyes.person).where(
        FourEyes.subject_id == claim.id, FourEyes.grouping == EYES, FourEyes.round == claim.round, FourEyes.action == "endorse"
    )
    return await session.scalar(made.limit(1)) is not None


__all__ = ["AmountWrong", "LimitReached", "MustWait", "approve", "defer", "resume"]
