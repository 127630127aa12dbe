"""In a real browser, on a phone and on a desk: the report with its trends and marks of dispute, records, and the operator's desk."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from playwright.async_api import Browser, expect

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound, transaction
from marketplace.disclosure.disputes.marking import Objection, mark_disputed
from tests.marketplace.consents.parties import actor, consent_of, make_parties
from tests.marketplace.disclosure.profiles import give_parts
from tests.marketplace.disclosure.records import records_for
from tests.marketplace.disclosure.test_trends import SAID
from tests.web.browser import Watched
from tests.web.disclosure.test_consents_browser import signed_in, sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def raw_detail(superuser_database: str) -> Iterator[None]:
    """As an installation that opens raw records."""
    with psycopg.connect(superuser_database, autocommit=True) as connection:
        connection.execute("UPDATE installation SET raw_detail = true")
        yield
        connection.execute("UPDATE installation SET raw_detail = false")


@asynccontextmanager
async def browsing(browser: Browser, address: str, system_sessions: Sessions, person: Actor) -> AsyncIterator[Watched]:
    """A browser of the person."""
    async with system_sessions(info=bound(Binding.system())) as session, signed_in(browser, address, session, person) as watched:
        yield watched


async def look(watched: Watched, address: str, name: str) -> None:
    """Everything unfolded."""
    await watched.page.goto(address)
    folded = watched.page.locator("main details:not([open]) > summary")
    while await folded.count():
        await folded.first.click()
    await sound(watched, name)


@pytest.mark.usefixtures("raw_detail")
async def test_report_records_and_marks_are_accessible_and_fit(
    browser: Browser, address: str, sessions: Sessions, system_sessions: Sessions
) -> None:
    parties = await make_parties(system_sessions)
    await give_parts(system_sessions, parties.subject)
    await consent_of(sessions, parties, ["electricity_payment"])
    async with system_sessions(info=bound(Binding.system())) as made:
        operator = await actor(made, Role.OPERATOR)
    async with transaction(system_sessions, Binding.system()) as worker:
        bill, *_ = await records_for(worker, parties.subject, SAID)
        await mark_disputed(worker, operator, bill.id, Objection("企业称户号不是它的"), at=now())
    enterprise = f"{address}/institution/enterprises/{parties.subject}"
    async with browsing(browser, address, system_sessions, parties.officer) as watched:
        await look(watched, f"{enterprise}/report", "report")
        await expect(watched.page.get_by_role("img", name="用电量")).to_be_visible()
        await expect(watched.page.get_by_text("异议处理中").first).to_be_visible()
        await look(watched, f"{enterprise}/records?item=electricity_payment", "raw-records")
    async with browsing(browser, address, system_sessions, parties.owner) as watched:
        await look(watched, f"{address}/me/report", "own-report")
    async with browsing(browser, address, system_sessions, operator) as watched:
        await look(watched, f"{address}/operator/records?q={parties.subject}", "records")
        await look(watched, f"{address}/operator/records/{bill.id}", "record")
