"""Filing a loan: what is taken, what is refused by which rule, what is frozen."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.workflow.mover import CaseNotFound, Said
from marketplace.workflow.moves import TransitionNotAllowed
from policies.filings.conditions import Verdict, answered
from policies.filings.decide import MoneyIsOut, file, reject, revoke
from policies.filings.frozen import frozen_terms, share_for
from policies.filings.repository import get_filing
from policies.filings.states import FilingStatus
from policies.filings.submit import AlreadyFiled, FilingRequest, FundNotOpen, NotFilable, submit_filing
from policies.funds.fund_rules import Claimant
from policies.funds.models import FundBar
from policies.funds.repository import NoSuchFund
from policies.funds.states import FundStatus
from products.loans.actions import declare_default
from products.loans.models import Loan
from tests.policies.filings.made import (
    JUDGED,
    add_version,
    filed_loan,
    lent,
    manager,
    published_fund,
    reviewer,
    simple_rules,
)
from tests.products.loans.made import officer
from tests.web.callers import make_organisation

SMALL = {"attribute": "loan_amount_cny", "lte": 3_000_000}
TINY = {"attribute": "loan_amount_cny", "lte": 1_000}
UNKNOWN = {"attribute": "is_tech_enterprise", "eq": True}


async def _submits(session: AsyncSession, loan: Loan, fund_id: Any, **asked: Any) -> Any:
    request = FilingRequest(loan_id=loan.id, **asked)
    return (await submit_filing(session, officer(loan.lender_id), fund_id, request, at=now()))[0]


async def _bank(session: AsyncSession) -> Any:
    return (await make_organisation(session, Role.BANK_OFFICER)).id


def _said(refused: pytest.ExceptionInfo[NotFilable]) -> str:
    return "；".join(error.detail for error in refused.value.errors)


async def test_a_filing_freezes_the_version_and_the_share_of_its_day(session: AsyncSession) -> None:
    made = await filed_loan(session, filing={"criterion": SMALL})
    assert (made.filing.status, made.filing.verdict, made.filing.automatic) == (FilingStatus.FILED, Verdict.MET, False)
    await add_version(session, made.fund, simple_rules(made.fund.bureau_id, shares=20), today(), number=2)
    share = share_for(made.filing, Claimant.BANK)
    assert share is not None
    assert share.pct == 50
    assert (await frozen_terms(session, made.filing)).version.number == 1
    assert made.filing.book["balance_fen"] == made.loan.principal_fen


async def test_a_fund_that_files_automatically_files_at_once(session: AsyncSession) -> None:
    made = await filed_loan(session, only_submitted=True, filing={"criterion": SMALL, "automatic": True, "within_days": 30})
    assert (made.filing.status, made.filing.automatic, made.filing.filed_on) == (FilingStatus.FILED, True, today())
    assert made.filing.number.startswith(f"BA-{today().year}-")


async def test_what_is_not_known_waits_for_the_manager(session: AsyncSession) -> None:
    run_by = (await make_organisation(session, Role.FUND_MANAGER)).id
    fund = await published_fund(session, manager_id=run_by, filing={"criterion": UNKNOWN, "automatic": True})
    made = await filed_loan(session, fund=fund, only_submitted=True)
    assert (made.filing.status, made.filing.verdict) == (FilingStatus.SUBMITTED, Verdict.UNKNOWN)
    filed = await file(session, manager(run_by), made.filing.id, at=now(), said=JUDGED)
    assert filed.status is FilingStatus.FILED


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"filing": {"criterion": TINY}}, "不满足备案条件：贷款合同金额"),
        ({"filing": {"within_days": 9}}, "放款后 9 天内备案"),
        ({"filing": {"within_days": 1, "unit": "working_days"}}, "放款后 1 个工作日内备案"),
        ({"admitted": ["00000000-0000-7000-8000-000000000001"]}, "不在这个资金池的合作机构名单内"),
        ({"claimants": ["guarantor"]}, "只接受融资担保机构申请补偿"),
    ],
    ids=["criterion", "calendar_days", "working_days", "not_admitted", "not_a_claimant"],
)
async def test_a_loan_that_does_not_fit_is_refused_by_the_rule_it_breaks(session: AsyncSession, rules: dict[str, Any], words: str) -> None:
    fund = await published_fund(session, **rules)
    loan = await lent(session, await _bank(session))
    with pytest.raises(NotFilable) as refused:
        await _submits(session, loan, fund.id)
    assert words in _said(refused)


async def test_a_filing_on_its_last_day_is_in_time(session: AsyncSession) -> None:
    fund = await published_fund(session, filing={"within_days": 10})
    assert (await _submits(session, await lent(session, await _bank(session)), fund.id)).status is FilingStatus.SUBMITTED


async def test_all_faults_are_named_at_once(session: AsyncSession) -> None:
    fund = await published_fund(session, filing={"criterion": TINY, "within_days": 1}, admitted=[str(new_id())])
    loan = await lent(session, await _bank(session))
    with pytest.raises(NotFilable) as refused:
        await _submits(session, loan, fund.id, amount_fen=loan.principal_fen + 1)
    assert {error.pointer for error in refused.value.errors} == {"", "/loan_id", "/amount"}
    assert len(refused.value.errors) == 4


async def test_a_barred_borrower_is_refused_with_the_reason(session: AsyncSession) -> None:
    fund = await published_fund(session)
    loan = await lent(session, await _bank(session))
    session.add(
        FundBar(
            id=new_id(), bureau_id=fund.bureau_id, fund_id=None, organisation_id=loan.subject_id, from_on=today(), until_on=today(),
            reason_zh="示例：骗取补偿", created_at=now(),
        )
    )  # fmt: skip
    await session.flush()
    with pytest.raises(NotFilable) as refused:
        await _submits(session, loan, fund.id)
    assert "示例：骗取补偿" in _said(refused)


async def test_only_loans_before_their_default_are_filed(session: AsyncSession) -> None:
    fund = await published_fund(session)
    loan = await lent(session, await _bank(session))
    loan = await declare_default(session, officer(loan.lender_id), loan.id, today(), at=now())
    with pytest.raises(NotFilable) as refused:
        await _submits(session, loan, fund.id)
    assert "只有违约之前" in _said(refused)


async def test_a_loan_has_one_live_filing_per_fund_and_the_same_request_answers_the_same(session: AsyncSession) -> None:
    fund = await published_fund(session)
    loan = await lent(session, await _bank(session))
    first = await _submits(session, loan, fund.id, external_reference="示例-1")
    assert (await _submits(session, loan, fund.id, external_reference="示例-1")).id == first.id
    with pytest.raises(AlreadyFiled):
        await _submits(session, loan, fund.id, external_reference="示例-2")
    with pytest.raises(AlreadyFiled):
        await _submits(session, loan, fund.id, amount_fen=1, external_reference="示例-1")
    await reject(session, reviewer(fund.bureau_id), first.id, at=now(), said=_reason("figures_wrong"))
    assert (await _submits(session, loan, fund.id)).id != first.id


async def test_two_funds_take_one_loan_only_where_both_name_each_other(session: AsyncSession) -> None:
    first, loan = await published_fund(session), await lent(session, await _bank(session))
    await _submits(session, loan, first.id)
    one_sided = await published_fund(session, stack={"with_funds": [str(first.id)]})
    with pytest.raises(NotFilable) as refused:
        await _submits(session, loan, one_sided.id)
    assert "没有互相允许叠加" in _said(refused)
    await add_version(session, first, simple_rules(first.bureau_id, stack={"with_funds": [str(one_sided.id)]}), today(), number=2)
    assert (await _submits(session, loan, one_sided.id)).status is FilingStatus.SUBMITTED


async def test_a_fund_that_rests_takes_nothing_and_one_that_is_written_is_not_there(session: AsyncSession) -> None:
    fund = await published_fund(session)
    loan = await lent(session, await _bank(session))
    fund.status = FundStatus.SUSPENDED
    await session.flush()
    with pytest.raises(FundNotOpen):
        await _submits(session, loan, fund.id)
    with pytest.raises(NoSuchFund):
        await _submits(session, loan, new_id())


async def test_another_lenders_loan_is_not_filed(session: AsyncSession) -> None:
    fund, loan = await published_fund(session), await lent(session, await _bank(session))
    stranger = officer(await _bank(session))
    with pytest.raises(NotFilable) as refused:
        await submit_filing(session, stranger, fund.id, FilingRequest(loan_id=loan.id), at=now())
    assert [error.pointer for error in refused.value.errors] == ["/loan_id"]


async def test_an_unanswered_criterion_wants_a_note_or_a_day(session: AsyncSession) -> None:
    made = await filed_loan(session, only_submitted=True, filing={"criterion": UNKNOWN})
    keeper = reviewer(made.fund.bureau_id)
    with pytest.raises(Invalid):
        await file(session, keeper, made.filing.id, at=now())
    with pytest.raises(Invalid):
        await file(session, keeper, made.filing.id, at=now(), conditions_until=today())
    filed = await file(session, keeper, made.filing.id, at=now(), conditions_until=today() + timedelta(days=30))
    assert filed.conditions_until == today() + timedelta(days=30)


async def test_a_filing_is_revoked_unless_money_was_approved(session: AsyncSession) -> None:
    made = await filed_loan(session)
    keeper, why = reviewer(made.fund.bureau_id), _reason("false_data", "示例：报送内容不实")

    async def approved(*_: Any) -> bool:
        return True

    async def nothing(*_: Any) -> bool:
        return False

    with pytest.raises(MoneyIsOut):
        await revoke(session, keeper, made.filing.id, at=now(), approved=approved, said=why)
    revoked = await revoke(session, keeper, made.filing.id, at=now(), approved=nothing, said=why)
    assert revoked.status is FilingStatus.REVOKED
    with pytest.raises(TransitionNotAllowed):
        await revoke(session, keeper, made.filing.id, at=now(), approved=nothing, said=why)


async def test_the_lender_finds_its_filing_and_a_stranger_does_not(session: AsyncSession) -> None:
    made = await filed_loan(session)
    assert (await get_filing(session, officer(made.loan.lender_id), made.filing.id)).id == made.filing.id
    with pytest.raises(CaseNotFound):
        await get_filing(session, officer(await _bank(session)), made.filing.id)


def test_a_denied_condition_is_answered_as_it_is_said() -> None:
    facts = {"loan_amount_cny": {"value": 5, "source": "loan_book", "as_of": "2026-11-21"}}
    answer = answered({"not": TINY}, facts)
    assert (answer.verdict, [each.outcome for each in answer.conditions]) == (Verdict.UNMET, ["fail"])


def _reason(code: str, note: str | None = None) -> Said:
    return Said(reason_code=code, note=note)
