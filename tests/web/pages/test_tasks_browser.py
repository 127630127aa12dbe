"""Background tasks in a real browser: the page of one task looks again by itself and stops when the task has ended."""

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.tasks.models import TaskRow, TaskState
from tests.web.browser import visit
from tests.web.callers import make_member
from tests.web.pages.test_messages_browser import signed_in, sound
from tests.web.pages.test_tasks import add_task

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def test_progress_goes_on_by_itself_and_stops_with_the_task(browser: Browser, address: str, session: AsyncSession) -> None:
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    task_id = await add_task(session, member, state=TaskState.RUNNING, progress_done=1, progress_total=4, progress_text="第 1 页")
    async with visit(browser, f"{address}/healthz") as watched:
        await signed_in(watched, session, member, address)
        page = watched.page
        await page.goto(f"{address}/me/tasks/{task_id}")
        await sound(watched)
        await session.execute(update(TaskRow).where(TaskRow.id == task_id).values(state=TaskState.DONE, progress_done=4, finished_at=now()))
        await session.commit()
        await expect(page.locator("#task")).to_contain_text("已完成")
        await expect(page.locator("#task")).not_to_have_attribute("hx-get", f"/me/tasks/{task_id}")
        assert await page.get_by_role("link", name="刷新").count() == 0


async def test_the_operator_replays_a_dead_letter_without_script(browser: Browser, address: str, session: AsyncSession) -> None:
    member = await make_member(session, Role.OPERATOR)
    task_id = await add_task(session, None, state=TaskState.DEAD, error_text="ValueError（web.worker:1）", finished_at=now())
    async with visit(browser, f"{address}/healthz", script=False) as watched:
        await signed_in(watched, session, member, address)
        page = watched.page
        await page.goto(f"{address}/operator/tasks?id={task_id}")
        await page.locator("dl.pairs + form").get_by_role("button", name="重新执行").click()
        await expect(page.locator("dl.pairs")).to_contain_text("等待处理")
    async with visit(browser, f"{address}/healthz") as watched:
        await signed_in(watched, session, member, address)
        await add_task(session, None, state=TaskState.RUNNING, progress_done=1, progress_total=4, started_at=now())
        await add_task(session, None, state=TaskState.DEAD, error_text="x" * 120, finished_at=now())
        await watched.page.goto(f"{address}/operator/tasks?id={task_id}")
        await sound(watched)
