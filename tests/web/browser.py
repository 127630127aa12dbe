"""A real browser on a real server: what browser tests share."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

AXE = Path(__file__).parents[2] / ".setup" / "axe.min.js"  # brought by the set-up for tests
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
START_SECONDS = 180
WIDTHS = (360, 768, 1440)

# Boxes that scroll inside themselves, and what only screen readers see, may reach beyond the edge.
BEYOND_THE_EDGE = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.compare-scroll, .tabs, .visually-hidden, dialog'))
  .map(e => e.tagName + '.' + e.getAttribute('class'))"""
# WCAG 2.2, 2.5.8: 24 px, except links inside a sentence or a heading, whose line sets their height.
SMALL_TARGETS = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden, .skip, .choice'))
  .filter(e => !e.matches('p a, td a, th a, h3 a, li > a:only-child'))
  .filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.height < 24 || r.width < 24) })
  .map(e => e.outerHTML.slice(0, 120))"""


@dataclass
class Watched:
    """A page and what went wrong on it."""

    page: Page
    faults: list[str] = field(default_factory=list)

    async def axe(self) -> list[str]:
        """Violations found by axe-core as `rule: help: elements`."""
        # By the debugger, not by a script element: the page's own policy forbids foreign scripts and stays in force.
        await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = await self.page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        return [f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes'][:5]]}" for v in found["violations"]]

    async def sideways(self) -> list[str]:
        """Elements that make the page scroll sideways; empty if it does not."""
        if await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            return []
        return list(await self.page.evaluate(BEYOND_THE_EDGE)) or ["something without a box"]

    async def small_targets(self) -> list[str]:
        """Controls smaller than 24 px."""
        return list(await self.page.evaluate(SMALL_TARGETS))


@contextmanager
def serving(dsn: str, home: Path) -> Iterator[str]:
    """The web process as `zhida web` starts it, on a free port; its address. It is ended with the test run."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": dsn, "ZHIDA_HOME": str(home), "ZHIDA_PORT": str(port), "ZHIDA_LOG_LEVEL": "ERROR"}
    log = home / "web.log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "web.cli", "web"], env=environment, stdout=output, stderr=output)
    try:
        _wait_until_answering(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_answering(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{address}/healthz", timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the web process did not answer:\n{log.read_text(encoding='utf-8', errors='replace')}")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium, without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def visit(browser: Browser, address: str, *, width: int = 1440, script: bool = True) -> AsyncIterator[Watched]:
    """Open `address` in a browser of its own (no cookies); everything that the console complains about is kept."""
    context: BrowserContext = await browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, locale="zh-CN"
    )
    watched = Watched(await context.new_page())

    def complain(message: ConsoleMessage) -> None:
        # A page that answers 404 is itself reported as a failed resource; the tests look at the page, not at this line.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            watched.faults.append(message.text)

    watched.page.on("console", complain)
    watched.page.on("pageerror", lambda error: watched.faults.append(str(error)))
    watched.page.on(
        "response", lambda answer: watched.faults.append(answer.url) if answer.status >= 400 and "/static/" in answer.url else None
    )
    await watched.page.goto(address)  # until its load event: networkidle would wait for half a second more each time
    yield watched
    await context.close()
