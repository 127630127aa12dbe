"""Profiles computed from records: how long it takes to compute everybody anew, and one of them.

SUBJECTS (20000) enterprises with 25 records of 8 items each, computed by PROCESSES (2) at once in pieces. Goal: 100,000 on two processors
in less than 60 s, which is 1,667 enterprises a second. On a machine that has other work too, the processor seconds say more.
"""

import asyncio
import os
import statistics
import time
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import psycopg
from sqlalchemy import text

from bench.tenant_binding import fresh_database
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM, dsn_for
from marketplace.database.session import WORKER, make_engine, make_sessions, psycopg_dsn, transaction
from marketplace.profiles.recompute import recompute, recompute_quietly
from marketplace.profiles.stale import PIECE

SUBJECTS = int(os.environ.get("SUBJECTS", "20000"))
PROCESSES = int(os.environ.get("PROCESSES", "2"))
DAY = date(2026, 11, 21)
GOAL_PER_SECOND = 100_000 / 60
PROVIDER, BATCH = UUID(int=1), UUID(int=2)
_WORLD = (
    "INSERT INTO organisation (id, name, kind, synthetic) VALUES (%(provider)s, '示例局', 'data_provider', true)",
    "INSERT INTO organisation (id, name, kind, synthetic)"
    " SELECT gen_random_uuid(), '示例企业' || i, 'enterprise', true FROM generate_series(1, %(subjects)s) i",
    "INSERT INTO information_batch"
    " (id, item, item_version, provider_id, mode, on_error, as_of, state, lane, sha256, size_bytes, created_at)"
    " VALUES (%(batch)s, 'invoice', 1, %(provider)s, 'append', 'reject_all', '2026-11-01', 'applied', 'api', sha256(''), 0, now())",
    """
    INSERT INTO information_record (id, item, subject_id, provider_id, batch_id, row, record_key, data, as_of, received_at)
    SELECT gen_random_uuid(), r.item, o.id, %(provider)s, %(batch)s, 1, substring(sha256(concat(r.item, r.n)::bytea) FROM 1 FOR 16),
      jsonb_strip_nulls(r.data), r.as_of, now()
    FROM organisation o CROSS JOIN LATERAL (
      SELECT 'market_entity_registration' AS item, 0 AS n, date '2026-11-01' AS as_of, jsonb_build_object(
        'subject_kind', 'enterprise', 'registration_status', 'active', 'region', '320102', 'industry', '3041', 'established_on',
        '2015-03-31', 'registered_capital', 5000000, 'paid_in_capital', 2500000, 'is_legal_person', true, 'tax_region', '320102') AS data
      UNION ALL SELECT 'tax_payment', k, m.day, jsonb_build_object('period_to', m.day, 'tax_kind', 'vat', 'taxable_sales', 90000 + 7 * k,
        'paid', 3000.55 + k, 'reduced', 100, 'is_late', false, 'tax_status', 'normal') FROM months m WHERE k < 6
      UNION ALL SELECT 'invoice', k, m.day, jsonb_build_object('month', m.day, 'counterparty_class', 'all', 'sales_amount', 120000 + 11 * k,
        'sales_count', 20 + k, 'purchase_amount', 80000, 'red_amount', 500) FROM months m WHERE k < 6
      UNION ALL SELECT 'social_insurance_payment', k, m.day, jsonb_build_object('month', m.day, 'insured_count', 20 + k, 'paid', 5000,
        'arrears', 0) FROM months m WHERE k < 4
      UNION ALL SELECT 'electricity_payment', k, m.day, jsonb_build_object('month', m.day, 'meter_no', '1', 'usage_kwh', 5000 + k,
        'amount', 4000, 'status', 'normal') FROM months m WHERE k < 3
      UNION ALL SELECT 'financial_statement', k, make_date(2025 - k, 12, 31), jsonb_build_object('year', 2025 - k, 'revenue', 5000000 + k,
        'net_profit', 200000, 'total_assets', 6000000, 'total_liabilities', 3000000, 'equity', 3000000) FROM months m WHERE k < 2
      UNION ALL SELECT 'tax_credit_rating', 0, date '2025-12-31', jsonb_build_object('rating_year', 2025, 'rating', 'B', 'score', 85)
      UNION ALL SELECT 'qualifications', k, date '2025-05-01', jsonb_build_object('title', (ARRAY['tech_sme', 'high_tech'])[k + 1],
        'title_name', '示例', 'recognised_on', '2025-05-01') FROM months m WHERE k < 2
    ) r WHERE o.kind = 'enterprise'
    """,
    "ANALYZE information_record",
)
_MONTHS = (
    "CREATE TEMP TABLE months AS SELECT k, (date '2026-11-01' - make_interval(months => k))::date - 1 AS day FROM generate_series(0, 5) k"
)


def make_world(dsn: str) -> list[UUID]:
    """Enterprises with their records; returns the enterprises."""
    with psycopg.connect(psycopg_dsn(dsn_for(dsn, SYSTEM))) as connection:
        connection.execute("SELECT set_config('zhida.role', 'system', false)")
        connection.execute(_MONTHS)
        for statement in _WORLD:
            connection.execute(statement.encode(), {"provider": PROVIDER, "batch": BATCH, "subjects": SUBJECTS})
        found = connection.execute("SELECT id FROM organisation WHERE kind = 'enterprise' ORDER BY id").fetchall()
        records = connection.execute("SELECT count(*) FROM information_record").fetchone()
    print(f"{len(found)} enterprises, {records[0] if records else 0} records of 8 items")
    return [row[0] for row in found]


def compute(share: tuple[str, list[UUID]]) -> float:
    """One process's share, a transaction a piece. Returns the processor seconds of the process and of its database server's."""
    return asyncio.run(_compute(*share)) + time.process_time()


async def _compute(dsn: str, ids: list[UUID]) -> float:
    engine, spent = make_engine(dsn_for(dsn, SYSTEM), WORKER), 0.0
    for at in range(0, len(ids), PIECE):
        async with transaction(make_sessions(engine), Binding.system()) as session:
            server = int(await session.scalar(text("SELECT pg_backend_pid()")) or 0)
            before = processor_seconds(server)
            await recompute_quietly(session, ids[at : at + PIECE], DAY, now=now())
            spent += processor_seconds(server) - before
    await engine.dispose()
    return spent


def processor_seconds(process: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _one_by_one(dsn: str, ids: list[UUID]) -> list[float]:
    engine, taken = make_engine(dsn_for(dsn, SYSTEM), WORKER), []
    for subject_id in ids:
        began = time.perf_counter()
        async with transaction(make_sessions(engine), Binding.system()) as session:
            await recompute(session, [subject_id], DAY, now=now())
        taken.append(1000 * (time.perf_counter() - began))
    await engine.dispose()
    return taken


async def _attributes(dsn: str) -> float:
    engine = make_engine(dsn_for(dsn, SYSTEM), WORKER)
    async with transaction(make_sessions(engine), Binding.system()) as session:
        keys = "SELECT avg((SELECT count(*) FROM jsonb_object_keys(attributes))) FROM (SELECT attributes FROM profile LIMIT 100) p"
        found = await session.scalar(text(keys))
    await engine.dispose()
    return float(found or 0)


def everybody(dsn: str, ids: list[UUID]) -> tuple[float, float]:
    """Seconds of wall time for all, shared out, and processor seconds of all processes together."""
    began = time.perf_counter()
    with get_context("spawn").Pool(PROCESSES) as pool:
        spent = pool.map(compute, [(dsn, ids[number::PROCESSES]) for number in range(PROCESSES)])
    return time.perf_counter() - began, sum(spent)


if __name__ == "__main__":
    with fresh_database() as address:
        subjects = make_world(address)
        for name in ("first computing", "again, nothing new"):
            seconds, spent = everybody(address, subjects)
            rate = len(subjects) / seconds
            verdict = "met" if rate > GOAL_PER_SECOND else "MISSED"
            print(f"{name}: {seconds:.1f} s, {rate:.0f} enterprises/s (goal {GOAL_PER_SECOND:.0f}: {verdict})")
            print(
                f"  {spent:.1f} processor seconds: 100,000 take {spent / len(subjects) * 100_000 / 2:.0f} s of two processors of their own"
            )
        print(f"attributes of a profile: {asyncio.run(_attributes(address)):.0f}")
        single = asyncio.run(_one_by_one(address, subjects[:60]))
        print(f"one enterprise: median {statistics.median(single):.0f} ms, p95 {statistics.quantiles(single, n=20)[-1]:.0f} ms")
