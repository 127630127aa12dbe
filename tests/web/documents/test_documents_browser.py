"""In a real browser: files of an enterprise on a phone, with and without script; a stranger verifies a document."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from tests.marketplace.documents.corpus import SCRIPT, pdf
from tests.web.browser import Watched, visit
from tests.web.callers import PASSWORD, make_member
from tests.web.documents.test_verify import CONTENT, issue

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def sound(watched: Watched) -> None:
    """On a phone and on a desk: accessible, nothing sideways, nothing small, a silent console."""
    for width in (360, 1440):
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


@pytest.mark.parametrize("script", [True, False])
async def test_an_enterprise_brings_files(browser: Browser, address: str, session: AsyncSession, tmp_path: Path, *, script: bool) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    good, bad = tmp_path / "营业执照.pdf", tmp_path / "照片.jpg"
    good.write_bytes(pdf())
    bad.write_bytes(SCRIPT)
    async with visit(browser, f"{address}/login?next=/me/documents", width=360, script=script) as watched:
        page = watched.page
        await page.get_by_label("用户名").fill(member.username)
        await page.get_by_label("密码").fill(PASSWORD)
        await page.get_by_role("button", name="登录", exact=True).click()
        await page.wait_for_url("**/me/documents")
        await page.get_by_label("选择文件或拍照").set_input_files([good, bad])
        await page.get_by_role("button", name="上传").click()
        await expect(page.locator(".error-summary")).to_contain_text("照片.jpg：文件内容与文件名不一致")
        if script:
            await sound(watched)
        await page.get_by_label("选择文件或拍照").set_input_files(good)
        await page.get_by_role("button", name="上传").click()
        await expect(page.get_by_role("rowheader")).to_contain_text("营业执照.pdf")
        await expect(page.get_by_text("正在检查", exact=True)).to_be_visible()
        if script:
            await sound(watched)
        await page.locator("details summary", has_text="删除").click()
        await page.get_by_role("button", name="确定删除").click()
        await expect(page.get_by_role("heading", name="还没有文件")).to_be_visible()


async def test_a_stranger_verifies_a_document(browser: Browser, address: str, session: AsyncSession, tmp_path: Path) -> None:
    code = await issue(session)
    received = tmp_path / "a.pdf"
    received.write_bytes(CONTENT)
    async with visit(browser, f"{address}/verify", width=360) as watched:
        page = watched.page
        await sound(watched)
        await page.get_by_label("验证码").fill(code.lower())
        await page.get_by_role("button", name="查验", exact=True).click()
        await expect(page.get_by_role("heading", name="是本平台出具的文件")).to_be_visible()
        await page.get_by_label("选择收到的 PDF 文件").set_input_files(received)
        await page.get_by_role("button", name="比对").click()
        await expect(page.get_by_text("逐字节相同")).to_be_visible()
        await sound(watched)
