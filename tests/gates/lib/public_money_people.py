"""Public money by people: each with an own browser, a password and a second factor, finding the way by what the pages say."""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyotp
from playwright.sync_api import Browser, Page, Playwright, expect

NOTE = "示例：材料与台账一致"
PATIENCE_MS = 15_000


class People:
    """Everybody's page, signed in when first needed."""

    def __init__(self, browser: Browser, base: str, accounts: Mapping[str, Any]) -> None:
        self._browser, self._base, self._accounts = browser, base, accounts
        self._pages: dict[str, Page] = {}
        self._used: dict[str, str] = {}

    @classmethod
    @contextmanager
    def begin(cls, playwright: Playwright, base: str, accounts: Mapping[str, Any]) -> Iterator["People"]:
        """With a browser of their own."""
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        expect.set_options(timeout=PATIENCE_MS)
        yield cls(browser, base, accounts)
        browser.close()

    def claim(self, default_id: str, fund_id: str, day: str) -> list[str]:
        """The loss of one default claimed, decided, paid, recovered, settled; what went wrong, if it could be gone on with."""
        officer = self._at("bank-a-officer", f"/bank/claims/new?default_event_id={default_id}&fund_id={fund_id}")
        officer.get_by_role("button", name="保存草稿").click()
        officer.get_by_role("button", name="提交申报").click()
        expect(officer.locator("main")).to_contain_text("待初审")
        claim = officer.url.split("?")[0].rsplit("/", 1)[-1]
        self._decides("fund-manager", f"/fund-manager/claims/{claim}", "提交，转下一步")
        self._decides("bureau-reviewer", f"/bureau/claims/{claim}", "提交，转下一步")
        approver = self._decides("bureau-a", f"/bureau/claims/{claim}", "提交，核定补偿")
        expect(approver.locator("main")).to_contain_text("已核定，待拨付")
        self._pays(f"/bureau/claims/{claim}", day)
        self._reports(f"/bank/claims/{claim}")
        return self._ends(f"/bureau/claims/{claim}", day)

    def _decides(self, who: str, path: str, button: str) -> Page:
        page = self._declared(who, path)
        page.locator("input[name=decision][value=agree]").check()
        page.locator("textarea[name=note]").first.fill(NOTE)
        page.locator("input[name=code]").first.fill(self._code(who))
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("button", name=button)).to_have_count(0)
        print(f"{who}: {button}", flush=True)
        return page

    def _pays(self, path: str, day: str) -> None:
        page = self._declared("bureau-treasurer", path)
        page.locator("input[name=code]").first.fill(self._code("bureau-treasurer"))
        page.get_by_role("button", name="列入拨付").click()
        page.get_by_label("凭证号").fill("GATE-2")
        page.locator("input[name=paid_on]").fill(day)
        page.get_by_role("button", name="确认拨付").click()
        expect(page.locator("main")).to_contain_text("已拨付")
        print("bureau-treasurer: 确认拨付", flush=True)

    def _reports(self, path: str) -> None:
        page = self._at("bank-a-officer", path)
        self._unfold(page, "登记追回", "登记追回")
        page.get_by_label("追回金额").fill("50000")
        page.get_by_label("流水号").fill("ZH-2")
        page.get_by_role("button", name="登记追回").click()
        expect(page.locator("main")).to_contain_text("追偿中")
        print("bank-a-officer: 登记追回", flush=True)

    def _ends(self, path: str, day: str) -> list[str]:
        page = self._at("bureau-treasurer", path)
        self._unfold(page, "返还款到账", "确认到账")
        arrival = page.locator("form[action*='/arrive']")
        arrival.locator("input[name=voucher]").fill("GATE-3")
        arrival.get_by_role("button", name="确认到账").click()
        expect(page.get_by_role("button", name="确认到账")).to_have_count(0)
        self._unfold(page, "结清", "结清")
        page.get_by_role("button", name="结清", exact=True).click()
        expect(page.locator("main")).to_contain_text("已结清")
        auditor = self._at("auditor", "/audit/claims")
        seen = auditor.locator("main").inner_text()
        print("bureau-treasurer: 结清", flush=True)
        return [] if "BC-" in seen else [f"the auditor sees no claim on {day}"]

    @staticmethod
    def _unfold(page: Page, summary: str, button: str) -> None:
        if not page.get_by_role("button", name=button, exact=True).is_visible():
            page.locator("summary", has_text=summary).first.click()

    def _declared(self, who: str, path: str) -> Page:
        page = self._at(who, path)
        page.get_by_label("没有利益关系").check()
        page.get_by_role("button", name="提交声明").click()
        expect(page.get_by_role("button", name="提交声明")).to_have_count(0)
        return page

    def _at(self, who: str, path: str) -> Page:
        page = self._pages.get(who)
        if page is None:
            page = self._pages[who] = self._signed_in(who)
        page.goto(self._base + path)
        return page

    def _signed_in(self, who: str) -> Page:
        page = self._browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}).new_page()
        page.goto(f"{self._base}/login")
        page.locator("input[name=username]").fill(who)
        page.locator("input[name=password]").fill(self._accounts[who]["password"])
        page.locator("main form button").click()
        page.locator("input[name=code]").fill(self._code(who))
        page.locator("main form button").click()
        expect(page.locator("input[name=code]")).to_have_count(0)
        return page

    def _code(self, who: str) -> str:
        """One that this person has not used yet: a code counts once."""
        made = pyotp.TOTP(self._accounts[who]["totp_secret"])
        while (code := made.now()) == self._used.get(who):
            time.sleep(1)
        self._used[who] = code
        return code
