"""Applications through the open interface at a steady rate, as banks' and agents' programs send them on the last day of a month.

RATE (60) a second for SECONDS (60), on at most 32 connections, from a process of its own beside two web processes; each carries a key,
and one in twenty is sent twice as after a cut line. Afterwards everything acknowledged is looked for in the database, once; then the
workers have SECONDS to be level. Goals: nothing lost or doubled, no failed answer, workers level within 60 s.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from bench.applications import CRITERION, add_consent, add_profile
from bench.server import Server, demonstration
from marketplace import exact_json
from marketplace.access.models import AccessToken, ApiClient
from marketplace.access.roles import Role
from marketplace.access.secret_tokens import digest, new_secret
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import WORKER, Sessions, make_engine, make_sessions, transaction
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.search.postgres import PostgresSearch
from products.catalogue.labels import Category, LenderKind, RepaymentMethod
from products.catalogue.schemas import Lender, ProductOffer, ProductTerms
from products.catalogue.service import list_product
from products.catalogue.states import Channel
from web.running.figures import read_figures

RATE, SECONDS = int(os.environ.get("RATE", "60")), int(os.environ.get("SECONDS", "60"))
PRODUCTS, LEVEL_SECONDS = 3, 60
COUNTS = """SELECT count(*), count(DISTINCT case_number), count(DISTINCT (subject_id, product_id)), count(receipt_id),
  (SELECT count(*) FROM clock WHERE subject_kind = 'application' AND subject_id IN (SELECT id FROM application WHERE lender_id = :bank)),
  (SELECT count(*) FROM event WHERE kind = 'application.submitted' AND subject_id IN (SELECT id FROM application WHERE lender_id = :bank))
FROM application WHERE lender_id = :bank AND submitted_at IS NOT NULL"""


async def fill(sessions: Sessions) -> tuple[UUID, list[str]]:
    """A bank with its products, and one request (token, product) for each application: every enterprise asks for each product once."""
    wanted, lines = RATE * SECONDS, list[str]()
    async with transaction(sessions, Binding.system()) as session:
        bank = add_organisation(session, name="示例银行丁", kind=OrganisationKind.BANK, uscc=None, region="320000")
        await session.flush()
        lender = Lender(bank.id, bank.name, LenderKind.CITY_BANK)
        products = []
        for number in range(PRODUCTS):
            terms = ProductTerms(
                name=f"示例贷 {number}", summary_zh="用于测量", category=Category.TAX, criterion=CRITERION, channel=Channel.HERE,
                amount_max_fen=500_000_000, term_months_max=36, rate={"fixed": "3.45"}, repayment_methods=[RepaymentMethod.INTEREST_FIRST],
            )  # fmt: skip
            offer = ProductOffer(code=f"load{number}", lender=lender, terms=terms)
            products.append((await list_product(session, PostgresSearch(session), builtin_vocabulary(), offer, now=now())).id)
        for number in range(-(-wanted // PRODUCTS)):
            firm = add_organisation(session, name=f"示例 {number}", kind=OrganisationKind.ENTERPRISE, uscc=None, region="320102")
            client = ApiClient(
                id=new_id(), client_id=f"load-{number}", secret_hash=bytes(32), organisation_id=firm.id, role=Role.ENTERPRISE_OWNER
            )
            token = new_secret()
            await session.flush()
            session.add(client)
            await session.flush()
            life = timedelta(hours=1)
            session.add(AccessToken(id=new_id(), token_hash=digest(token), client_id=client.id, created_at=now(), expires_at=now() + life))
            await add_profile(session, firm.id)
            await add_consent(session, firm.id, bank.id, now())
            lines += [f"{token} {product}" for product in products]
    return bank.id, lines[:wanted]


def send(server: Server, lines: list[str]) -> Counter[str]:
    """In a process of its own; its last line is counts as JSON."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(lines))
        listed.flush()
        command = [sys.executable, "-m", "bench.applications_sender", str(server.port), str(RATE), listed.name]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    *shown, counts = said.strip().splitlines()
    print("\n".join(shown), flush=True)
    return Counter({key: int(value) for key, value in exact_json.decode(counts.encode()).items()})


async def level(sessions: Sessions) -> float | None:
    """Seconds until nothing waits for a worker or a follower; None if that took too long."""
    began = time.monotonic()
    while time.monotonic() - began < 3 * LEVEL_SECONDS:
        async with transaction(sessions, Binding.system()) as session:
            figures = await read_figures(session, now=now())
        waiting = sum(queue.due + queue.running for queue in figures.queues) + sum(each.behind for each in figures.followers)
        if waiting + figures.log.pending == 0:
            return time.monotonic() - began
        await asyncio.sleep(0.5)
    return None


async def check(sessions: Sessions, bank: UUID, acknowledged: int) -> bool:
    """Whether the database holds exactly what was acknowledged, each with its number, receipt, event and three clocks."""
    async with transaction(sessions, Binding.system()) as session:
        cases, numbers, pairs, receipts, clocks, events = (await session.execute(text(COUNTS), {"bank": bank})).one()
    print(
        f"acknowledged {acknowledged}: {cases} cases, {numbers} numbers, {pairs} pairs, {receipts} receipts, {clocks} clocks,"
        f" {events} events"
    )
    return {cases, numbers, pairs, receipts, events} == {acknowledged} and clocks == 3 * acknowledged


async def measure(server: Server) -> None:
    """Fill, send, look."""
    engine = make_engine(server.dsn, WORKER)
    sessions = make_sessions(engine)
    bank, lines = await fill(sessions)
    await level(sessions)
    counts = await asyncio.to_thread(send, server, lines)
    waited = await level(sessions)
    whole = await check(sessions, bank, counts["created"])
    sent = counts["created"] == len(lines)
    verdict = "met" if whole and sent and not counts["failed"] else "MISSED"
    print(f"{counts['created']} of {len(lines)} acknowledged, {counts['replayed']} replays, {counts['failed']} failed: {verdict}")
    worker = "never level" if waited is None else f"level {waited:.1f} s after the last answer"
    print(f"workers {worker} (goal {LEVEL_SECONDS} s: {'met' if waited is not None and waited <= LEVEL_SECONDS else 'MISSED'})", flush=True)
    await engine.dispose()


if __name__ == "__main__":
    os.environ.setdefault("ZHIDA_WEB_WORKERS", "2")
    with demonstration() as running:
        asyncio.run(measure(running))
