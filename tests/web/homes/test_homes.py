"""Each role begins with what waits for it, and nothing of anybody else."""

import re

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from policies.funds.models import FundDraft
from policies.funds.states import FundStatus
from tests.web.callers import make_organisation
from tests.web.conftest import SignIn
from tests.web.html_reading import read_html
from tests.web.matrix.factories.funds import make_fund_rows

BANK = (Role.BANK_OFFICER, Role.BANK_APPROVER, Role.BANK_ADMIN, Role.BANK_PRODUCT_MANAGER)


@pytest.mark.parametrize("role", BANK)
async def test_a_bank_begins_with_its_own_work(signed_in: SignIn, role: Role) -> None:
    page = await (await signed_in(role)).get("/bank")
    assert page.status_code == 200
    assert "没有超期的事项" in page.text


async def test_an_officer_sees_own_cases_and_an_approver_proposals(signed_in: SignIn) -> None:
    officer = await (await signed_in(Role.BANK_OFFICER)).get("/bank")
    approver = await (await signed_in(Role.BANK_APPROVER)).get("/bank")
    assert "我经办的" in officer.text
    assert "待我审批" not in officer.text
    assert "待我审批" in approver.text


BUREAU = (Role.BUREAU_POLICY_EDITOR, Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER, Role.BUREAU_TREASURER)


@pytest.mark.parametrize("role", BUREAU)
async def test_a_bureau_begins_with_its_own_funds(signed_in: SignIn, session: AsyncSession, role: Role) -> None:
    caller = await signed_in(role)
    fund = await make_fund_rows(session, bureau_id=caller.member.organisation_id)
    await make_fund_rows(session, bureau_id=(await make_organisation(session, Role.BUREAU_APPROVER)).id)
    await session.commit()
    page = (await caller.get("/bureau")).text
    assert set(re.findall(r"/bureau/funds/([0-9a-f-]{36})", page)) == {str(fund.id)}


async def test_rules_wait_for_a_second_person_and_not_for_the_first(signed_in: SignIn, session: AsyncSession) -> None:
    caller = await signed_in(Role.BUREAU_APPROVER)
    of_colleague, of_own = [
        await make_fund_rows(session, bureau_id=caller.member.organisation_id, state=FundStatus.SUBMITTED) for _ in range(2)
    ]
    await session.execute(update(FundDraft).where(FundDraft.fund_id == of_own.id).values(submitted_by=caller.account_id))
    await session.commit()
    page = (await caller.get("/bureau")).text
    assert "1 项等你签发" in page
    assert f"/bureau/funds/{of_colleague.id}" in page
    assert f"/bureau/funds/{of_own.id}" not in page


async def test_an_operator_is_told_that_the_day_has_no_lpr(signed_in: SignIn) -> None:
    page = read_html((await (await signed_in(Role.OPERATOR)).get("/operator")).text)
    assert any("LPR" in each.text for each in page.all("li", class_="is-bad"))


async def test_an_enterprise_begins_with_what_it_has_to_do(signed_in: SignIn) -> None:
    page = await (await signed_in(Role.ENTERPRISE_OWNER)).get("/me")
    assert page.status_code == 200
    assert "银行正在办的" in page.text


@pytest.mark.parametrize(("role", "path"), [(Role.BANK_OFFICER, "/operator"), (Role.OPERATOR, "/bank"), (Role.ENTERPRISE_OWNER, "/bank")])
async def test_a_home_is_for_its_role_alone(signed_in: SignIn, role: Role, path: str) -> None:
    assert (await (await signed_in(role)).get(path)).status_code == 403
