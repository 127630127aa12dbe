"""In a real browser: a provider's person brings a file, confirms its columns and sees what became of it, with and without script."""

from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.session import Sessions
from marketplace.documents.store import FolderStore
from marketplace.information.batches.desk import Desk
from marketplace.settings import Settings
from tests.marketplace.information.batches.deliveries import assign, new_code
from tests.web.browser import Watched, visit
from tests.web.callers import make_member, with_session
from tests.web.deliveries.conftest import worker_of
from tests.web.deliveries.rows import ITEM, line, table
from web.information import seals_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HEADINGS = "统一社会信用代码,企业名称,户号,电费月份,用电量(千瓦时),本月要交多少"


async def sound(watched: Watched) -> None:
    """On a phone and on a desk: accessible, nothing sideways, nothing small, a silent console."""
    for width in (360, 1440):
        await watched.page.set_viewport_size({"width": width, "height": 900})
        assert await watched.sideways() == [], width
        assert await watched.axe() == [], width
        assert await watched.small_targets() == [], width
    assert watched.faults == []


async def sign_in(watched: Watched, address: str, session: AsyncSession) -> None:
    """Somebody of a new provider."""
    member = await make_member(session, Role.DATA_PROVIDER)
    await assign(session, member.organisation_id, ITEM)
    async with httpx.AsyncClient() as client:
        caller = await with_session(client, session, member)
    await watched.page.context.add_cookies([{"name": "zhida", "value": caller.session_token, "url": address}])


@pytest.mark.parametrize("script", [True, False])
async def test_a_file_is_brought_confirmed_and_mended(
    browser: Browser, address: str, session: AsyncSession, system_sessions: Sessions, served: Settings, tmp_path: Path, *, script: bool
) -> None:
    work = worker_of(Desk(FolderStore(served.home), seals_of(served)), system_sessions)
    file = tmp_path / "用电.csv"
    file.write_bytes(table(line(), line(kwh="很多"), f",示例不详{new_code()},A1,2026-10,1,1", headings=HEADINGS))  # short
    async with visit(browser, f"{address}/login", width=360, script=script) as watched:
        await sign_in(watched, address, session)
        page = watched.page

        async def looked_at() -> None:
            if script:
                await sound(watched)

        await page.goto(f"{address}/provider")
        await looked_at()
        await page.get_by_role("link", name="上传文件").last.click()
        await page.get_by_label("信息项").select_option(ITEM)
        await page.get_by_label("只退回有误的行").check()
        await page.locator("input[type=file]").set_input_files(file)
        await page.get_by_role("button", name="上传并识别").click()
        await page.wait_for_url("**/provider/uploads/*")
        await work(page.url.rpartition("/")[2])
        await page.reload()
        await looked_at()
        await page.get_by_role("button", name="确认并检查入库").click()
        await expect(page.locator(".error-summary")).to_contain_text("本月要交多少")
        await page.get_by_label("「本月要交多少」是哪个字段").select_option("amount")
        await page.get_by_label("「本月要交多少」的金额单位").select_option("wan_yuan")
        await page.get_by_role("button", name="确认并检查入库").click()
        await page.wait_for_url("**/provider/batches/*")
        await work(page.url.rpartition("/")[2])
        await page.reload()
        await expect(page.get_by_text("部分入库")).to_be_visible()
        await looked_at()
        await page.get_by_role("link", name="有 1 行等人核实").click()
        await page.get_by_role("link", name="示例不详").click()
        await looked_at()
        await page.goto(f"{address}/provider/quality")
        await looked_at()
