"""Who is kept out of a fund, and the balances that limits are measured by."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import SHANGHAI
from marketplace.errors import Invalid
from marketplace.workflow.mover import FourEyesNeeded
from policies.funds.bars import BarOver, BarTerms, NoSuchBar, bar, bars_of, in_force, lift
from policies.funds.prior_balances import BalanceTerms, balances_of, enter_balance
from policies.funds.repository import NoSuchFund
from tests.policies.funds.building import NOW, make_bank, make_fund, make_keepers

TODAY = NOW.astimezone(SHANGHAI).date()
YEAR = timedelta(days=365)


async def test_a_bar_holds_until_another_person_lifts_it(session: AsyncSession) -> None:
    keepers, bank = await make_keepers(session), await make_bank(session)
    fund = await make_fund(session, keepers)
    made = await bar(session, keepers.reviewer, fund.id, BarTerms(bank.id, TODAY + YEAR, "多次报送不实"), at=NOW)
    assert in_force(made, TODAY)
    assert not in_force(made, TODAY + 2 * YEAR)
    with pytest.raises(FourEyesNeeded):
        await lift(session, keepers.reviewer, fund.id, made.id, "已整改", at=NOW)
    with pytest.raises(Invalid):
        await lift(session, keepers.approver, fund.id, made.id, " ", at=NOW)
    await lift(session, keepers.approver, fund.id, made.id, "已整改", at=NOW)
    assert not in_force(made, TODAY)
    with pytest.raises(BarOver):
        await lift(session, keepers.approver, fund.id, made.id, "已整改", at=NOW)
    assert [(each.id, name) for each, name in await bars_of(session, fund, limit=10)] == [(made.id, bank.name)]


async def test_a_bar_of_one_fund_is_none_of_another_but_one_of_the_bureau_is(session: AsyncSession) -> None:
    keepers, bank = await make_keepers(session), await make_bank(session)
    one, other = await make_fund(session, keepers), await make_fund(session, keepers)
    only = await bar(session, keepers.reviewer, one.id, BarTerms(bank.id, TODAY + YEAR, "骗取补偿"), at=NOW)
    everywhere = await bar(session, keepers.reviewer, one.id, BarTerms(bank.id, TODAY + YEAR, "骗取补偿", everywhere=True), at=NOW)
    assert [each.id for each, _ in await bars_of(session, other, limit=10)] == [everywhere.id]
    with pytest.raises(NoSuchBar):
        await lift(session, keepers.approver, other.id, only.id, "已整改", at=NOW)


async def test_faults_of_a_bar_are_named_at_once(session: AsyncSession) -> None:
    keepers = await make_keepers(session)
    fund = await make_fund(session, keepers)
    with pytest.raises(Invalid) as refused:
        await bar(session, keepers.reviewer, fund.id, BarTerms(fund.id, TODAY - YEAR, "  "), at=NOW)
    assert [each.pointer for each in refused.value.errors] == ["/organisation_id", "/until_on", "/reason"]


async def test_another_bureau_bars_nobody(session: AsyncSession) -> None:
    keepers, others, bank = await make_keepers(session), await make_keepers(session), await make_bank(session)
    fund = await make_fund(session, keepers)
    with pytest.raises(NoSuchFund):
        await bar(session, others.reviewer, fund.id, BarTerms(bank.id, TODAY + YEAR, "骗取补偿"), at=NOW)


async def test_a_balance_is_entered_with_its_source_and_replaced(session: AsyncSession) -> None:
    keepers, bank = await make_keepers(session), await make_bank(session)
    fund = await make_fund(session, keepers, other={"admitted": [str(bank.id)]})
    for fen in (100, 250):
        await enter_balance(session, keepers.treasurer, fund.id, BalanceTerms(bank.id, 2025, fen, "2025 年末报表"), at=NOW)
    assert [(row.balance_fen, row.year, name) for row, name in await balances_of(session, fund, limit=10)] == [(250, "2025", bank.name)]


async def test_a_balance_of_a_running_year_of_a_stranger_or_below_zero_is_refused(session: AsyncSession) -> None:
    keepers, bank = await make_keepers(session), await make_bank(session)
    fund = await make_fund(session, keepers)
    with pytest.raises(Invalid) as refused:
        await enter_balance(session, keepers.treasurer, fund.id, BalanceTerms(bank.id, 2026, -1, ""), at=NOW)
    assert [each.pointer for each in refused.value.errors] == ["/institution_id", "/year", "/balance", "/source"]
    stranger = Actor(Role.BUREAU_TREASURER, organisation_id=bank.id)
    with pytest.raises(NoSuchFund):
        await enter_balance(session, stranger, fund.id, BalanceTerms(bank.id, 2025, 1, "报表"), at=NOW)
