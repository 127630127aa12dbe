"""Each role begins with what waits for it, and nothing of anybody else."""

import pytest

from marketplace.access.roles import Role
from tests.web.conftest import SignIn
from tests.web.html_reading import read_html

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
