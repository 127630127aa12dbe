"""The queue of a lender with 100,000 open cases, over HTTP: head office and a branch, page by page, with each filter, and nothing found.

CASES (100000) open cases and as many ended ones of 50,000 firms at one lender with ten officers and five branches; ROUNDS (40) requests of
each kind, one after the other over the loopback, on a real server; times include the transfer. Goal: 95 of 100 within 80 ms.
"""

import asyncio
import os
import re
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bench.applications import _product
from bench.consent import as_role
from bench.server import Server, demonstration, report
from marketplace.access.accounts import add_account
from marketplace.access.roles import Role
from marketplace.access.sessions import open_session
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.roles import OWNER
from marketplace.database.session import WORKER, make_engine, make_sessions, psycopg_dsn, transaction
from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_membership, add_organisation
from marketplace.receipts.models import ReceiptKind
from marketplace.receipts.service import keep_receipt

CASES, ROUNDS = int(os.environ.get("CASES", "100000")), int(os.environ.get("ROUNDS", "40"))
GOAL_MS = 80
OFFICERS, PRODUCTS = 10, 4
PLACES = ["320100", "320200", "320300", "320400", "320500", "320600", "320700", "320800", "320900", "321000"]
BRANCHES = 5  # in the first places
PATH = "/bank/applications"

_FIRMS = text(
    "INSERT INTO organisation (id, name, kind, region, synthetic) SELECT gen_random_uuid(),"
    " (CAST(:words AS text[]))[1 + n % 8] || '示例' || n || '有限公司', 'enterprise', (CAST(:places AS text[]))[1 + n % 10], true"
    " FROM generate_series(1, :firms) n RETURNING id"
)
_FORMS = text(
    "INSERT INTO application_group (id, subject_id, product_ids, amount_fen, term_months, purpose, answers, created_at, updated_at)"
    " SELECT gen_random_uuid(), o.id, '{}', 30000000, 12, 'working_capital', '{}', :at, :at FROM organisation o WHERE o.id = ANY(:firms)"
)
# Half of the products are of open cases, the others of ended ones; one firm has at most one open case of a product.
_CASES = text(
    "INSERT INTO application (id, status, case_number, group_id, subject_id, lender_id, branch_id, officer_id, product_id,"
    " product_version_id, amount_fen, term_months, purpose, region, verdict, receipt_id, promise_days, external_reference, submitted_at,"
    " due_at, due_what, created_at, updated_at)"
    " SELECT gen_random_uuid(), (CAST(:states AS text[]))[1 + n % cardinality(CAST(:states AS text[]))],"
    " 'SQ-20261120-' || :prefix || lpad(n::text, 6, '0'), g.id, g.subject_id, :lender, (CAST(:branches AS uuid[]))[1 + o.place],"
    " CASE WHEN n % 7 > 0 THEN (CAST(:officers AS uuid[]))[1 + n % :of_officers] END, p.id, p.current_version_id,"
    " (n % 997 + 3) * 1000000, 12, 'working_capital', o.region, 'eligible', :receipt, '{}', :prefix || '-' || n, :at,"
    " CASE WHEN :open THEN CAST(:at AS timestamptz) + interval '1 minute' * (n * 7919 % 11520 - 2880) END,"
    " CASE WHEN :open THEN 'decide' END,"
    " :at, :at FROM (SELECT *, row_number() OVER () AS firm FROM application_group WHERE subject_id = ANY(:firms)) g"
    " JOIN (SELECT id, region, array_position(CAST(:places AS text[]), region::text) - 1 AS place FROM organisation) o"
    " ON o.id = g.subject_id"
    " CROSS JOIN LATERAL (SELECT *, row_number() OVER () - 1 AS rank FROM product WHERE id = ANY(:products)) p"
    " CROSS JOIN LATERAL (SELECT g.firm * cardinality(CAST(:products AS uuid[])) + p.rank AS n) numbered"
)
OPEN = ["submitted", "accepted", "contacted", "proposed", "contacted", "accepted", "submitted", "contacted"]
ENDED = ["signed", "rejected", "withdrawn", "lapsed"]


async def fill(dsn: str) -> dict[str, Any]:
    """The lender with its people and cases. Returns tokens of its people and ids to filter by."""
    engine = make_engine(dsn, WORKER)
    async with transaction(make_sessions(engine), Binding.system()) as session:
        lender = add_organisation(session, name="示例测量银行", kind=OrganisationKind.BANK, uscc=None, region="320000")
        await session.flush()
        branches = [
            add_organisation(session, name=f"示例测量分行 {place}", kind=OrganisationKind.BANK, uscc=None, region=place)
            for place in PLACES[:BRANCHES]
        ]
        for branch in branches:
            branch.parent_id = lender.id
        await session.flush()
        officers = [await _officer(session, lender.id, n) for n in range(OFFICERS)]
        at_branch = await _officer(session, branches[0].id, OFFICERS)
        products = [await _product(session, lender.id, n, now()) for n in range(PRODUCTS)]
        await _cases(session, lender.id, [each.id for each in branches], [each for each, _ in officers], products)
    await engine.dispose()
    await asyncio.to_thread(bring_statistics_up_to_date, dsn)
    return {"head": officers[0][1], "branch": at_branch[1], "officer": officers[3][0], "product": products[0], "desk": branches[1].id}


def bring_statistics_up_to_date(dsn: str) -> None:
    """What autovacuum does within a minute of a bulk load; only the owner of a table may."""
    with psycopg.connect(psycopg_dsn(as_role(dsn, OWNER)), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


async def _officer(session: AsyncSession, organisation_id: UUID, number: int) -> tuple[UUID, str]:
    account = add_account(session, username=f"bench-officer-{number}", display_name=f"示例经办{number}", password_hash="-")
    account.factor_set_at = now()
    await session.flush()
    membership = add_membership(session, account_id=account.id, organisation_id=organisation_id, role=Role.BANK_OFFICER)
    await session.flush()
    token = open_session(
        session, account_id=account.id, membership_id=membership.id, user_agent="bench", now=now(), factor_at=now()
    )  # fmt: skip
    return account.id, token


async def _cases(session: AsyncSession, lender_id: UUID, branches: list[UUID], officers: list[UUID], products: list[UUID]) -> None:
    half = len(products) // 2
    words = {"words": ["机械", "纺织", "电子", "食品", "化工", "建材", "物流", "软件"], "places": PLACES}
    firms = list(await session.scalars(_FIRMS, {"firms": CASES // half, **words}))
    await session.execute(_FORMS, {"at": now(), "firms": firms})
    kept = await keep_receipt(session, firms[0], new_id(), ReceiptKind.MATCH, b"{}", shown={}, at=now())
    common = {
        "lender": lender_id, "branches": [*branches, *[None] * (len(PLACES) - len(branches))], "officers": officers, "firms": firms,
        "of_officers": len(officers), "receipt": kept.id, "at": now() - timedelta(hours=1), "places": PLACES,
    }  # fmt: skip
    await session.execute(_CASES, common | {"states": OPEN, "prefix": "A", "open": True, "products": products[:half]})
    await session.execute(_CASES, common | {"states": ENDED, "prefix": "B", "open": False, "products": products[half:]})


def walk(server: Server, token: str) -> list[str]:
    """The addresses of so many pages, one behind the other."""
    found, here = [], PATH
    for _ in range(ROUNDS):
        found.append(here)
        with urlopen(Request(f"http://127.0.0.1:{server.port}{here}", headers=cookie(token))) as answer:
            following = re.search(r'href="([^"]+)" rel="next"', answer.read().decode())
        here = following[1].replace("&amp;", "&") if following else PATH
    return found


def cookie(token: str) -> dict[str, str]:
    """Of a signed-in person."""
    return {"Cookie": f"zhida={token}"}


def measure(server: Server, name: str, token: str, paths: list[str]) -> None:
    """Each path ROUNDS times over in turn; two rounds before warm up and do not count."""
    for path in paths[:2]:
        server.milliseconds(path, cookie(token))
    report(name, [server.milliseconds(paths[n % len(paths)], cookie(token)) for n in range(ROUNDS)], GOAL_MS)


def filters(known: dict[str, Any]) -> dict[str, str]:
    """A query of each filter, by what it asks for."""
    return {
        "state": "state=proposed", "product": f"product={known['product']}", "officer": f"whose={known['officer']}", "mine": "whose=mine",
        "nobody's": "whose=nobody", "branch": f"branch={known['desk']}", "region": "region=320900", "amount": "min=990",
        "overdue": "until=overdue", "today": "until=today", "enterprise": "q=%E7%BA%BA%E7%BB%87%E7%A4%BA%E4%BE%8B4321",
        "enterprise of many": "q=%E7%BA%BA%E7%BB%87", "case number": "q=SQ-20261120-A004321", "own reference": "q=A-4321",
        "nothing found by name": "q=%E6%B2%A1%E6%9C%89%E8%BF%99%E5%AE%B6", "nothing found by amount": "min=5000",
        "rare together": "state=proposed&region=320900&min=990", "ended": "tab=ended",
        "ended, by officer": f"tab=ended&whose={known['officer']}",
        "without a clock": "tab=no_clock",
    }  # fmt: skip


def main() -> None:
    """Print the times."""
    with demonstration() as server:
        known = asyncio.run(fill(server.dsn))
        for who, token in (("head office", known["head"]), ("a branch", known["branch"])):
            measure(server, f"{who}, first page", token, [PATH])
            measure(server, f"{who}, page by page", token, walk(server, token))
            for name, query in filters(known).items():
                measure(server, f"{who}, {name}", token, [f"{PATH}?{query}"])


if __name__ == "__main__":
    main()
