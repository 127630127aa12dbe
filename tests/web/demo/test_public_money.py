"""The demonstration's fund: money in it, loans filed, claims at several steps, and books that add up."""

from typing import Any

import pytest

from tests.demo_database import Demo

FUND = "(SELECT id FROM fund WHERE code = 'demo-inclusive-fund')"


@pytest.fixture(scope="module")
def rows(demo: Demo) -> Any:
    """Rows of a query as the system sees them."""
    with demo.connect() as connection:
        connection.execute("SELECT set_config('zhida.role', 'system', false)")
        yield lambda query: connection.execute(query).fetchall()


def test_claims_stand_at_several_steps(rows: Any) -> None:
    found = {status for (status,) in rows(f"SELECT DISTINCT status FROM claim WHERE fund_id = {FUND}")}
    assert found == {"submitted", "in_review", "approved", "paid", "recovering"}
    assert rows(f"SELECT count(*) FROM filing WHERE fund_id = {FUND} AND status = 'filed'") >= [(10,)]


def test_nothing_of_the_fund_happens_in_the_future(rows: Any) -> None:
    assert rows("SELECT count(*) FROM workflow_step WHERE resource IN ('claim', 'filing') AND at > now()") == [(0,)]
    assert rows("SELECT count(*) FROM default_event WHERE defaulted_on > (now() AT TIME ZONE 'Asia/Shanghai')::date") == [(0,)]


def test_the_books_of_the_fund_add_up(rows: Any) -> None:
    ((cash, reserved, paid, recovered),) = rows(
        f"SELECT cash_fen, reserved_fen, paid_fen, recovered_fen FROM fund_pool WHERE fund_id = {FUND}"
    )
    claims = rows(f"SELECT sum(reserved_fen), sum(paid_fen), sum(shared_back_fen) FROM claim WHERE fund_id = {FUND}")
    assert claims == [(reserved, paid, recovered)]
    assert min(reserved, paid, recovered) > 0
    in_cash = rows(f"SELECT sum(amount_fen) FROM journal_posting WHERE fund_id = {FUND} AND account = 'cash'")
    assert in_cash == [(cash,)]


def test_each_step_of_a_claim_is_by_its_own_person(rows: Any) -> None:
    one = "SELECT 1 FROM four_eyes f JOIN claim c ON c.id = f.subject_id GROUP BY f.subject_id, f.round"
    assert rows(f"{one} HAVING count(*) <> count(DISTINCT f.person)") == []
    nobodys = "SELECT count(*) FROM workflow_step WHERE resource IN ('claim', 'filing', 'fund_version') AND account_id IS NULL"
    assert rows(nobodys) == [(0,)]
