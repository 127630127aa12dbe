"""Rights and row policies as the database has them: exactly those that stand beside the models, and nobody has a way around them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, Uuid, text
from sqlalchemy.exc import DBAPIError

from marketplace.database.binding import Binding
from marketplace.database.roles import ALL, APP, OWNER, SYSTEM
from marketplace.database.session import Sessions, transaction
from marketplace.database.table_rules import declared_rules
from marketplace.embedded.bootstrap import prepare
from marketplace.embedded.cluster import Cluster
from tests.demo_database import copy
from web.migrations import tables

RULES = declared_rules(tables.Base)
WALLED = {name: rules for name, rules in RULES.items() if rules.rows is not None}
NOT_OURS = {"alembic_version"}  # Alembic's own; everybody may ask for the present shape

# Tables with row policies, each of which names zhida_system with every row. Whoever adds one has looked at who may see its rows.
REVIEWED = {
    "access_record",
    "account_real_name",
    "agent_mandate",
    "application",
    "application_document",
    "application_form_version",
    "application_group",
    "application_message",
    "application_note",
    "assisted_filing",
    "calendar_revision",
    "claim",
    "claim_conflict_declaration",
    "claim_document",
    "claim_payment",
    "claim_recovery",
    "clock",
    "consent",
    "consent_item",
    "contact",
    "contract",
    "default_event",
    "document",
    "document_request",
    "document_use",
    "enterprise_claim",
    "enterprise_link",
    "event_feed",
    "event_pending",
    "filing",
    "fund_bank_statement",
    "fund_bank_statement_gap",
    "fund_bank_statement_line",
    "fund_bar",
    "fund_breaker",
    "fund_contribution",
    "fund_deposit",
    "fund_draft",
    "fund_month",
    "fund_period",
    "fund_period_proposal",
    "fund_pool",
    "fund_prior_balance",
    "fund_use",
    "guarantor_payment",
    "hand_over",
    "holiday_notice",
    "information_batch",
    "information_batch_problem",
    "information_held_row",
    "information_record",
    "information_upload",
    "issued_report",
    "journal_entry",
    "journal_posting",
    "leave",
    "lender_performance",
    "lender_setting",
    "link_mark",
    "loan",
    "loan_installment",
    "loan_reminder",
    "loan_report",
    "match_delta",
    "notification",
    "notification_preference",
    "payee_account",
    "payment_batch",
    "policy_draft",
    "policy_signature",
    "product_draft",
    "profile",
    "profile_contradiction",
    "profile_part",
    "proposal",
    "reach_answer",
    "reach_set",
    "receipt",
    "record_dispute",
    "recovery_code",
    "refusal_template",
    "registration",
    "repayment",
    "saved_filter",
    "second_factor",
    "security_assessment",
    "stored_answer",
    "task",
    "verification_answer",
    "webhook_attempt",
    "webhook_delivery",
    "webhook_endpoint",
    "workflow_step",
    "working_day_override",
}
# Tables of which a function lends its caller the owner's right to read, within the rows named beside the model; and those functions.
LENT = {"consent", "information_record"}
LENDING = ["zhida_case_number", "zhida_months"]
EVERYBODYS = {"calendar_revision", "working_day_override"}  # anybody may read them; the policy is about who writes

_STEP = text(
    "WITH told AS (INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data)"
    " VALUES (:event, 'sample.happened', 'sample', :subject, '{}', now(), 'done', '{}') RETURNING id)"
    " INSERT INTO workflow_step (id, resource, subject_id, parties, action, target, round, at, event_id)"
    " SELECT gen_random_uuid(), 'sample', :subject, ARRAY[CAST(:party AS uuid)], 'file', 'filed', 1, now(), id FROM told"
)
_STEPS = text("SELECT count(*) FROM workflow_step WHERE subject_id = :subject")
_RIGHTS = """
SELECT c.relname, coalesce(g.rolname, 'PUBLIC'), a.privilege_type || a.suffix
FROM pg_class c
CROSS JOIN LATERAL (
  SELECT grantee, privilege_type, '' AS suffix FROM aclexplode(c.relacl)
  UNION ALL SELECT x.grantee, x.privilege_type, ' (' || t.attname || ')'
  FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) x WHERE t.attrelid = c.oid
) a
LEFT JOIN pg_roles g ON g.oid = a.grantee
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND g.rolname IS DISTINCT FROM %s
"""
_BOUND = text("SELECT zhida_organisation(), pg_backend_pid()")


@pytest.fixture(scope="module")
def untouched(cluster: Cluster, template_database: str, worker_id: str) -> str:
    """A database as migrations and rules leave it: other tests make tables of their own in the common one."""
    copy(cluster, template_database, f"rules_{worker_id}")
    return cluster.dsn(f"rules_{worker_id}")


@pytest.fixture
def superuser(untouched: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(untouched) as connection:
        yield connection
        connection.rollback()


def test_the_tables_under_row_policies_are_the_reviewed_ones() -> None:
    assert set(WALLED) == REVIEWED, "look at who may see the rows of the table, then write it down here"
    assert {name for name, rules in WALLED.items() if rules.system_rows != "true"} == set()


def test_every_table_is_the_owners_and_row_policies_are_forced_where_they_are_declared(superuser: psycopg.Connection) -> None:
    found = superuser.execute(
        "SELECT relname, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
    ).fetchall()
    wanted = [(name, OWNER, name in WALLED, name in WALLED) for name in sorted(RULES.keys() | NOT_OURS)]
    assert sorted(found) == wanted


def test_policies_are_the_declared_ones(superuser: psycopg.Connection) -> None:
    names = superuser.execute("SELECT tablename, policyname, roles::text[], cmd, permissive FROM pg_policies ORDER BY 1, 2").fetchall()
    assert names == [
        (table, policy, [role], what, "PERMISSIVE")
        for table in sorted(WALLED)
        for policy, role, what in (("app_rows", APP, "ALL"), ("owner_rows", OWNER, "SELECT"), ("system_rows", SYSTEM, "ALL"))
        if policy != "owner_rows" or table in LENT
    ]
    expressions = "SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2"
    present = superuser.execute(expressions).fetchall()
    for table, rules in RULES.items():
        for statement in rules.statements(table):
            superuser.execute(statement.encode())
    assert superuser.execute(expressions).fetchall() == present, "PostgreSQL's own wording of what is declared"


def test_rights_are_the_declared_ones(superuser: psycopg.Connection) -> None:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for table, grantee, right in superuser.execute(_RIGHTS, [OWNER]):
        found[table, grantee].add(right)
    wanted = {("alembic_version", role): {"SELECT"} for role in (APP, SYSTEM)}
    for table, rules in RULES.items():
        wanted |= {(table, role): _rights(written) for role, written in ((APP, rules.app), (SYSTEM, rules.system)) if written}
    assert dict(found) == wanted


def test_no_role_has_a_way_around(superuser: psycopg.Connection) -> None:
    roles = (
        "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication FROM pg_roles WHERE rolname = ANY(%s)"
    )
    assert sorted(superuser.execute(roles, [list(ALL)]).fetchall()) == sorted((role, False) for role in ALL)
    memberships = "SELECT count(*) FROM pg_auth_members WHERE member = ANY(%s::regrole[])"
    assert superuser.execute(memberships, [list(ALL)]).fetchone() == (0,)
    owned = "SELECT relname FROM pg_class WHERE relowner = ANY(%s::regrole[])"
    assert superuser.execute(owned, [[APP, SYSTEM]]).fetchall() == []


def test_only_the_reviewed_functions_lend_their_owners_rights_and_no_view_hides_whose_rights_count(superuser: psycopg.Connection) -> None:
    definers = "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY 1"
    assert [name for (name,) in superuser.execute(definers)] == LENDING
    everybodys = "SELECT proname FROM pg_proc WHERE prosecdef AND has_function_privilege('public', oid, 'EXECUTE')"
    assert superuser.execute(everybodys).fetchall() == []
    views = (
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
        " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
    )
    assert superuser.execute(views).fetchall() == []


def test_nobody_who_is_not_bound_is_let_through_by_any_policy(postgres_connection: psycopg.Connection) -> None:
    """Each expression over a row that belongs to somebody in every column that can say so."""
    for table in sorted(WALLED.keys() - EVERYBODYS):
        columns = tables.METADATA.tables[table].columns
        owned: dict[str, str | list[str]] = {each.name: str(uuid4()) for each in columns if isinstance(each.type, Uuid)}
        owned |= {each.name: [str(uuid4())] for each in columns if isinstance(each.type, ARRAY) and isinstance(each.type.item_type, Uuid)}
        for rows in filter(None, (WALLED[table].rows, WALLED[table].owner_rows)):
            query = f"SELECT {rows} FROM jsonb_populate_record(NULL::{table}, %s) AS {table}"
            row = postgres_connection.execute(query.encode(), [Jsonb(owned)]).fetchone()
            assert row in {(False,), (None,)}, f"{table}: {rows}"


@pytest.mark.parametrize("table", sorted(name for name, rules in RULES.items() if rules.append_only))
def test_rows_that_only_grow_in_number_are_changed_by_nobody(owner_database: str, superuser_database: str, table: str) -> None:
    for dsn in (owner_database, superuser_database):
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE", f"UPDATE {table} SET {_column(table)} = {_column(table)}"):
            with psycopg.connect(dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"):
                connection.execute(statement.encode())


async def test_rows_are_seen_by_their_party_and_the_system_and_not_by_the_owner_of_the_table(
    sessions: Sessions, system_sessions: Sessions, owner_database: str
) -> None:
    mine, others, subject = uuid4(), uuid4(), uuid4()
    async with transaction(system_sessions, Binding.system()) as session:
        for party in (mine, others):
            await session.execute(_STEP, {"event": uuid4(), "subject": subject, "party": party})

    async def seen(through: Sessions, binding: Binding | None) -> int:
        async with transaction(through, binding) as session:
            return int((await session.execute(_STEPS, {"subject": subject})).scalar_one())

    assert await seen(sessions, Binding(role="bank_officer", organisation_id=mine)) == 1
    assert await seen(sessions, Binding(role="bank_officer", organisation_id=uuid4())) == 0
    assert await seen(sessions, None) == 0
    assert await seen(system_sessions, Binding.system()) == 2
    with psycopg.connect(owner_database) as connection:
        assert connection.execute("SELECT count(*) FROM workflow_step").fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO event_pending (event_id) SELECT gen_random_uuid()",
        "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data, role)"
        " VALUES (gen_random_uuid(), 'sample.happened', 'sample', gen_random_uuid(), '{}', now(), 'done', '{}', 'auditor')",
        "INSERT INTO event (id, kind, subject_kind, subject_id, parties, occurred_at, outcome, data, recorded_at)"
        " VALUES (gen_random_uuid(), 'sample.happened', 'sample', gen_random_uuid(), '{}', now(), 'done', '{}', now())",
    ],
)
async def test_the_application_lines_no_event_up_and_says_of_none_who_did_it_or_when_it_was_recorded(
    sessions: Sessions, statement: str
) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|row-level security"):
        async with transaction(sessions, Binding(role="auditor")) as session:
            await session.execute(text(statement))


async def test_a_binding_ends_with_its_transaction(sessions: Sessions) -> None:
    """A pooled connection carries nothing of one caller to the next."""
    mine = uuid4()
    async with transaction(sessions, Binding(role="bank_officer", organisation_id=mine)) as session:
        organisation, backend = (await session.execute(_BOUND)).one()
        assert organisation == mine
    for _ in range(20):
        async with transaction(sessions) as session:
            organisation, other = (await session.execute(_BOUND)).one()
            assert organisation is None
            if other == backend:
                return
    pytest.fail("the connection was not given out again")


def _rights(written: str) -> set[str]:
    """`SELECT, UPDATE (a, b)` as SELECT, UPDATE (a), UPDATE (b)."""
    rights = set()
    for right, columns in re.findall(r"([A-Z]+)(?: \(([^)]*)\))?", written):
        rights |= {f"{right} ({column.strip()})" for column in columns.split(",")} if columns else {right}
    return rights


def _column(table: str) -> str:
    return next(iter(tables.METADATA.tables[table].columns)).name


def test_the_application_makes_no_temporary_tables(cluster: Cluster, worker_id: str) -> None:
    """One named like a table of the log would stand before it, also in a trigger."""
    name = f"prepared_{worker_id}"
    prepare(cluster, name)
    try:
        with psycopg.connect(cluster.dsn(name, APP), autocommit=True) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TEMPORARY TABLE event_pending (event_id uuid)")
        with psycopg.connect(cluster.dsn(name, SYSTEM), autocommit=True) as connection:
            connection.execute("CREATE TEMPORARY TABLE loaded (id uuid)")
    finally:
        with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name}")
