"""What changed rules would have paid on past claims."""

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from policies.claims.models import Claim
from policies.funds.fund_rules import Caps, FundRules
from policies.funds.models import Fund
from policies.funds.repository import current_version
from policies.funds.schemas import read_rules
from policies.supervision.what_if import totals_by_claimant, try_rules
from tests.policies.claims.made import approved, make_loss


async def past(session: AsyncSession) -> tuple[Claim, FundRules]:
    """An approved claim, and the rules that it was approved by."""
    claim = await approved(session, await make_loss(session))
    version = await current_version(session, await session.get_one(Fund, claim.fund_id))
    assert version is not None
    return claim, read_rules(version.rules)


async def test_the_rules_of_the_day_give_what_was_approved(session: AsyncSession) -> None:
    claim, rules = await past(session)
    (tried,) = await try_rules(session, claim.fund_id, rules)
    assert (tried.number, tried.would_fen, tried.change_fen) == (claim.number, claim.approved_fen, 0)


async def test_a_smaller_limit_gives_less_and_is_named(session: AsyncSession) -> None:
    claim, rules = await past(session)
    (tried,) = await try_rules(session, claim.fund_id, replace(rules, caps=Caps(loan="0.01")))
    assert (tried.would_fen, len(tried.limits)) == (1, 1)
    assert [(count, before, after) for _, count, before, after in totals_by_claimant([tried])] == [(1, claim.approved_fen, 1)]


@pytest.mark.parametrize("caps", [Caps(loan=None), Caps(pool_year=None)], ids=["loan", "pool_year"])
async def test_a_figure_that_is_not_stated_gives_no_answer_and_not_zero(session: AsyncSession, caps: Caps) -> None:
    claim, rules = await past(session)
    (tried,) = await try_rules(session, claim.fund_id, replace(rules, caps=caps))
    assert tried.would_fen is None
    assert tried.blocked_by


async def test_asking_changes_nothing(session: AsyncSession) -> None:
    claim, rules = await past(session)
    await try_rules(session, claim.fund_id, replace(rules, caps=Caps(loan="0.01")))
    assert not session.dirty
    assert not session.new
