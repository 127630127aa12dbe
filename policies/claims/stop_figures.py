"""The breakers of a fund (熔断) as they bear on one claim: the last stored reading of each rule, never a figure made for the occasion."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from policies.claims.models import Claim
from policies.claims.rules.facts import StopFigure
from policies.filings.models import Filing
from policies.funds.fund_rules import FundRules, StopMeasure, StopRule, StopScope
from policies.funds.models import FundBreaker


async def stop_figures(
    session: AsyncSession, claim: Claim, filing: Filing, rules: FundRules, year: str, amount_fen: int
) -> tuple[StopFigure, ...]:
    """The last reading of each breaker that speaks of the claim's lender, guarantor or fund in this year.

    A rule without any reading yet has no line: nothing was filed, so nothing can have been lost. What the claim adds counts only where
    the figure is compensation; a default is in the figures already.
    """
    if not rules.stop_rules:
        return ()
    last = (
        select(FundBreaker)
        .where(FundBreaker.fund_id == claim.fund_id, FundBreaker.year == year)
        .ext(distinct_on(FundBreaker.scope, FundBreaker.measure, FundBreaker.institution_id))
        .order_by(FundBreaker.scope, FundBreaker.measure, FundBreaker.institution_id, FundBreaker.read_at.desc())
    )
    readings = {(each.scope, each.measure, each.institution_id): each for each in await session.scalars(last)}
    found = [(rule, readings.get((rule.scope, rule.measure, _whose(rule, filing)))) for rule in rules.stop_rules]
    return tuple(_figure(rule, reading, amount_fen) for rule, reading in found if reading is not None)


def _whose(rule: StopRule, filing: Filing) -> UUID | None:
    return {StopScope.BANK: filing.lender_id, StopScope.GUARANTOR: filing.guarantor_id, StopScope.FUND: None}[rule.scope]


def _figure(rule: StopRule, reading: FundBreaker, amount_fen: int) -> StopFigure:
    added = amount_fen if rule.measure is StopMeasure.COMPENSATION_RATE else 0
    as_of = reading.read_at.astimezone(SHANGHAI).date()
    return StopFigure(rule=rule, numerator_fen=reading.numerator_fen, denominator_fen=reading.denominator_fen, added_fen=added, as_of=as_of)
