"""What holds up new filings: a tripped breaker whose effect that is, and bars (禁入名单) in force."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from policies.funds.fund_rules import FundRules, StopEffect, StopRule, StopScope
from policies.funds.models import Fund, FundBar, FundBreaker
from policies.funds.rules.breaker import BreakerState
from policies.funds.rules.cap_year import cap_year_of


async def breakers_in_the_way(
    session: AsyncSession, fund: Fund, rules: FundRules, institutions: Collection[UUID], on: date
) -> list[StopRule]:
    """Rules that stop filings now, by their last reading of the year, for any of these institutions or the fund as a whole."""
    stopping = [rule for rule in rules.stop_rules if StopEffect.STOP_FILING in rule.effect]
    if not stopping:
        return []
    last = (
        select(FundBreaker.scope, FundBreaker.measure, FundBreaker.state)
        .where(
            FundBreaker.fund_id == fund.id,
            FundBreaker.year == cap_year_of(rules, on).label,
            or_(FundBreaker.institution_id.in_(institutions), FundBreaker.institution_id.is_(None)),
        )
        .ext(distinct_on(FundBreaker.scope, FundBreaker.measure, FundBreaker.institution_id))
        .order_by(FundBreaker.scope, FundBreaker.measure, FundBreaker.institution_id, FundBreaker.read_at.desc())
    )
    tripped = {(StopScope(row.scope), row.measure) for row in await session.execute(last) if BreakerState(row.state).holds_up}
    return [rule for rule in stopping if (rule.scope, rule.measure) in tripped]


async def bars_in_the_way(session: AsyncSession, fund: Fund, organisations: Collection[UUID], on: date) -> Sequence[FundBar]:
    """Bars of the bureau that cover the day, for the whole bureau or this fund. A bar is over on the day it was lifted."""
    wanted = select(FundBar).where(
        FundBar.bureau_id == fund.bureau_id,
        or_(FundBar.fund_id.is_(None), FundBar.fund_id == fund.id),
        FundBar.organisation_id.in_(organisations),
        FundBar.from_on <= on,
        FundBar.until_on >= on,
        FundBar.lifted_at.is_(None),
    )
    return (await session.scalars(wanted.order_by(FundBar.id))).all()
