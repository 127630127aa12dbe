"""Reading the circuit breakers of a fund (熔断监测) from stored figures; each reading is kept with what it counted. As the system."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import SHANGHAI
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.money import plain
from policies.funds.drafts import keepers_of
from policies.funds.fund_rules import StopMeasure, StopRule, StopScope
from policies.funds.models import Fund, FundBreaker, FundVersion
from policies.funds.rules.breaker import BreakerState, breaker_state
from policies.funds.rules.cap_year import cap_year_of
from policies.funds.schemas import read_rules
from policies.funds.states import FundStatus
from policies.supervision.events import REACHED
from policies.supervision.figures import Figures, figures

Place = tuple[StopScope, StopMeasure, UUID | None]
RUNNING = (FundStatus.PUBLISHED, FundStatus.SUSPENDED)


async def latest_readings(session: AsyncSession, fund_id: UUID, year: str) -> Mapping[Place, FundBreaker]:
    """The last reading of each breaker in a year, as far as the caller may see it."""
    wanted = (
        select(FundBreaker)
        .where(FundBreaker.fund_id == fund_id, FundBreaker.year == year)
        .ext(distinct_on(FundBreaker.scope, FundBreaker.measure, FundBreaker.institution_id))
        .order_by(FundBreaker.scope, FundBreaker.measure, FundBreaker.institution_id, FundBreaker.read_at.desc())
    )
    return {(each.scope, each.measure, each.institution_id): each for each in await session.scalars(wanted)}


async def breaker_of(session: AsyncSession, fund: Fund, institution_id: UUID | None, year: str) -> BreakerState:
    """The worst last reading of this institution's and the fund's own breakers in a year; none yet is normal."""
    readings = await latest_readings(session, fund.id, year)
    states = {BreakerState(each.state) for (_, _, whose), each in readings.items() if whose in (None, institution_id)}
    worst = (BreakerState.TRIPPED, BreakerState.UNKNOWN, BreakerState.WARNING)
    return next((state for state in worst if state in states), BreakerState.NORMAL)


async def read_breakers(session: AsyncSession, fund_id: UUID, *, at: datetime) -> list[FundBreaker]:
    """Read every breaker of the rules in force, for the year that today belongs to. Kept: what has changed, and one reading a day.

    A change of state is told to bureau, manager and the institution. Two at once: the second waits for the first.
    """
    fund = await session.scalar(select(Fund).where(Fund.id == fund_id).with_for_update(key_share=True))
    if fund is None or fund.status not in RUNNING or fund.current_version_id is None:
        return []
    version = await session.get_one(FundVersion, fund.current_version_id)
    rules, today = read_rules(version.rules), at.astimezone(SHANGHAI).date()
    year = cap_year_of(rules, today)
    before = await latest_readings(session, fund_id, year.label)
    kept: list[FundBreaker] = []
    for rule in rules.stop_rules:
        for whose, each in (await figures(session, fund_id, rule.scope, rule.measure, year)).items():
            reading = _reading(fund, version, rule, whose, year.label, each, at)
            last = before.get((rule.scope, rule.measure, whose))
            if last is None or not _says_the_same(last, reading) or last.read_at.astimezone(SHANGHAI).date() != today:
                session.add(reading)
                kept.append(reading)
                _tell(session, fund, last, reading, at)
    await session.flush()
    return kept


async def running_funds(session: AsyncSession) -> Sequence[UUID]:
    """Funds whose breakers are read every night."""
    return (await session.scalars(select(Fund.id).where(Fund.status.in_(RUNNING)).order_by(Fund.id))).all()


def _reading(fund: Fund, version: FundVersion, rule: StopRule, whose: UUID | None, year: str, found: Figures, at: datetime) -> FundBreaker:
    return FundBreaker(
        id=new_id(),
        fund_id=fund.id,
        scope=rule.scope,
        measure=rule.measure,
        institution_id=whose,
        year=year,
        numerator_fen=found.lost.fen,
        denominator_fen=found.filed.fen,
        level_pct=None if rule.level_pct is None else plain(Decimal(rule.level_pct)),
        state=breaker_state(rule, found.lost.fen, found.filed.fen).value,
        evidence={
            "rules_version": version.number,
            "rule": msgspec.to_builtins(rule, builtin_types=(Decimal,)),
            "filed": {"rows": found.filed.rows},
            "counted": {"rows": found.lost.rows, "ids": sorted(str(each) for each in found.lost.ids)},
        },
        read_at=at,
    )


def _says_the_same(last: FundBreaker, reading: FundBreaker) -> bool:
    names = ("numerator_fen", "denominator_fen", "level_pct", "state")
    return all(getattr(last, name) == getattr(reading, name) for name in names)


def _tell(session: AsyncSession, fund: Fund, last: FundBreaker | None, reading: FundBreaker, at: datetime) -> None:
    before = BreakerState.NORMAL if last is None else BreakerState(last.state)
    state = BreakerState(reading.state)
    if before is state:
        return
    parties = keepers_of(fund) if reading.institution_id is None else (*keepers_of(fund), reading.institution_id)
    data = {
        "code": fund.code,
        "reading_id": str(reading.id),
        "scope": reading.scope.value,
        "measure": reading.measure.value,
        "institution_id": None if reading.institution_id is None else str(reading.institution_id),
        "year": reading.year,
        "from": before.value,
        "to": state.value,
    }
    record(session, REACHED[state], fund.id, at=at, parties=parties, data=data)
