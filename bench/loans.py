"""Ageing of a whole book: days past due, arrears and grades of LOANS (1,000,000) loans in one night, then again, then the night after.

Every loan has monthly lines to the end of a year. One in fifty has been late for up to four months, one in ninety became late yesterday;
the night after, nobody has paid what was due that day, which is the worst a night can bring. Goal: each run less than 60 s.
"""

import asyncio
import os
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bench.consent import as_role
from bench.tenant_binding import fresh_database
from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM
from marketplace.database.session import WORKER, Sessions, make_engine, make_sessions, transaction
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from products.loans.ageing import age_loans
from products.loans.reminders import remind

LOANS = int(os.environ.get("LOANS", "1000000"))
LENDERS, SUBJECTS = 10, 1_000
GOAL_SECONDS = 60.0
NIGHT = datetime(2026, 11, 20, 16, 15, tzinfo=UTC)  # 00:15 of the 21st in Asia/Shanghai

_CONTRACTS = text(
    "INSERT INTO contract (id, status, subject_id, lender_id, contract_number, signed_on, valid_until, amount_fen, annual_rate,"
    " term_months, repayment_method, revolving, signature, created_at) SELECT gen_random_uuid(), 'active',"
    " (CAST(:subjects AS uuid[]))[1 + n % :of_subjects], (CAST(:lenders AS uuid[]))[1 + n % :of_lenders],"
    " 'HT-' || n, DATE '2025-01-01', DATE '2027-12-31', 1000000000000, 0.036, 36, 'interest_first', true, '{}', :at"
    " FROM generate_series(1, :of_subjects) n"
)
# `age`: days since the loan was paid out; `first`: the number of the first line that is not paid.
_LOANS = text(
    "INSERT INTO loan (id, status, contract_id, subject_id, lender_id, external_reference, principal_fen, balance_fen, annual_rate,"
    " repayment_method, terms, disbursed_on, due_on, next_due_on, classification, created_at, updated_at)"
    " SELECT gen_random_uuid(), 'active', c.id, c.subject_id, c.lender_id, 'JJ-' || i, 10000000, 10000000, 0.036, 'interest_first', '{}',"
    " CAST(:today AS date) - age, CAST(:today AS date) - age + 360, CAST(:today AS date) - age + 30 * first, 'pass', :at, :at"
    " FROM generate_series(0, :loans - 1) i CROSS JOIN LATERAL (SELECT i % 359 + 1 AS age) a CROSS JOIN LATERAL (SELECT CASE"
    " WHEN i % 50 = 0 AND age > 30 THEN greatest(1, age / 30 - i / 50 % 4) WHEN i % 3 = 0 AND age % 30 = 1 AND age > 1 THEN age / 30"
    " ELSE (age - 1) / 30 + 1 END AS first) f JOIN (SELECT *, row_number() OVER () - 1 AS n FROM contract) c ON c.n = i % :of_subjects"
)
_LINES = text(
    "INSERT INTO loan_installment (loan_id, schedule, number, from_on, to_on, due_on, grace_until, principal_fen, interest_fen)"
    " SELECT id, 1, k, due_on - 30, due_on - 1, due_on, due_on, CASE WHEN k = 12 THEN 10000000 ELSE 0 END, 30000 FROM ("
    " SELECT l.id, k, l.disbursed_on + 30 * k AS due_on FROM loan l CROSS JOIN generate_series(1, 12) k"
    " WHERE l.disbursed_on + 30 * k >= l.next_due_on) line"
)


async def fill(session: AsyncSession) -> None:
    """Lenders, borrowers, contracts, loans and their open lines; lines that are paid are nobody's work."""
    lenders = [add_organisation(session, name=f"示例银行 {n}", kind=OrganisationKind.BANK, uscc=None, region=None) for n in range(LENDERS)]
    firms = [
        add_organisation(session, name=f"示例企业 {n}", kind=OrganisationKind.ENTERPRISE, uscc=None, region=None) for n in range(SUBJECTS)
    ]
    await session.flush()
    sizes = {"of_subjects": SUBJECTS, "of_lenders": LENDERS}
    ids = {"subjects": [each.id for each in firms], "lenders": [each.id for each in lenders]}
    await session.execute(_CONTRACTS, ids | sizes | {"at": NIGHT})
    today = (NIGHT + timedelta(hours=8)).date()
    await session.execute(_LOANS, {"today": today, "at": NIGHT, "loans": LOANS, "of_subjects": SUBJECTS})
    await session.execute(_LINES)


async def run(sessions: Sessions, name: str, at: datetime) -> None:
    """One night's run, timed with its commit."""
    began = time.perf_counter()
    async with transaction(sessions, Binding.system()) as session:
        aged = await age_loans(session, at=at)
    took = time.perf_counter() - began
    verdict = "met" if took < GOAL_SECONDS else "MISSED"
    print(
        f"{name}: {aged.newly_overdue} newly overdue, {aged.late} late: {took:.1f} s (goal < {GOAL_SECONDS:.0f} s: {verdict})", flush=True
    )


async def measure(dsn: str) -> None:
    """Fill, then the three runs and the reminders."""
    engine = make_engine(dsn, WORKER)
    sessions = make_sessions(engine)
    began = time.perf_counter()
    async with transaction(sessions, Binding.system()) as session:
        await fill(session)
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in ("loan", "loan_installment"):
            await connection.execute(text(f"ANALYZE {table}"))
        lines = await connection.scalar(text("SELECT count(*) FROM loan_installment"))
    print(f"{LOANS} loans with {lines} open lines, made in {time.perf_counter() - began:.0f} s", flush=True)
    await run(sessions, "the night", NIGHT)
    await run(sessions, "the same night again", NIGHT + timedelta(hours=1))
    await run(sessions, "the night after, nothing paid", NIGHT + timedelta(days=1))
    began = time.perf_counter()
    async with transaction(sessions, Binding.system()) as session:
        told = await remind(session, at=NIGHT + timedelta(days=1))
    print(f"reminders of a day: {told} in {time.perf_counter() - began:.1f} s")
    await engine.dispose()


if __name__ == "__main__":
    with fresh_database() as address:
        asyncio.run(measure(as_role(address, SYSTEM)))
