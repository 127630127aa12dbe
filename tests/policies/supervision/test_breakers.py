"""Circuit breakers read from filings, defaults and approved compensation; each reading keeps what it counted."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from policies.filings.models import Filing
from policies.funds.fund_rules import StopMeasure, StopScope
from policies.funds.models import Fund, FundBreaker
from policies.funds.rules.breaker import BreakerState
from policies.supervision.breakers import breaker_of, latest_readings, read_breakers
from products.loans.models import DefaultEvent
from tests.policies.filings.made import LENT_FEN, filed_loan

YEAR = str(today().year)
DAY = timedelta(days=1)


async def default(session: AsyncSession, filing: Filing, principal_fen: int) -> DefaultEvent:
    """As the lender's books would have it."""
    made = DefaultEvent(
        id=new_id(), loan_id=filing.loan_id, defaulted_on=today(), principal_fen=principal_fen, interest_fen=0, days_past_due=91,
        recorded_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made


async def told(session: AsyncSession, fund: Fund) -> list[str]:
    wanted = select(EventRow.kind).where(EventRow.subject_id == fund.id, EventRow.kind.like("fund.breaker%")).order_by(EventRow.id)
    return list(await session.scalars(wanted))


@pytest.mark.parametrize(
    ("comparison", "principal_fen", "state"),
    [
        ("over", LENT_FEN * 3 // 100, BreakerState.WARNING),
        ("over", LENT_FEN * 3 // 100 + 1, BreakerState.TRIPPED),
        ("reaches", LENT_FEN * 3 // 100, BreakerState.TRIPPED),
        ("reaches", LENT_FEN * 3 // 100 - 1, BreakerState.WARNING),
        ("over", LENT_FEN // 100, BreakerState.NORMAL),
    ],
    ids=["exactly-over", "a-fen-above", "exactly-reaches", "a-fen-below", "far-below"],
)
async def test_exactly_at_three_per_cent(session: AsyncSession, comparison: str, principal_fen: int, state: BreakerState) -> None:
    made = await filed_loan(session, stop_rule={"level_pct": 3, "comparison": comparison})
    await default(session, made.filing, principal_fen)
    (reading,) = await read_breakers(session, made.fund.id, at=now())
    assert (reading.numerator_fen, reading.denominator_fen, reading.state) == (principal_fen, LENT_FEN, state.value)
    assert reading.institution_id == made.filing.lender_id


async def test_what_was_counted_is_kept_with_the_rule(session: AsyncSession) -> None:
    made = await filed_loan(session, stop_rule={"level_pct": 3})
    lost = await default(session, made.filing, 1)
    (reading,) = await read_breakers(session, made.fund.id, at=now())
    assert reading.evidence["counted"] == {"rows": 1, "ids": [str(lost.id)]}
    assert reading.evidence["rule"]["level_pct"] == 3


async def test_a_change_of_state_is_told_once_and_a_figure_that_stays_is_read_once_a_day(session: AsyncSession) -> None:
    made = await filed_loan(session, stop_rule={"level_pct": 3})
    fund = made.fund
    await read_breakers(session, fund.id, at=now())
    assert await read_breakers(session, fund.id, at=now()) == []
    assert await told(session, fund) == []
    await default(session, made.filing, LENT_FEN)
    await read_breakers(session, fund.id, at=now())
    assert await breaker_of(session, fund, made.filing.lender_id, YEAR) is BreakerState.TRIPPED
    await read_breakers(session, fund.id, at=now())
    assert await told(session, fund) == ["fund.breaker_tripped"]
    assert len(await read_breakers(session, fund.id, at=now() + DAY)) == 1
    assert len(list(await session.scalars(select(FundBreaker).where(FundBreaker.fund_id == fund.id)))) == 3


async def test_one_bank_s_losses_do_not_stop_another(session: AsyncSession) -> None:
    rules: dict[str, Any] = {"stop_rule": [{"level_pct": 3, "scope": "bank"}, {"level_pct": 60, "scope": "fund"}]}
    bad = await filed_loan(session, **rules)
    good = await filed_loan(session, fund=bad.fund)
    await default(session, bad.filing, LENT_FEN)
    await read_breakers(session, bad.fund.id, at=now())
    readings = await latest_readings(session, bad.fund.id, YEAR)
    states = {whose: each.state for (_, _, whose), each in readings.items()}
    assert states == {bad.filing.lender_id: "tripped", good.filing.lender_id: "normal", None: "warning"}


async def test_a_guarantor_s_figure_leaves_out_loans_that_it_did_not_guarantee(session: AsyncSession) -> None:
    made = await filed_loan(session, stop_rule={"level_pct": 3, "scope": "guarantor"})
    await default(session, made.filing, LENT_FEN)
    assert await read_breakers(session, made.fund.id, at=now()) == []


async def test_a_level_that_is_not_stated_is_unknown_and_not_normal(session: AsyncSession) -> None:
    made = await filed_loan(session, stop_rule={"level_pct": None, "scope": "fund", "measure": "overdue_rate"})
    (reading,) = await read_breakers(session, made.fund.id, at=now())
    assert (reading.scope, reading.measure, reading.state) == (StopScope.FUND, StopMeasure.OVERDUE_RATE, "unknown")
    assert await told(session, made.fund) == ["fund.breaker_unknown"]
