"""Loans in a real browser: a lender pays out and enters a payment that it has seen spread, and the borrower finds it; at two widths."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from products.loans.models import LoanReport
from tests.products.loans.made import drawn, made_contract
from tests.web.browser import visit
from tests.web.callers import make_member
from tests.web.pages.test_messages_browser import signed_in, sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAID_OUT = today() - timedelta(days=35)


async def test_a_loan_is_paid_out_repaid_and_found_by_its_borrower(browser: Browser, address: str, session: AsyncSession) -> None:
    officer, owner = await make_member(session, Role.BANK_OFFICER), await make_member(session, Role.ENTERPRISE_OWNER)
    parties = {"subject_id": owner.organisation_id, "lender_id": officer.organisation_id}
    contract = await made_contract(session, **parties, signed_on=today() - timedelta(days=40))
    await session.commit()
    async with visit(browser, f"{address}/healthz") as watched:
        await signed_in(watched, session, officer, address)
        page = watched.page
        await page.goto(f"{address}/bank/contracts")
        await page.get_by_role("link", name=contract.contract_number).click()
        await page.get_by_label("放款金额").fill("60,000")
        await page.get_by_label("放款日").fill(PAID_OUT.isoformat())
        await page.get_by_label("借据号").fill("JJ-浏览器-1")
        await page.get_by_role("button", name="登记放款").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("借据 JJ-浏览器-1")
        await sound(watched)
        await page.get_by_label("还款流水号").fill("HK-浏览器-1")
        await page.locator("#f-repay-interest").fill("很多")
        await page.get_by_role("button", name="先看怎样入账").click()
        await expect(page.locator("#f-repay-interest")).to_have_value("很多")
        await page.locator("#f-repay-interest").fill("10")
        await page.get_by_role("button", name="先看怎样入账").click()
        await expect(page.get_by_role("status")).to_contain_text("利息 10.00 元")
        await sound(watched)
        await page.locator("#repay").get_by_role("button", name="登记还款").click()
        await expect(page.get_by_role("table", name="还款记录")).to_contain_text("HK-浏览器-1")
    async with visit(browser, f"{address}/healthz", width=360) as watched:
        await signed_in(watched, session, owner, address)
        await watched.page.goto(f"{address}/me/loans")
        await sound(watched)
        await watched.page.get_by_role("link", name="JJ-浏览器-1").first.click()
        await expect(watched.page.get_by_role("heading", level=1)).to_have_text("借据 JJ-浏览器-1")
        await sound(watched)


async def test_the_desk_fits_a_phone(browser: Browser, address: str, session: AsyncSession) -> None:
    officer, owner = await make_member(session, Role.BANK_OFFICER), await make_member(session, Role.ENTERPRISE_OWNER)
    parties = {"subject_id": owner.organisation_id, "lender_id": officer.organisation_id}
    contract = await made_contract(session, **parties, signed_on=today() - timedelta(days=40))
    loan = await drawn(session, contract, PAID_OUT, reference="JJ-" + "0" * 61)
    said = {"row": 2, "external_reference": loan.external_reference, "loan_id": str(loan.id), "reported": "1.00", "recorded": "2.00"}
    report = LoanReport(
        id=loan.id, lender_id=officer.organisation_id, content_sha256=loan.id.hex, as_of=today(), state="partly_applied",
        received=2, accepted=1, rejected_rows=1, rejected=[{"row": 3, "field": "amount", "problem": "放款金额须大于 0"}],
        differences=[said | {"field": "balance"}, said | {"field": "penalty"}], received_at=now(),
    )  # fmt: skip
    session.add(report)
    await session.commit()
    paths = ("/bank/loans", f"/bank/loans/{loan.id}", "/bank/contracts", f"/bank/contracts/{contract.id}")
    async with visit(browser, f"{address}/healthz", width=360) as watched:
        await signed_in(watched, session, officer, address)
        for path in (*paths, "/bank/loans/reports", f"/bank/loans/reports/{report.id}"):
            await watched.page.goto(address + path)
            await sound(watched)
