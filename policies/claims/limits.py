"""What a claim may still be paid: how much of each limit is used, and the conditional statements that use it and give it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import UNSET
from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import Conflict
from marketplace.money import yuan_text
from policies.claims.models import Claim
from policies.claims.models import Loss as LossRow
from policies.filings.models import Filing
from policies.funds.fund_rules import BankYearCap, CapYear, Claimant, FundRules
from policies.funds.models import FundUse, PriorBalance
from policies.funds.rules.cap_year import cap_year_of
from policies.funds.rules.limits import Used, room_of

SCOPES = ("loan", "borrower", "bank_year", "claimant_kind_year", "pool_year")  # the order in which their rows are locked
SCOPE_NAMES = {
    "loan": "单笔上限", "borrower": "单户年度上限", "bank_year": "本机构年度上限", "claimant_kind_year": "同类机构年度上限",
    "pool_year": "全池年度上限",
}  # fmt: skip


class LimitReached(Conflict):
    """A limit leaves less than the amount; nothing was reserved. The claim can be deferred."""

    code = "claim_over_limit"


@dataclass(frozen=True, slots=True)
class Use:
    """One limit's counter: its scope, whose it is, and the year; no year for the limit of a loan."""

    scope: str
    key: str
    year: str


def uses_of(claim: Claim, year: str) -> list[Use]:
    """The counters of a claim, in the order in which they are locked. Each counts whether the rules limit it or not."""
    keys = (str(claim.loan_id), str(claim.subject_id), str(claim.claimant_id), claim.claimant_kind, "")
    return [Use(scope, key, "" if scope == "loan" else year) for scope, key in zip(SCOPES, keys, strict=True)]


def year_of(claim: Claim, filing: Filing, rules: FundRules, today: date) -> str:
    """The year whose limits a claim uses, by the day that the rules name."""
    days = {CapYear.APPROVAL: today, CapYear.FILING: filing.filed_on or today, CapYear.DEFAULT: claim.defaulted_on}
    return cap_year_of(rules, days[rules.cap_year]).label


async def used_of(session: AsyncSession, fund_id: UUID, uses: Sequence[Use], *, lock: bool = False) -> Used:
    """What is used of each limit, in fen; nothing where the caller may not read it. `lock`: held until the transaction ends."""
    mine = or_(*(and_(FundUse.scope == each.scope, FundUse.key == each.key, FundUse.year == each.year) for each in uses))
    wanted = select(FundUse.scope, FundUse.used_fen).where(FundUse.fund_id == fund_id, mine)
    place = case({scope: number for number, scope in enumerate(SCOPES)}, value=FundUse.scope)
    rows = await session.execute(wanted.order_by(place).with_for_update() if lock else wanted)
    return Used(**{f"{row.scope}_fen": row.used_fen for row in rows})


async def prior_balance(session: AsyncSession, rules: FundRules, fund_id: UUID, institution_id: UUID, year: str) -> int | None:
    """An institution's balance of filed loans at the end of the year before; None where nobody has entered it or no rule asks for it."""
    cap = rules.caps.bank_year
    if not isinstance(cap, BankYearCap) or cap.pct_of_prior_balance is UNSET:
        return None
    row = await session.get(PriorBalance, (fund_id, institution_id, str(int(year) - 1)))
    return None if row is None else row.balance_fen


def full_limits(rules: FundRules, claimant: Claimant, prior_balance_fen: int | None) -> dict[str, int | None]:
    """What each limit allows in all, in fen; None: no limit."""
    room = room_of(rules, claimant, Used(), prior_balance_fen=prior_balance_fen, pool_free_fen=0, loss_left_fen=0, stack_left_fen=None)
    return {scope: getattr(room, f"{scope}_fen") for scope in SCOPES}


async def raise_uses(session: AsyncSession, claim: Claim, year: str, limits: dict[str, int | None], amount_fen: int) -> None:
    """Count so much more under every limit, in one statement. Raises: LimitReached naming the first that would be exceeded."""
    over = [scope for scope in SCOPES if (most := limits[scope]) is not None and amount_fen > most]
    if not over:
        raised = await _raise(session, claim, year, limits, amount_fen)
        over = [scope for scope in SCOPES if scope not in raised]
    if over:
        most = limits[over[0]] or 0
        raise LimitReached(
            f"{SCOPE_NAMES[over[0]]} {yuan_text(most)} 元，已用部分之外不足 {yuan_text(amount_fen)} 元；可以暂缓补偿，或核定较小的金额",
            state=claim.status,
        )


async def lower_uses(session: AsyncSession, claim: Claim, amount_fen: int) -> None:
    """Give so much back under every limit that the claim has used."""
    mine = or_(*(and_(FundUse.scope == each.scope, FundUse.key == each.key, FundUse.year == each.year) for each in _used(claim)))
    lowered = update(FundUse).where(FundUse.fund_id == claim.fund_id, mine).values(used_fen=FundUse.used_fen - amount_fen)
    await session.execute(lowered.execution_options(synchronize_session=False))


async def raise_loss(session: AsyncSession, claim: Claim, amount_fen: int) -> None:
    """Count so much more as compensated of the loss, over all funds. Raises: LimitReached."""
    most = func.least(LossRow.loss_fen, func.coalesce(LossRow.cap_fen, LossRow.loss_fen))
    raised = (
        update(LossRow)
        .where(LossRow.default_event_id == claim.default_event_id, LossRow.compensated_fen + amount_fen <= most)
        .values(compensated_fen=LossRow.compensated_fen + amount_fen)
        .returning(LossRow.default_event_id)
        .execution_options(synchronize_session=False)
    )
    if (await session.execute(raised)).scalar_one_or_none() is None:
        raise LimitReached(f"这笔损失尚未获得补偿的部分不足 {yuan_text(amount_fen)} 元（各资金池合并计算）", state=claim.status)


async def lower_loss(session: AsyncSession, claim: Claim, amount_fen: int) -> None:
    """Give so much of the loss back."""
    lowered = update(LossRow).where(LossRow.default_event_id == claim.default_event_id)
    values = lowered.values(compensated_fen=LossRow.compensated_fen - amount_fen)
    await session.execute(values.execution_options(synchronize_session=False))


async def hold_loss(session: AsyncSession, default_event_id: UUID) -> LossRow:
    """The lock on a loss, across funds and bureaux."""
    wanted = select(LossRow).where(LossRow.default_event_id == default_event_id).with_for_update()
    return (await session.scalars(wanted.execution_options(populate_existing=True))).one()


async def keep_loss(session: AsyncSession, default_event_id: UUID, loss_fen: int, cap_fen: int | None) -> LossRow:
    """Write down the loss that a claim shows: the largest counts, and the smallest cap, though never below what is compensated."""
    row = insert(LossRow).values(default_event_id=default_event_id, loss_fen=loss_fen, cap_fen=cap_fen, compensated_fen=0)
    least = func.least(LossRow.cap_fen, row.excluded.cap_fen)  # NULL where neither is one
    kept: dict[Any, Any] = {
        LossRow.loss_fen: func.greatest(LossRow.loss_fen, row.excluded.loss_fen),
        LossRow.cap_fen: case((least.is_(None), None), else_=func.greatest(least, LossRow.compensated_fen)),
    }
    await session.execute(row.on_conflict_do_update(index_elements=[LossRow.default_event_id], set_=kept))
    return await hold_loss(session, default_event_id)


def _used(claim: Claim) -> list[Use]:
    return uses_of(claim, claim.cap_year or "")


async def _raise(session: AsyncSession, claim: Claim, year: str, limits: dict[str, int | None], amount_fen: int) -> set[str]:
    rows = [
        {"fund_id": claim.fund_id, "scope": each.scope, "key": each.key, "year": each.year, "used_fen": amount_fen}
        for each in uses_of(claim, year)
    ]
    added = insert(FundUse).values(rows)
    most = case({scope: limits[scope] for scope in SCOPES if limits[scope] is not None} or {"": 0}, value=FundUse.scope, else_=None)
    after = FundUse.used_fen + added.excluded.used_fen
    raised = added.on_conflict_do_update(
        index_elements=["fund_id", "scope", "key", "year"], set_={"used_fen": after}, where=or_(most.is_(None), after <= most)
    ).returning(FundUse.scope)
    return set(await session.scalars(raised))
