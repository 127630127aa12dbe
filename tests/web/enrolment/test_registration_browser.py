"""Registering in a real browser on a phone, every step accessible, until the real name is verified."""

from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, expect

from marketplace.database.binding import Binding
from marketplace.database.sealing import sealer
from marketplace.database.session import Sessions, transaction
from marketplace.settings import Settings
from tests.marketplace.enrolment.registrations import register
from tests.marketplace.enrolment.test_verifiers import number
from tests.web.access.test_access_browser import sound
from tests.web.browser import visit
from tests.web.enrolment.registering import DRAFT, NEW, Newcomer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PERSON = "示例法人"


async def test_from_register_to_the_enterprise_on_a_phone(
    browser: Browser, address: str, system_sessions: Sessions, served: Settings, client: httpx.AsyncClient
) -> None:
    identity_number = number()
    async with transaction(system_sessions, Binding.system()) as session:
        enterprise = await register(session, sealer(served.home / "keys"), person=PERSON, number=identity_number)
    async with visit(browser, f"{address}/register", width=360) as new:
        page = new.page
        await sound(new)
        await page.get_by_label("企业", exact=True).check()
        await page.get_by_label("统一社会信用代码").fill(enterprise.uscc.replace("0", "O"))
        await page.get_by_label("名称").fill(enterprise.name)
        await page.get_by_role("button", name="下一步").click()
        await sound(new)
        await page.get_by_label(f"是，按 {enterprise.uscc} 办理").check()
        await page.get_by_role("button", name="下一步").click()
        await page.wait_for_url("**/register/contact")
        await sound(new)
        await page.get_by_label("你的姓名").fill(PERSON)
        await page.get_by_label("手机号或邮箱").fill(f"{uuid4().hex}@example.cn")
        await page.get_by_role("button", name="发送验证码").click()
        await page.wait_for_url("**/register/account")
        await sound(new)
        desk = Newcomer(client, system_sessions, served)
        desk.token = next(each["value"] for each in await new.page.context.cookies() if each["name"] == DRAFT)
        await desk.code_arrives()
        await page.get_by_label("验证码", exact=True).fill(desk.code)
        await page.get_by_label("用户名").fill(f"n{uuid4().hex[:12]}")
        await page.get_by_label("密码", exact=True).fill(NEW)
        await page.get_by_label("再输一次密码").fill(NEW)
        await page.get_by_label("已阅读并同意").check()
        await page.get_by_role("button", name="注册", exact=True).click()
        await page.wait_for_url("**/account/identity")
        await sound(new)
        await page.get_by_label("姓名", exact=True).fill(PERSON)
        await page.get_by_label("身份证号码", exact=True).fill(identity_number)
        await page.get_by_role("button", name="核验").click()
        await expect(page.get_by_text("已完成")).to_be_visible()
        await sound(new)
